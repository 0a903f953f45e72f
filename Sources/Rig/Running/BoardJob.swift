public import DFU
public import Station

/// What is to be done with the board at one port: a flash, a verdict, or both.
///
/// A value that exists can be begun: images are decoded, patterns compiled, ports known.
public struct BoardJob: Sendable {
  /// What the board is called in this run, unique: a station's name, or else its port.
  public var name: String
  /// The port, by the kernel's name.
  public var path: String
  /// What is flashed; `nil` leaves the flash as it is.
  public var image: JobImage?
  /// How it is flashed.
  public var options: FlashOptions
  /// What the bootloader must be; another one is not touched.
  public var wanted: WantedBoard
  /// What is known of the device beforehand.
  public var session: SessionOptions
  /// How a board that comes as an application is brought into its bootloader; `nil` takes only one
  /// that is there.
  public var entry: ApplicationEntry?
  /// The application that must come back at the port; `nil` waits for none.
  public var application: Afterwards.ExpectedApplication?
  /// What its serial port must say; `nil` asks for no verdict.
  public var expectation: Expectation?
  /// Where it says that.
  public var serial: SerialSettings
  /// How the port's power is switched; `nil` never switches it.
  public var power: (any PortPower)?
  /// How often a way that failed is tried again.
  public var retries: Int

  /// Creates a job that does nothing but look for the board.
  public init(name: String, path: String) {
    self.name = name
    self.path = path
    options = FlashOptions()
    wanted = WantedBoard()
    session = SessionOptions()
    serial = SerialSettings()
    retries = 0
  }
}

/// What a bootloader must show before anything is written to it.
public struct WantedBoard: Sendable, Hashable {
  /// Its USB numbers.
  public var id: USBIdentifier
  /// The chip line; `nil` takes any.
  public var chip: Chip?
  /// The layout string of its main flash, as the bootloader spells it; `nil` takes any.
  public var layout: String?

  /// Creates what is wanted; without a word, any ROM of ST's.
  public init(id: USBIdentifier = .stmDFU, chip: Chip? = nil, layout: String? = nil) {
    self.id = id
    self.chip = chip
    self.layout = layout
  }
}

/// The image of a job: what was read, once, and how it is told of.
public struct JobImage: Sendable {
  /// The path as the user gave it.
  public var path: String
  /// The SHA-256 of the whole file.
  public var digest: ImageDigest
  /// What is in it.
  public var file: FirmwareFile

  /// Creates an image from its parts.
  public init(path: String, digest: ImageDigest, file: FirmwareFile) {
    self.path = path
    self.digest = digest
    self.file = file
  }
}
