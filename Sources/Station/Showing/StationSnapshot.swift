/// What a station shows at one moment: its ports, its counts, and the boards that came last.
///
/// It is a value for whoever shows it, in a terminal or on a web page: nothing in it acts. Encoded,
/// it is one object with the names of its properties; times are milliseconds since 1970, so that a
/// page needs no parser for them.
public struct StationSnapshot: Sendable, Hashable, Encodable {
  /// The most results that ``recent`` holds; a page of them, the ledger has all.
  public static let recentLimit = 20

  /// Grows by one with each change, from 0 when the station starts.
  public internal(set) var revision: UInt64 = 0
  /// When the station was started; another one is another station, whose counts begin anew.
  public var startedAt: Timestamp
  /// The ports that the configuration names, and those at which a board of it was, by path.
  public internal(set) var ports: [Port] = []
  /// How many boards came to which end since the start.
  public internal(set) var counts = Counts()
  /// The last results, the newest first.
  public internal(set) var recent: [BoardResult] = []

  /// Creates what a station shows that has just been started.
  public init(startedAt: Timestamp) {
    self.startedAt = startedAt
  }

  /// One port.
  public struct Port: Sendable, Hashable, Encodable {
    /// The port as it is known: the kernel's name as in `1-4.2`, or the one in the configuration as
    /// long as no board was there.
    public var path: String
    /// The name of the station whose boards come here; `nil` if any of several may.
    public var station: String?
    /// What is going on.
    public var state: PortState
    /// What is plugged in; `nil` if nothing is.
    public var board: Board?
    /// What is being done with it, while the state is ``PortState/working``.
    public var activity: Activity?
    /// How the last board here ended; `nil` before the first.
    public var last: BoardResult?

    /// Creates a port at which nothing is.
    public init(path: String, station: String? = nil) {
      self.path = path
      self.station = station
      state = .empty
    }
  }

  /// What is going on at a port.
  public enum PortState: String, Sendable, Hashable, Encodable, CaseIterable {
    /// Nothing is plugged in, and no result is to be shown.
    case empty
    /// A board is being worked on: it must not be unplugged.
    case working
    /// The last board ended well; it may be there still.
    case passed
    /// The last board ended badly; it may be there still.
    case failed
    /// What is plugged in is not touched; the last result says why.
    case untouched
  }

  /// A board as it is plugged in.
  public struct Board: Sendable, Hashable, Encodable {
    /// Its serial number; `nil` if it has none.
    public var serial: String?
    /// Its VID:PID.
    public var usbID: String
    /// Whether it is in its bootloader, and else an application.
    public var isBootloader: Bool

    /// Creates a board from its parts.
    public init(serial: String?, usbID: String, isBootloader: Bool) {
      self.serial = serial
      self.usbID = usbID
      self.isBootloader = isBootloader
    }
  }

  /// How many boards came to which end.
  public struct Counts: Sendable, Hashable, Encodable {
    /// Boards that hold the image; ``unchanged`` are among them.
    public var passed = 0
    /// Boards that held the image before.
    public var unchanged = 0
    /// Boards that failed.
    public var failed = 0
    /// Boards that were not touched.
    public var untouched = 0

    /// Creates counts of nothing.
    public init() {}
  }
}

/// What is being done with a board.
public struct Activity: Sendable, Hashable, Encodable {
  /// The parts of an attempt, in the order in which they come.
  public enum Phase: String, Sendable, Hashable, Encodable, CaseIterable {
    /// Another program has the port.
    case waiting
    /// The application is asked to make way for its bootloader.
    case entering
    /// The bootloader is opened and asked what it is.
    case opening
    /// The flash is compared with the image.
    case comparing
    /// Sectors are erased.
    case erasing
    /// Blocks go to the device.
    case writing
    /// The flash is read back.
    case verifying
    /// The firmware is started, and waited for if that was asked for.
    case leaving
    /// A hook runs.
    case finishing
    /// The power of the port is switched.
    case powering
    /// The application's serial port is listened to.
    case listening
  }

  /// What is going on.
  public var phase: Phase
  /// Bytes that are done of the phase.
  public var doneBytes: Int
  /// Bytes that the phase is about; 0 for one that is not about bytes.
  public var totalBytes: Int
  /// Seconds that the phase will go on; `nil` while nothing tells.
  public var secondsLeft: Double?

  /// Creates an activity that has just begun.
  public init(_ phase: Phase, doneBytes: Int = 0, totalBytes: Int = 0, secondsLeft: Double? = nil) {
    self.phase = phase
    self.doneBytes = doneBytes
    self.totalBytes = totalBytes
    self.secondsLeft = secondsLeft
  }
}
