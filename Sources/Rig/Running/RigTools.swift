public import DFU
public import Station

/// What boards are worked on with: the bus and whatever else is no value.
public struct RigTools: Sendable {
  /// How the port of a board is kept from other programs.
  public struct Locks: Sendable {
    /// Where the locks are.
    public var folder: PortLockFolder
    /// What others are told of who works at a port, as in `dfuswift rig run`.
    public var holder: String
    /// How long a port that another program has is waited for.
    public var limit: Duration

    /// Creates locks.
    public init(in folder: PortLockFolder, holder: String, limit: Duration = .zero) {
      self.folder = folder
      self.holder = holder
      self.limit = limit
    }
  }

  /// Where boards are.
  public var bus: any USBBus
  /// Where their serial ports are.
  public var ports: any DevicePorts
  /// How ports are kept from others; `nil` where nobody else can come, on a bus in this process.
  public var locks: Locks?
  /// Tells the time of day.
  public var calendar: @Sendable () -> Timestamp

  /// Creates tools.
  public init(
    bus: any USBBus, ports: any DevicePorts, locks: Locks?,
    calendar: @escaping @Sendable () -> Timestamp = { Timestamp.now }
  ) {
    self.bus = bus
    self.ports = ports
    self.locks = locks
    self.calendar = calendar
  }
}
