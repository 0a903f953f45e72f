/// How one arrival of a board ended.
public struct BoardResult: Sendable, Hashable, Encodable {
  /// What a person wants to know first.
  public enum Verdict: String, Sendable, Hashable, Encodable, CaseIterable {
    /// The board holds the image, and does what it was to do afterwards.
    case pass
    /// It does not, or nobody can tell.
    case fail
    /// Nothing was done with it.
    case untouched
  }

  /// What a person wants to know first.
  public var verdict: Verdict
  /// The port that it hung on, by the kernel's name.
  public var path: String
  /// The name of the station; `nil` if the configuration has none for it.
  public var station: String?
  /// The board's serial number; `nil` if it has none.
  public var serial: String?
  /// The attempt's number in the ledger; `nil` if none was made or the ledger could not take it.
  public var attempt: Int64?
  /// How the attempt ended; `nil` if none was made.
  public var outcome: Attempt.Outcome?
  /// The SHA-256 of the image, 64 hexadecimal digits; `nil` if none was meant for it.
  public var image: String?
  /// When the work on it began.
  public var startedAt: Timestamp
  /// When the work on it was over.
  public var endedAt: Timestamp
  /// Bytes that were written.
  public var writtenBytes = 0
  /// Bytes that were there already.
  public var skippedBytes = 0
  /// What happened, in whole sentences.
  public var message: String

  /// Creates a result in which nothing was written.
  public init(
    _ verdict: Verdict, path: String, station: String? = nil, serial: String? = nil,
    startedAt: Timestamp, endedAt: Timestamp, message: String
  ) {
    self.verdict = verdict
    self.path = path
    self.station = station
    self.serial = serial
    self.startedAt = startedAt
    self.endedAt = endedAt
    self.message = message
  }
}
