/// Where devices are found: libusb's bus, or the simulator's.
///
/// Nothing here opens a device but ``open(_:)``: a wedged device would block whoever opens it.
public protocol USBBus: Sendable {
  /// The clock that this bus runs on; virtual in the simulator.
  var clock: any DeviceClock { get }

  /// Who looks at this bus; `nil` unless it is an ``ObservedBus``.
  var observer: (any BusObserver)? { get }

  /// The devices that are there now, all of them, DFU or not, by port path.
  ///
  /// - Throws: what kept the bus from being read.
  func snapshot() async throws(TransportError) -> BusSnapshot

  /// Suspends until the bus differs from a snapshot, or a limit has passed, or the task is
  /// cancelled. No change is missed between the snapshot and this call.
  ///
  /// - Returns: whether the bus differs from the snapshot.
  func waitForChange(since snapshot: BusSnapshot, limit: Duration) async -> Bool

  /// Opens a device of a snapshot.
  ///
  /// - Throws: `.gone`, `.noPermission`, `.busy`, or what libusb said.
  func open(_ device: USBDevice) async throws(TransportError) -> any USBConnection
}

extension USBBus {
  /// Nobody looks at it.
  public var observer: (any BusObserver)? { nil }
}

/// What was on the bus at one moment.
public struct BusSnapshot: Sendable, Hashable {
  /// Grows with each arrival and departure.
  public var generation: UInt64
  /// The devices, sorted by port path.
  public var devices: [USBDevice]

  /// Creates a snapshot from its parts.
  public init(generation: UInt64, devices: [USBDevice]) {
    self.generation = generation
    self.devices = devices
  }
}
