import Synchronization

/// What passes between a loop on the transport's thread and the task that awaits it: items done one
/// way, the wish to stop the other.
final class LoopSignal: Sendable {
  private let stopFlag = Atomic<Bool>(false)
  private let ended: @Sendable (Int) -> Void

  /// Creates a signal.
  ///
  /// - Parameter ended: is told of each item that is done; runs on the transport's thread.
  init(ended: @escaping @Sendable (Int) -> Void) {
    self.ended = ended
  }

  /// Whether the loop is to begin nothing more.
  var isStopped: Bool { stopFlag.load(ordering: .relaxed) }

  /// Asks the loop to begin nothing more.
  func stop() {
    stopFlag.store(true, ordering: .relaxed)
  }

  /// Tells of an item that is done.
  func advance(to item: Int) {
    ended(item)
  }
}
