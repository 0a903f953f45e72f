import Synchronization

/// A serial port of this machine, or a pseudo-terminal.
///
/// The calls are made one after another on a queue of their own: opening and closing may block.
final class TerminalLine: SerialLine {
  /// How often a write looks whether the port has passed on what it took.
  private static let drainInterval = Duration.milliseconds(2)

  let clock: any DeviceClock = SystemClock()
  private let queue: BlockingQueue
  /// `nil` once it is closed.
  private let node: Mutex<DeviceNode?>

  private init(_ node: DeviceNode, queue: BlockingQueue) {
    self.node = Mutex(node)
    self.queue = queue
  }

  deinit {
    node.withLock { $0 }?.closeNode()
  }

  /// Opens a port for this program alone.
  static func open(_ name: String) async throws(TransportError) -> TerminalLine {
    let queue = BlockingQueue(label: "dfuswift.serial")
    let opened = await queue.perform { () -> Result<DeviceNode, TransportError> in
      do throws(DeviceNode.ErrorNumber) {
        let node = try DeviceNode.openNode(name)
        do throws(DeviceNode.ErrorNumber) {
          try node.takeAlone()
          return .success(node)
        } catch {
          node.closeNode()
          throw error
        }
      } catch {
        return .failure(SerialCode.openError(error.value))
      }
    }
    return TerminalLine(try opened.get(), queue: queue)
  }

  func configure(rate: Int) async throws(TransportError) {
    try await call { node throws(DeviceNode.ErrorNumber) in try node.configure(rate: rate) }
  }

  func setLines(_ isUp: Bool) async throws(TransportError) {
    try await call { node throws(DeviceNode.ErrorNumber) in try node.setLines(isUp) }
  }

  func write(_ bytes: [UInt8], limit: Duration) async throws(TransportError) {
    let end = clock.now + limit
    var rest = bytes
    while true {
      let next = rest
      let (taken, unsent) = try await call { node throws(DeviceNode.ErrorNumber) in
        (next.isEmpty ? 0 : try node.writeNode(next), try node.unsentCount())
      }
      rest.removeFirst(min(taken, rest.count))
      if rest.isEmpty, unsent == 0 { return }
      guard taken == 0 else { continue }
      guard clock.now < end else { throw SerialCode.notTaken }
      await clock.sleep(for: Self.drainInterval)
    }
  }

  func read(limit: Duration) async throws(TransportError) -> [UInt8] {
    let wait = Int32(clamping: max(.zero, limit).wholeMilliseconds)
    return try await call { node throws(DeviceNode.ErrorNumber) in try node.readNode(wait: wait) }
  }

  func close() async {
    let last = node.withLock { node in
      defer { node = nil }
      return node
    }
    guard let last else { return }
    await queue.perform { last.closeNode() }
  }

  /// Makes a call on the queue.
  private func call<Answer: Sendable>(
    _ body: @escaping @Sendable (DeviceNode) throws(DeviceNode.ErrorNumber) -> Answer
  ) async throws(TransportError) -> Answer {
    guard let node = node.withLock({ $0 }) else { throw SerialCode.closed }
    let answer = await queue.perform { () -> Result<Answer, DeviceNode.ErrorNumber> in
      do throws(DeviceNode.ErrorNumber) {
        return .success(try body(node))
      } catch {
        return .failure(error)
      }
    }
    switch answer {
    case .success(let answer): return answer
    case .failure(let number): throw SerialCode.error(number.value)
    }
  }
}
