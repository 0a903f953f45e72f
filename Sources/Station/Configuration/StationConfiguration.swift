public import DFU

/// What `/etc/dfuswift/station.yaml` says: which boards are flashed with what, when they are
/// plugged in.
///
/// A value that exists has been checked as a whole: names and ports are unique, every chip line is
/// known, every number in range. Whether the images are there, and are what the file says, only
/// ``ProvenImage`` tells.
public struct StationConfiguration: Sendable, Hashable {
  /// Where the file is, unless another is named.
  public static let path = "/etc/dfuswift/station.yaml"

  /// Whoever may sign images; if there is any key, every image must be signed by one of them.
  public var keys: [PublicKey]
  /// The stations, in the order of the file; at least one.
  public var stations: [Station]

  /// Creates a configuration from its parts, which are taken to have been checked.
  public init(keys: [PublicKey] = [], stations: [Station]) {
    self.keys = keys
    self.stations = stations
  }
}

extension StationConfiguration {
  /// A place where boards are flashed, and with what.
  public struct Station: Sendable, Hashable {
    /// Its name, unique in the file: 1 to 64 letters, digits, `.`, `-` and `_`.
    public var name: String
    /// Which boards it is for.
    public var boards: BoardSelection
    /// The chip line that the boards have.
    public var chip: Chip
    /// What they get.
    public var image: ImageReference
    /// The boards' supply, by the word of whoever wrote the file; `nil` tells the bootloader
    /// nothing.
    public var supplyVoltage: SupplyRange?
    /// How a board that comes as an application is brought into its bootloader; `nil` leaves
    /// applications alone.
    public var entry: ApplicationEntry?
    /// What happens to a board that holds the image.
    public var afterwards: Afterwards
    /// The line of the file that it begins at, from 1.
    public var line: Int

    /// Creates a station from its parts.
    public init(
      name: String, boards: BoardSelection, chip: Chip, image: ImageReference,
      supplyVoltage: SupplyRange? = nil, entry: ApplicationEntry? = nil,
      afterwards: Afterwards = Afterwards(), line: Int = 1
    ) {
      self.name = name
      self.boards = boards
      self.chip = chip
      self.image = image
      self.supplyVoltage = supplyVoltage
      self.entry = entry
      self.afterwards = afterwards
      self.line = line
    }
  }
}
