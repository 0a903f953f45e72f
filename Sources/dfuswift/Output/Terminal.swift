import Synchronization

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Standard output and standard error, and what kind of thing is behind them.
enum Terminal {
  /// The lines that were written at once.
  private static let urgent = Mutex<[String]>([])

  /// One of the two streams.
  enum Stream: Int32 {
    case output = 1
    case error = 2
  }

  /// What takes away the line that the cursor is in.
  static let clearLine = "\r\u{1B}[K"

  /// Writes all of a text; what nobody can take any more is dropped.
  static func write(_ text: String, to stream: Stream) {
    // `try?`: a reader that has gone is no reason to leave a device half flashed.
    try? FileDescriptor.write(Array(text.utf8), to: stream.rawValue)
  }

  /// Writes a line to standard error in place of a live line, unless that would have to wait.
  static func writeAtOnce(_ line: String) {
    guard FileDescriptor.takes(Stream.error.rawValue) else { return }
    write((canDraw() ? clearLine : "") + line + "\n", to: .error)
    // Behind the writing: a drawing in between is one line too low, which the next one mends, where
    // one line too high would take away what is not its own.
    urgent.withLock { $0.append(line) }
  }

  /// The lines that were written at once after so many: they are below what is live.
  static func linesAtOnce(after count: Int) -> [String] {
    urgent.withLock { Array($0.dropFirst(count)) }
  }

  /// Whether a live line can be drawn on standard error: a terminal that understands `\r`, and a
  /// user who did not ask for plain text.
  static func canDraw(environment: Environment = Environment()) -> Bool {
    isatty(Stream.error.rawValue) == 1 && environment["TERM"] != "dumb"
      && environment["TERM"] != nil && environment["NO_COLOR"] == nil
  }

  /// Whether the terminal is another program's at the moment, as that of a job in the background.
  static var isLent: Bool {
    let owner = tcgetpgrp(Stream.error.rawValue)
    return owner > 0 && owner != getpgrp()
  }

  /// The width of the terminal behind standard error in columns; 80 if it does not tell.
  static var width: Int { size.map { Int($0.ws_col) }.flatMap { $0 > 0 ? $0 : nil } ?? 80 }

  /// The height of the terminal behind standard error in lines; 24 if it does not tell.
  static var height: Int { size.map { Int($0.ws_row) }.flatMap { $0 > 0 ? $0 : nil } ?? 24 }

  private static var size: winsize? {
    var size = winsize()
    return unsafe ioctl(Stream.error.rawValue, UInt(TIOCGWINSZ), &size) == 0 ? size : nil
  }
}
