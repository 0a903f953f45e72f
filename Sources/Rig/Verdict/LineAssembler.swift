/// Makes lines of the bytes of a serial port, however they are cut.
///
/// CR, LF, and the two in either order end a line. Escape sequences, as for colours, are taken out;
/// what is no UTF-8 is replaced.
struct LineAssembler: Sendable, Hashable {
  /// The longest line, bytes; a longer one is cut into several.
  static let lineLimit = 4_096

  /// A line that has not ended.
  private(set) var unfinished: [UInt8] = []
  /// The byte that ended a line, as long as its companion may follow.
  private var lastEnd: UInt8?

  private static let carriageReturn = UInt8(ascii: "\r")
  private static let lineFeed = UInt8(ascii: "\n")

  /// Takes bytes.
  ///
  /// - Returns: the lines that have ended with them.
  mutating func take(_ bytes: some Sequence<UInt8>) -> [String] {
    var lines: [String] = []
    for byte in bytes {
      switch byte {
      case Self.carriageReturn, Self.lineFeed:
        if let end = lastEnd, end != byte {
          lastEnd = nil
          continue
        }
        lastEnd = byte
        lines.append(Self.text(of: unfinished))
        unfinished.removeAll(keepingCapacity: true)
      default:
        lastEnd = nil
        if unfinished.count >= Self.lineLimit { lines.append(cut()) }
        unfinished.append(byte)
      }
    }
    return lines
  }

  /// Ends the line that has not ended; `nil` if there is none.
  mutating func finish() -> String? {
    lastEnd = nil
    guard !unfinished.isEmpty else { return nil }
    defer { unfinished.removeAll(keepingCapacity: true) }
    return Self.text(of: unfinished)
  }

  /// The line that has not ended, as it is now; `nil` if there is none.
  var prompt: String? { unfinished.isEmpty ? nil : Self.text(of: unfinished) }

  /// Cuts off all but the beginning of a character that is not whole.
  private mutating func cut() -> String {
    var end = unfinished.count
    // The bytes of a character after its first are 10xxxxxx; there are three at most.
    let lead = unfinished.suffix(4).lastIndex { $0 & 0xC0 != 0x80 }
    if let lead, unfinished[lead] >= 0xC0 { end = lead }
    defer { unfinished.removeFirst(end) }
    return Self.text(of: unfinished[..<end])
  }

  private static func text(of bytes: some Sequence<UInt8>) -> String {
    String(decoding: EscapeSequences.removed(from: bytes), as: UTF8.self)
  }
}
