/// Knows one line of text, in a stream that comes in byte by byte.
///
/// The line ends in CR or LF and holds the text and nothing else: neither a part of it, nor the
/// text within a longer line, nor a line with noise on it counts.
///
/// ```swift
/// var line = LineMatcher("dfu")
/// while true {
///   if line.feed(serialPort.read()) { Bootloader.request() }
/// }
/// ```
public struct LineMatcher: Sendable {
  private let text: StaticString
  /// How many bytes of this line so far are those of the text; `nil`: it is another line.
  private var matched: Int? = 0

  /// Makes a matcher for a line.
  ///
  /// - Parameter text: The line, without its end. An empty one never matches.
  public init(_ text: StaticString) {
    self.text = text
  }

  /// Takes a byte that came in.
  ///
  /// - Parameter byte: The byte, as it was received.
  /// - Returns: Whether it completes the line.
  public mutating func feed(_ byte: UInt8) -> Bool {
    if byte == UInt8(ascii: "\r") || byte == UInt8(ascii: "\n") {
      defer { matched = 0 }
      return matched == text.utf8CodeUnitCount && text.utf8CodeUnitCount > 0
    }
    if let count = matched { matched = text.byte(at: count) == byte ? count + 1 : nil }
    return false
  }

  /// Gives up the line that is coming in, after a framing error, a parity error or a break.
  public mutating func spoil() {
    matched = nil
  }
}

extension StaticString {
  /// The byte at an offset; `nil` behind the end.
  fileprivate func byte(at offset: Int) -> UInt8? {
    // SAFETY: the buffer is not kept, and its bounds are looked at first.
    withUTF8Buffer { buffer in
      offset < buffer.count ? unsafe buffer[offset] : nil
    }
  }
}
