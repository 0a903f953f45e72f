import Synchronization

/// Counts the bytes that a phase has done, from any thread, and tells of them now and then.
final class PhaseMeter: Sendable {
  /// How often a phase tells of its progress: more than an eye can follow, and few enough to cost
  /// nothing.
  static let tellings = 200

  private let phase: DFUEvent.Phase
  private let byteCount: ByteCount
  private let emit: @Sendable (DFUEvent) -> Void
  private let done = Atomic<Int>(0)

  /// Creates a meter at zero.
  ///
  /// - Parameters:
  ///   - phase: what is going on.
  ///   - byteCount: the bytes that it is about, 1 or more.
  ///   - emit: where to tell it.
  init(
    _ phase: DFUEvent.Phase, byteCount: ByteCount, emit: @escaping @Sendable (DFUEvent) -> Void
  ) {
    self.phase = phase
    self.byteCount = byteCount
    self.emit = emit
  }

  /// Counts bytes that are done.
  func advance(by count: ByteCount) {
    guard count > 0 else { return }
    let (before, after) = done.add(count, ordering: .relaxed)
    let grain = max(1, byteCount / Self.tellings)
    guard before / grain != after / grain || after == byteCount else { return }
    emit(.advanced(phase, done: after, of: byteCount))
  }
}
