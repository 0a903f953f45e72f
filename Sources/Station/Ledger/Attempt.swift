/// A row of the ledger: one try to bring a board to its image.
public struct Attempt: Sendable, Hashable {
  /// How an attempt ended, or that it has not.
  public enum Outcome: String, Sendable, Hashable, Encodable, CaseIterable {
    /// It runs, or the process that made it is dead.
    case started
    /// The board holds the image, and bytes were written for it.
    case written
    /// The board held the image before; nothing was written.
    case unchanged
    /// It ended with an error.
    case failed
    /// The board holds the image, and it came back into its bootloader by itself.
    case fellBack
    /// The process that made it ended before it did.
    case interrupted
    /// A person stopped it.
    case stopped
    /// The board turned out not to be meant; nothing was written.
    case refused
  }

  /// Its number; grows.
  public var number: Int64
  /// The name of the station in the configuration.
  public var station: String
  /// The board, as far as it is known.
  public var board: BoardIdentity
  /// The board's serial number, as it was shown; `nil` if it had none.
  public var serial: String?
  /// The port, by the kernel's name.
  public var path: String
  /// The SHA-256 of the image.
  public var image: ImageDigest
  /// Whether the board came as an application, and was asked to make way.
  public var cameAsApplication: Bool
  /// How it ended.
  public var outcome: Outcome
  /// When it began.
  public var startedAt: Timestamp
  /// When it ended; `nil` while it has not, and after a kill.
  public var endedAt: Timestamp?
  /// Bytes that were written, as far as they were counted.
  public var writtenBytes: Int
  /// Bytes that were there already.
  public var skippedBytes: Int
  /// Whether the bootloader was left.
  public var hasLeft: Bool
  /// What happened, in whole sentences; the error if it failed.
  public var message: String
  /// Whether a person has said that it counts no longer.
  public var isCleared: Bool
}

extension Attempt.Outcome {
  /// What it says about the board with this image: `true` for a success, `false` for a failure,
  /// `nil` if it says nothing.
  public var isSuccess: Bool? {
    switch self {
    case .written, .unchanged: true
    case .failed, .fellBack, .interrupted: false
    case .started, .stopped, .refused: nil
    }
  }
}

/// What stands for a board from one arrival to the next.
///
/// Its serial number, where the bootloader's serial numbers are its own; else the port that it
/// hangs on.
public enum BoardIdentity: Sendable, Hashable {
  /// A serial number that no other board has.
  case serial(String)
  /// Whatever hangs on a port, by the kernel's name.
  case port(String)
}

extension BoardIdentity: CustomStringConvertible {
  /// `serial:2064…` or `port:1-4.2`, as a ledger keeps it.
  public var description: String {
    switch self {
    case .serial(let serial): "serial:" + serial
    case .port(let path): "port:" + path
    }
  }

  /// Reads what ``description`` makes; `nil` for anything else.
  public init?(_ text: some StringProtocol) {
    let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, !parts[1].isEmpty else { return nil }
    switch parts[0] {
    case "serial": self = .serial(String(parts[1]))
    case "port": self = .port(String(parts[1]))
    default: return nil
    }
  }
}
