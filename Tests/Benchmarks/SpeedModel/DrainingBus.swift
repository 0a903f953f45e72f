public import DFU

/// A bus on which no item is queued behind another.
///
/// A block and its polls go out together, and the next ones not before the last poll was answered:
/// that is depth 1, for tables that show what queueing gains.
///
/// It stands between the engine and the virtual bus, so that the engine needs no switch for it.
public struct DrainingBus: USBBus {
  private let bus: any USBBus

  /// Wraps a bus.
  public init(_ bus: any USBBus) {
    self.bus = bus
  }

  /// The clock of the bus that is wrapped.
  public var clock: any DeviceClock { bus.clock }

  /// The devices that are there now.
  public func snapshot() async throws(TransportError) -> BusSnapshot { try await bus.snapshot() }

  /// Waits on the bus that is wrapped.
  public func waitForChange(since snapshot: BusSnapshot, limit: Duration) async -> Bool {
    await bus.waitForChange(since: snapshot, limit: limit)
  }

  /// Opens a device, whose runs are drained item by item.
  public func open(_ device: USBDevice) async throws(TransportError) -> any USBConnection {
    DrainingConnection(connection: try await bus.open(device))
  }
}

private struct DrainingConnection: USBConnection {
  let connection: any USBConnection

  var device: USBDevice { connection.device }
  var clock: any DeviceClock { connection.clock }
  var transferLimit: ByteCount { connection.transferLimit }

  func claim(interface: UInt8) async throws(TransportError) {
    try await connection.claim(interface: interface)
  }

  func select(alternate: UInt8, interface: UInt8) async throws(TransportError) {
    try await connection.select(alternate: alternate, interface: interface)
  }

  func reset() async throws(TransportError) { try await connection.reset() }

  func run<Loop: TransferLoop>(_ loop: Loop, slots: Int) async -> Loop {
    await connection.run(DrainingLoop(inner: loop), slots: slots).inner
  }

  func close() async { await connection.close() }
}

/// A loop that feeds one item at a time: a DFU_DNLOAD with its two DFU_GETSTATUS, or one transfer
/// of any other kind.
private struct DrainingLoop<Inner: TransferLoop>: TransferLoop {
  /// The polls that belong to a DFU_DNLOAD.
  static var pollsPerDownload: Int { 2 }

  var inner: Inner
  /// Transfers that have not ended, and those of the item that are still to be sent.
  private var inFlightCount = 0
  private var unsentCount = 0

  init(inner: Inner) {
    self.inner = inner
  }

  mutating func next(payload: inout MutableRawSpan) -> LoopStep {
    guard unsentCount > 0 || inFlightCount == 0 else { return .await }
    let step = inner.next(payload: &payload)
    guard case .submit(let setup, _) = step else { return step }
    inFlightCount += 1
    unsentCount =
      setup.dfuRequest == .download ? Self.pollsPerDownload : max(0, unsentCount - 1)
    return step
  }

  mutating func completed(_ completion: TransferCompletion, payload: RawSpan) {
    inFlightCount -= 1
    inner.completed(completion, payload: payload)
  }
}
