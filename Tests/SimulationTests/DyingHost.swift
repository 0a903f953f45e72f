import DFU
import DFUSimulator
import Synchronization

/// A bus whose host is killed: so many control transfers reach the device, and nobody hears of any
/// behind them.
///
/// Whatever was queued when the host died, a prefix of its requests has reached the device: killing
/// it after each number of them covers all that the kernel may have done with the rest.
final class DyingHost: USBBus {
  /// How the last transfer ends.
  enum End: CaseIterable, Sendable {
    /// It is over when the host dies.
    case answered
    /// The device is left with it: what it holds or works on goes on while the next host comes.
    case abandoned
  }

  private struct State {
    var left: Int
    var sentCount = 0
  }

  /// The longest that a transfer takes on the wire: 4,096 bytes at full speed.
  fileprivate static let wireTime = Duration.milliseconds(4)

  fileprivate let end: End
  private let bus: VirtualBus
  private let state: Mutex<State>

  /// Creates a bus that dies after a number of transfers; `nil` lives on and counts.
  init(_ bus: VirtualBus, after count: Int? = nil, _ end: End = .answered) {
    self.bus = bus
    self.end = end
    state = Mutex(State(left: count ?? .max))
  }

  /// The transfers that were sent.
  var sentCount: Int { state.withLock { $0.sentCount } }

  fileprivate var isAlive: Bool { state.withLock { $0.left > 0 } }

  /// Counts a transfer; says whether it is the last one.
  fileprivate func send() -> Bool {
    state.withLock { state in
      state.left -= 1
      state.sentCount += 1
      return state.left == 0
    }
  }

  var clock: any DeviceClock { bus.clock }

  func snapshot() async throws(TransportError) -> BusSnapshot { try await bus.snapshot() }

  func waitForChange(since snapshot: BusSnapshot, limit: Duration) async -> Bool {
    guard isAlive else {
      await clock.sleep(for: limit)
      return false
    }
    return await bus.waitForChange(since: snapshot, limit: limit)
  }

  func open(_ device: USBDevice) async throws(TransportError) -> any USBConnection {
    DyingConnection(connection: try await bus.open(device), host: self)
  }
}

private struct DyingConnection: USBConnection {
  private static let dead = TransportError(.gone, detail: "the host is dead")

  let connection: any USBConnection
  let host: DyingHost

  var device: USBDevice { connection.device }
  var clock: any DeviceClock { connection.clock }
  var transferLimit: ByteCount { connection.transferLimit }

  func claim(interface: UInt8) async throws(TransportError) {
    try await connection.claim(interface: interface)
  }

  func select(alternate: UInt8, interface: UInt8) async throws(TransportError) {
    guard host.isAlive else { throw Self.dead }
    let isLast = host.send()
    try await connection.select(alternate: alternate, interface: interface)
    if isLast { throw Self.dead }
  }

  func reset() async throws(TransportError) {
    guard host.isAlive else { throw Self.dead }
    try await connection.reset()
  }

  func run<Loop: TransferLoop>(_ loop: Loop, slots: Int) async -> Loop {
    guard host.isAlive else { return Self.lost(loop) }
    return await connection.run(DyingLoop(inner: loop, host: host), slots: slots).inner
  }

  func close() async { await connection.close() }

  /// A run of which not even the first transfer is sent.
  private static func lost<Loop: TransferLoop>(_ loop: Loop) -> Loop {
    var loop = loop
    var buffer = [UInt8](repeating: 0, count: 4096)
    var span = buffer.mutableSpan
    // SAFETY: every pattern of bits is a UInt8; the span ends before the buffer does.
    var payload = unsafe span.mutableBytes
    guard case .submit(let setup, _) = loop.next(payload: &payload) else { return loop }
    let none: [UInt8] = []
    let completion = TransferCompletion(setup: setup, status: .disconnected, byteCount: 0)
    // SAFETY: there are no bytes.
    unsafe loop.completed(completion, payload: none.span.bytes)
    return loop
  }
}

/// A loop that stops with its host: the transfers behind its death are not sent, and those that end
/// behind it are seen by nobody.
private struct DyingLoop<Inner: TransferLoop>: TransferLoop {
  var inner: Inner
  let host: DyingHost

  mutating func next(payload: inout MutableRawSpan) -> LoopStep {
    guard host.isAlive else { return .finish }
    let step = inner.next(payload: &payload)
    guard case .submit(let setup, let timeout) = step else { return step }
    let isCut = host.send() && host.end == .abandoned
    return isCut ? .submit(setup, timeout: min(timeout, DyingHost.wireTime)) : step
  }

  mutating func completed(_ completion: TransferCompletion, payload: RawSpan) {
    guard !host.isAlive else { return inner.completed(completion, payload: payload) }
    let lost = TransferCompletion(setup: completion.setup, status: .disconnected, byteCount: 0)
    inner.completed(lost, payload: payload.extracting(first: 0))
  }
}
