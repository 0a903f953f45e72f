/// What an application printed, line by line, with the times at which it came.
///
/// A flood is kept up to a limit: beyond it the first lines and the last ones stay, and what was
/// between them is counted.
public struct SerialLog: Sendable, Hashable {
  /// One line.
  public struct Line: Sendable, Hashable {
    /// When its last byte came, from the moment that the port was opened first.
    public var time: Duration
    /// The line without its end and without escape sequences; what is no UTF-8 is replaced.
    public var text: String

    /// Creates a line from its parts.
    public init(time: Duration, text: String) {
      self.time = time
      self.text = text
    }
  }

  /// The lines, in their order.
  public var lines: [Line] = []
  /// How many lines came beyond those that are kept.
  public var droppedLines = 0
  /// How many bytes were in them.
  public var droppedBytes = 0
  /// How many of ``lines`` came before those that were dropped.
  public var linesBeforeGap = 0

  /// Creates a log in which nothing is.
  public init() {}

  /// How many lines came.
  public var lineCount: Int { lines.count + droppedLines }
}
