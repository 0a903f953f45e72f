import DFU
import DFUSimulator
import Synchronization

/// A bus that stops an operation when its n-th run of transfers begins.
final class StoppingBus: USBBus {
  private struct State {
    var left: Int
    var isArmed = false
    var stop: (@Sendable () -> Void)?
  }

  private let bus: VirtualBus
  private let state: Mutex<State>

  init(_ bus: VirtualBus, stopsAt number: Int) {
    self.bus = bus
    state = Mutex(State(left: number))
  }

  /// How the operation is stopped.
  var stop: (@Sendable () -> Void)? {
    get { state.withLock { $0.stop } }
    set { state.withLock { $0.stop = newValue } }
  }

  /// Counts from here on.
  func arm() { state.withLock { $0.isArmed = true } }

  /// Counts a run; stops the operation if it is the one.
  fileprivate func count() async {
    let isDue = state.withLock { state in
      guard state.isArmed else { return false }
      state.left -= 1
      return state.left == 0
    }
    guard isDue else { return }
    // The operation may have begun before its task was known here.
    while stop == nil { await Task.yield() }
    stop?()
  }

  var clock: any DeviceClock { bus.clock }

  func snapshot() async throws(TransportError) -> BusSnapshot { try await bus.snapshot() }

  func waitForChange(since snapshot: BusSnapshot, limit: Duration) async -> Bool {
    await bus.waitForChange(since: snapshot, limit: limit)
  }

  func open(_ device: USBDevice) async throws(TransportError) -> any USBConnection {
    StoppingConnection(connection: try await bus.open(device), bus: self)
  }
}

private struct StoppingConnection: USBConnection {
  let connection: any USBConnection
  let bus: StoppingBus

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
    await bus.count()
    return await connection.run(loop, slots: slots)
  }

  func close() async { await connection.close() }
}
