import Synchronization

/// Tells the time between events, from any thread.
final class Stopwatch: Sendable {
  private let clock: any DeviceClock
  private let last: Mutex<Duration>

  /// Starts at this moment.
  init(_ clock: any DeviceClock) {
    self.clock = clock
    last = Mutex(clock.now)
  }

  /// The time since the last lap.
  func lap() -> Duration {
    let now = clock.now
    return last.withLock { last in
      defer { last = now }
      return now - last
    }
  }
}
