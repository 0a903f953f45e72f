import Synchronization

/// Counts the bytes that a phase has done, from any thread, and tells of them now and then.
final class PhaseMeter: Sendable {
  /// How often a phase tells of its progress: more than an eye can follow, and few enough to cost
  /// nothing.
  static let tellings = 200

  private struct State {
    var done: ByteCount = 0
    var last: Duration
    var estimate: TimeEstimate
  }

  private let phase: DFUEvent.Phase
  private let byteCount: ByteCount
  private let clock: any DeviceClock
  private let start: Duration
  private let emit: @Sendable (DFUEvent) -> Void
  private let state: Mutex<State>

  /// Creates a meter at zero; the phase begins now.
  ///
  /// - Parameters:
  ///   - phase: what is going on.
  ///   - byteCount: the bytes that it is about, 1 or more.
  ///   - estimate: what is known of its time beforehand.
  ///   - clock: the time that it runs on.
  ///   - emit: where to tell it.
  init(
    _ phase: DFUEvent.Phase, byteCount: ByteCount, estimate: TimeEstimate,
    clock: any DeviceClock, emit: @escaping @Sendable (DFUEvent) -> Void
  ) {
    self.phase = phase
    self.byteCount = byteCount
    self.clock = clock
    self.emit = emit
    start = clock.now
    state = Mutex(State(last: start, estimate: estimate))
    if let left = estimate.left { emit(.advanced(phase, progress(done: 0, at: start, left: left))) }
  }

  /// Counts bytes that are done.
  func advance(by count: ByteCount) {
    guard count > 0 else { return }
    let now = clock.now
    let event: DFUEvent? = state.withLock { state in
      let before = state.done
      // What had to be read again is not counted twice.
      state.done = min(byteCount, before + count)
      state.estimate.advance(by: count, taking: now - state.last)
      state.last = now
      let grain = max(1, byteCount / Self.tellings)
      guard before / grain != state.done / grain || (state.done == byteCount && before < byteCount)
      else { return nil }
      return .advanced(
        phase, progress(done: state.done, at: now, left: state.estimate.left))
    }
    if let event { emit(event) }
  }

  private func progress(done: ByteCount, at now: Duration, left: Duration?) -> PhaseProgress {
    PhaseProgress(done: done, total: byteCount, elapsed: now - start, left: left)
  }
}
