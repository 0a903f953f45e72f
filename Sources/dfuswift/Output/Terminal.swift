#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Standard output and standard error, and what kind of thing is behind them.
enum Terminal {
  /// One of the two streams.
  enum Stream: Int32 {
    case output = 1
    case error = 2
  }

  /// Writes all of a text; what nobody can take any more is dropped.
  static func write(_ text: String, to stream: Stream) {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let count = unsafe rest.withUnsafeBytes { buffer in
        #if canImport(Darwin)
          unsafe Darwin.write(stream.rawValue, buffer.baseAddress, buffer.count)
        #else
          unsafe Glibc.write(stream.rawValue, buffer.baseAddress, buffer.count)
        #endif
      }
      if count < 0, errno == EINTR || errno == EAGAIN { continue }
      guard count > 0 else { return }
      rest = rest.dropFirst(count)
    }
  }

  /// Whether a live line can be drawn on standard error: a terminal that understands `\r`, and a
  /// user who did not ask for plain text.
  static func canDraw(environment: Environment = Environment()) -> Bool {
    isatty(Stream.error.rawValue) == 1 && environment["TERM"] != "dumb"
      && environment["TERM"] != nil && environment["NO_COLOR"] == nil
  }

  /// The width of the terminal behind standard error in columns; 80 if it does not tell.
  static var width: Int {
    var size = winsize()
    let result = unsafe ioctl(Stream.error.rawValue, UInt(TIOCGWINSZ), &size)
    return result == 0 && size.ws_col > 0 ? Int(size.ws_col) : 80
  }
}

/// The environment variables that this program looks at.
struct Environment {
  /// The value of a variable; `nil` if it is not set or empty, which means the same to us.
  subscript(name: String) -> String? {
    guard let value = unsafe getenv(name) else { return nil }
    let text = unsafe String(cString: value)
    return text.isEmpty ? nil : text
  }
}
