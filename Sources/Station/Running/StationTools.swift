public import DFU

/// What a station works with: the bus and whatever else is not a value.
public struct StationTools: Sendable {
  /// Where boards are.
  public var bus: any USBBus
  /// Where their serial ports are.
  public var ports: any DevicePorts
  /// What the system knows of arrivals.
  public var arrivals: any ArrivalSource
  /// What was done before.
  public var ledger: Ledger
  /// Where the locks of ports are.
  public var locks: PortLockFolder
  /// Reads a file as a whole; `nil` if there is none.
  public var read: @Sendable (String) -> Result<[UInt8]?, UnreadableFile>
  /// Tells the time of day.
  public var calendar: @Sendable () -> Timestamp
  /// The time that a lock is waited in: other programs have the machine's, whatever the bus has.
  public var lockClock: any DeviceClock = SystemClock()
  /// What other programs are told of who works at a port.
  public var holder: String
  /// What hooks get for PATH.
  public var hookPath: String?

  /// Creates tools.
  public init(
    bus: any USBBus, ports: any DevicePorts, arrivals: any ArrivalSource, ledger: Ledger,
    locks: PortLockFolder, holder: String, hookPath: String? = nil,
    calendar: @escaping @Sendable () -> Timestamp = { Timestamp.now },
    read: @escaping @Sendable (String) -> Result<[UInt8]?, UnreadableFile>
  ) {
    self.bus = bus
    self.ports = ports
    self.arrivals = arrivals
    self.ledger = ledger
    self.locks = locks
    self.holder = holder
    self.hookPath = hookPath
    self.calendar = calendar
    self.read = read
  }
}

/// A file that cannot be read, in a sentence with what to do.
public struct UnreadableFile: Error, Sendable, Hashable {
  /// The sentence.
  public var message: String

  /// Creates an error.
  public init(_ message: String) {
    self.message = message
  }
}
