/// How often a station tries, and what it takes for a failure: the whole of its patience.
public enum AttemptRule {
  /// Failures in a row of one board with one image after which it is left alone.
  public static let failureLimit = 3

  /// How soon after it was left a board must be back in its bootloader for that to be the
  /// application's doing.
  ///
  /// A firmware that finds itself unfit goes back at once, and enumerating takes 1.8 s at worst
  /// (betaflight-configurator#2836). A person needs longer to unplug a board and to plug it in
  /// again with its button held.
  public static let fallBackWindow = Duration.seconds(5)

  /// The failures in a row at the end of a board's history.
  ///
  /// A success, another image, or a person's word begins anew; an attempt that says nothing about
  /// the board counts as if it had not been.
  ///
  /// - Parameters:
  ///   - history: the board's attempts, the newest first.
  ///   - image: the image that is meant now.
  /// - Returns: the failures, the newest first.
  public static func failures(in history: [Attempt], with image: ImageDigest) -> [Attempt] {
    var failures: [Attempt] = []
    for attempt in history {
      guard let isSuccess = attempt.outcome.isSuccess else { continue }
      if isSuccess || attempt.isCleared || attempt.image != image { break }
      failures.append(attempt)
    }
    return failures
  }

  /// Why a board is left alone; `nil` if it may be tried.
  ///
  /// - Parameters:
  ///   - board: the board.
  ///   - history: its attempts, the newest first.
  ///   - image: the image that is meant now.
  /// - Returns: why.
  public static func reason(
    against board: BoardIdentity, history: [Attempt], image: ImageDigest
  ) -> Untouched? {
    let failures = failures(in: history, with: image)
    guard failures.count >= failureLimit, let last = failures.first else { return nil }
    return .leftAlone(board, failures: failures.count, last: last.message)
  }

  /// Whether a board that comes as a bootloader has come by itself, because its application fell
  /// back: the last thing that happened at its port was that this board was left with this image,
  /// just now.
  ///
  /// Two boards that are known by their port alone are still two if their serial numbers differ.
  ///
  /// - Parameters:
  ///   - attempt: the attempt that is being made of it.
  ///   - time: when it came.
  ///   - last: the last attempt at its port.
  /// - Returns: whether it did, provided that the board holds the image.
  public static func hasFallenBack(
    _ attempt: Attempt, at time: Timestamp, after last: Attempt?
  ) -> Bool {
    guard let last, let end = last.endedAt, last.hasLeft, last.board == attempt.board,
      last.serial == attempt.serial, last.image == attempt.image
    else { return false }
    switch last.outcome {
    case .written, .unchanged, .fellBack:
      return (.zero...fallBackWindow).contains(end.duration(to: time))
    case .started, .failed, .interrupted, .stopped, .refused: return false
    }
  }
}
