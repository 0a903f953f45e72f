/// Lets callers in one at a time, in the order in which they came.
///
/// Cancellation does not make a caller skip its turn: those ahead end by themselves.
final class Turnstile: Sendable {
  private struct State {
    var isTaken = false
    var waiting: [CheckedContinuation<Void, Never>] = []
  }

  private let state = Guarded(State())

  /// Suspends until it is the caller's turn; ``leave()`` must follow.
  func enter() async {
    await withCheckedContinuation { caller in
      let isFree = state.withLock { state in
        guard state.isTaken else {
          state.isTaken = true
          return true
        }
        state.waiting.append(caller)
        return false
      }
      if isFree { caller.resume() }
    }
  }

  /// Ends the caller's turn and starts the next one's.
  func leave() {
    let next = state.withLock { state -> CheckedContinuation<Void, Never>? in
      guard !state.waiting.isEmpty else {
        state.isTaken = false
        return nil
      }
      return state.waiting.removeFirst()
    }
    next?.resume()
  }
}
