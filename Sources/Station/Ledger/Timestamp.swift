#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// A moment by the calendar, to the millisecond.
///
/// It orders and dates what a ledger holds. Waiting is done by the clock of a bus, which no
/// administrator sets.
public struct Timestamp: Sendable, Hashable {
  /// Milliseconds since 1970-01-01T00:00:00Z.
  public var milliseconds: Int64

  /// Creates a moment.
  public init(milliseconds: Int64) {
    self.milliseconds = milliseconds
  }

  /// The present moment.
  public static var now: Timestamp {
    var time = timespec()
    _ = unsafe clock_gettime(CLOCK_REALTIME, &time)
    return Timestamp(milliseconds: Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000)
  }

  /// The moment a duration later.
  public func advanced(by duration: Duration) -> Timestamp {
    Timestamp(milliseconds: milliseconds &+ Int64(duration / .milliseconds(1)))
  }

  /// The time from this moment to another one; below zero if that is earlier.
  public func duration(to other: Timestamp) -> Duration {
    .milliseconds(other.milliseconds &- milliseconds)
  }
}

extension Timestamp: Comparable {
  /// Whether a moment is before another one.
  public static func < (first: Timestamp, second: Timestamp) -> Bool {
    first.milliseconds < second.milliseconds
  }
}

extension Timestamp: Encodable {
  /// Milliseconds since 1970.
  public func encode(to encoder: any Encoder) throws {
    try milliseconds.encode(to: encoder)
  }
}

extension Timestamp: CustomStringConvertible {
  /// `2026-11-21T10:28:20Z`.
  ///
  /// **Spec:** RFC 3339 §5.6.
  public var description: String {
    let (days, rest) = Self.floorDivide(milliseconds / 1_000, by: 86_400)
    let (year, month, day) = Self.date(ofDay: days)
    func padded(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return "\(year)-\(padded(month))-\(padded(day))T"
      + [rest / 3_600, rest / 60 % 60, rest % 60].map(padded).joined(separator: ":") + "Z"
  }

  /// The date of a day, counted from 1970-01-01, in the Gregorian calendar.
  ///
  /// Years begin in March here, so that the leap day is the last of its year, and 400 years are
  /// always 146,097 days.
  private static func date(ofDay day: Int64) -> (year: Int64, month: Int64, day: Int64) {
    let (cycle, inCycle) = floorDivide(day + 719_468, by: 146_097)
    let year = (inCycle - inCycle / 1_460 + inCycle / 36_524 - inCycle / 146_096) / 365
    let inYear = inCycle - (365 * year + year / 4 - year / 100)
    let month = (5 * inYear + 2) / 153
    return (
      cycle * 400 + year + (month < 10 ? 0 : 1), month < 10 ? month + 3 : month - 9,
      inYear - (153 * month + 2) / 5 + 1
    )
  }

  private static func floorDivide(_ number: Int64, by divisor: Int64) -> (Int64, Int64) {
    let (quotient, rest) = number.quotientAndRemainder(dividingBy: divisor)
    return rest < 0 ? (quotient - 1, rest + divisor) : (quotient, rest)
  }
}
