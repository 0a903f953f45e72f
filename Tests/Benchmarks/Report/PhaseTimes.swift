internal import DFU
internal import Synchronization

/// Adds up how long the phases of an operation took.
final class PhaseTimes: Sendable {
  private let times = Mutex<[DFUEvent.Phase: Duration]>([:])

  func take(_ event: DFUEvent) {
    guard case .ended(let phase, _, let duration) = event else { return }
    times.withLock { $0[phase, default: .zero] += duration }
  }

  func time(of phase: DFUEvent.Phase) -> Duration {
    times.withLock { $0[phase] ?? .zero }
  }
}
