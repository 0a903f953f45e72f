/// The time that a bus runs on: the machine's, or the simulator's virtual one.
public protocol DeviceClock: Sendable {
  /// The time since some fixed moment; never goes back.
  var now: Duration { get }

  /// Suspends for at least a duration. Cancellation does not cut it short: a device that works must
  /// be waited for.
  func sleep(for duration: Duration) async
}

/// The machine's own monotonic clock.
public struct SystemClock: DeviceClock {
  private static let origin = ContinuousClock.now

  /// Creates the clock.
  public init() {}

  /// The time since the first use of the clock in this process.
  public var now: Duration { Self.origin.duration(to: .now) }

  /// Suspends for at least a duration, cancelled or not.
  public func sleep(for duration: Duration) async {
    guard duration > .zero else { return }
    // A task of its own: cancelling the caller's does not reach it.
    await Task.detached { try? await Task.sleep(for: duration) }.value  // never cancelled
  }
}
