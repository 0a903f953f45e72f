public import DFU
public import Station

/// What a rig file says: which board hangs at which port, what it gets, and how it shows that it
/// works.
///
/// A value that exists has been checked as a whole, as a station's is. Whether the images are
/// there, and at which port each board hangs today, only the ``jobs(with:)`` tell.
public struct RigConfiguration: Sendable, Hashable {
  /// The stations, in the order of the file; at least one.
  public var stations: [RigStation]

  /// Creates a configuration from its parts, which are taken to have been checked.
  public init(stations: [RigStation]) {
    self.stations = stations
  }
}

/// One port of a rig, and the board that hangs there.
public struct RigStation: Sendable, Hashable {
  /// Its name, unique in the file: 1 to 64 letters, digits, `.`, `-` and `_`.
  public var name: String
  /// The port.
  public var port: USBPort
  /// The chip line that the board has.
  public var chip: Chip
  /// The layout string that the main flash must have, as the bootloader spells it; `nil` takes any.
  public var layout: String?
  /// What it gets; `nil` as long as only a run says so.
  public var image: RigImage?
  /// The board's supply, by the word of whoever wrote the file.
  public var supplyVoltage: SupplyRange?
  /// How a board that comes as an application is brought into its bootloader.
  public var entry: ApplicationEntry?
  /// Whether and how the firmware is started.
  public var start: Afterwards.Start
  /// How the port's power is switched; `nil` never switches it.
  public var power: PowerWay?
  /// Where the application prints.
  public var serial: SerialSettings
  /// What it must print; `nil` asks for no verdict.
  public var expectation: Expectation?
  /// How often a way that failed is tried again.
  public var retries: Int
  /// The line of the file that it begins at, from 1.
  public var line: Int

  /// Creates a station from its parts.
  public init(
    name: String, port: USBPort, chip: Chip, layout: String? = nil, image: RigImage? = nil,
    supplyVoltage: SupplyRange? = nil, entry: ApplicationEntry? = nil,
    start: Afterwards.Start = .leave, power: PowerWay? = nil,
    serial: SerialSettings = SerialSettings(), expectation: Expectation? = nil, retries: Int = 0,
    line: Int = 1
  ) {
    self.name = name
    self.port = port
    self.chip = chip
    self.layout = layout
    self.image = image
    self.supplyVoltage = supplyVoltage
    self.entry = entry
    self.start = start
    self.power = power
    self.serial = serial
    self.expectation = expectation
    self.retries = retries
    self.line = line
  }
}

/// An image as a rig file names it.
public struct RigImage: Sendable, Hashable {
  /// The path of the file; absolute, or from the folder of the rig file.
  public var path: String
  /// The SHA-256 that it must have; `nil` takes whatever was built last.
  public var digest: ImageDigest?
  /// Where a raw image belongs; `nil` means the first address of the flash.
  public var address: Address?

  /// Creates an image from its parts.
  public init(path: String, digest: ImageDigest? = nil, address: Address? = nil) {
    self.path = path
    self.digest = digest
    self.address = address
  }
}

/// How a rig file says that the power of a port is switched.
public enum PowerWay: Sendable, Hashable {
  /// By the hub itself.
  case port
  /// By two programs, each with its arguments; no shell reads them.
  case programs(on: [String], off: [String])
}
