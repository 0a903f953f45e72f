import Synchronization

/// What passes between a loop on the transport's thread and the task that awaits it: bytes done one
/// way, the wish to stop the other.
final class LoopSignal: Sendable {
  private let isStoppedFlag = Atomic<Bool>(false)
  private let advanced: @Sendable (ByteCount) -> Void

  /// Creates a signal.
  ///
  /// - Parameter advanced: is told of each item that is done; runs on the transport's thread.
  init(advanced: @escaping @Sendable (ByteCount) -> Void) {
    self.advanced = advanced
  }

  /// Whether the loop is to begin nothing more.
  var isStopped: Bool { isStoppedFlag.load(ordering: .relaxed) }

  /// Asks the loop to begin nothing more.
  func stop() {
    isStoppedFlag.store(true, ordering: .relaxed)
  }

  /// Tells of bytes that are done.
  func advance(by count: ByteCount) {
    advanced(count)
  }
}
