/// When a busy device will be done, foretold from when it was done with such work before.
///
/// A device that answers dfuDNBUSY to every early poll says nothing about the time that is left.
/// But the same work takes it the same time, so each block tells something about the next one: at
/// some moment it was still busy, at a later one it was done.
///
/// Polls while there is still much to do cost nothing, so they go out each time that half of the
/// time left has passed: work that has become shorter is noticed. The last poll is to leave just
/// when the work ends. When that is, is narrowed down from block to block, half way between busy
/// and done, until the gap is no longer worth a poll. Work that takes longer than foretold is
/// polled each millisecond.
struct PollForecast: Sendable, Hashable {
  /// The pause between polls of a device of which nothing is known.
  ///
  /// A full-speed frame is 1 ms: more often would only fill the wire.
  static let interval = Duration.milliseconds(1)
  /// The gap that is not worth another poll: a DFU_GETSTATUS is about 100 us on the wire.
  static let precision = Duration.microseconds(100)

  /// The latest time after its start at which the work was known to go on.
  private var busyUntil = Duration.zero
  /// The earliest time after its start at which the work was known to be over.
  private var doneBy: Duration?

  /// Creates a forecast from nothing.
  init() {}

  /// How long to wait before the next poll.
  ///
  /// - Parameter elapsed: the time since the work began.
  /// - Returns: the pause, more than nothing.
  func pause(after elapsed: Duration) -> Duration {
    guard let doneBy, elapsed < doneBy else { return Self.interval }
    let left = doneBy - elapsed
    guard left <= Self.interval else { return left / 2 }
    let halfWay = busyUntil + (doneBy - busyUntil) / 2
    let isWorthAPoll = doneBy - busyUntil > Self.precision && elapsed < halfWay
    return isWorthAPoll ? halfWay - elapsed : left
  }

  /// Takes what the polls of one piece of work showed.
  ///
  /// - Parameters:
  ///   - busyAt: when the last poll left that found it busy, after its start.
  ///   - doneAt: when the poll left that found it done.
  mutating func learn(busyAt: Duration, doneAt: Duration) {
    // At most twice as long at once: a host that slept over its poll is not paid for again.
    let known = doneBy.map { min(doneAt, max($0 * 2, $0 + Self.interval)) } ?? doneAt
    busyUntil = min(known, doneAt <= busyUntil ? busyAt : max(busyUntil, busyAt))
    doneBy = known
  }
}
