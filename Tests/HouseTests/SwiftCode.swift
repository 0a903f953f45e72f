/// The words of a Swift file: without comments, and without the text of its strings.
///
/// What is interpolated into a string is code. It is no parser: that a word stands somewhere is all
/// that the house wants to know.
struct SwiftCode {
  /// A line of code.
  struct Line {
    /// The blanks in front of it.
    var indent: Int
    /// The identifiers and keywords in it, a `.` in front of those that are members.
    var words: [String]
  }

  /// The lines that have a word.
  private(set) var lines: [Line] = []

  init(_ text: String) {
    var reader = Reader(Array(text.utf8))
    lines = reader.read()
  }

  /// All identifiers, a `.` in front of those that are members.
  var words: Set<String> { Set(lines.flatMap(\.words)) }

  private struct Reader {
    private let bytes: [UInt8]
    private var place = 0
    private var lines: [Line] = []
    private var line = Line(indent: 0, words: [])
    private var lineStart = 0

    init(_ bytes: [UInt8]) {
      self.bytes = bytes
    }

    mutating func read() -> [Line] {
      readCode(isInterpolation: false)
      endLine()
      return lines
    }

    private mutating func endLine() {
      if !line.words.isEmpty { lines.append(line) }
      line.words = []
      lineStart = place
    }

    /// Reads up to the end of the file, or behind the parenthesis that ends an interpolation.
    private mutating func readCode(isInterpolation: Bool) {
      var depth = 0
      while place < bytes.count {
        switch bytes[place] {
        case UInt8(ascii: "/") where skip("//"):
          while place < bytes.count, bytes[place] != UInt8(ascii: "\n") { place += 1 }
        case UInt8(ascii: "\""):
          readString(until: skip("\"\"\"") ? "\"\"\"" : "\"")
        case let byte where Self.isWord(byte):
          readWord()
        case let byte:
          place += 1
          if byte == UInt8(ascii: "\n") { endLine() }
          if byte == UInt8(ascii: "(") { depth += 1 }
          if byte == UInt8(ascii: ")") { depth -= 1 }
          if isInterpolation, depth < 0 { return }
        }
      }
    }

    private mutating func readWord() {
      let isMember = place > 0 && bytes[place - 1] == UInt8(ascii: ".")
      let start = isMember ? place - 1 : place
      if line.words.isEmpty { line.indent = start - lineStart }
      while place < bytes.count, Self.isWord(bytes[place]) { place += 1 }
      line.words.append(String(decoding: bytes[start..<place], as: UTF8.self))
    }

    /// Reads a string's text; its opening quotes are read, a single one excepted.
    private mutating func readString(until end: String) {
      if end == "\"" { place += 1 }
      while place < bytes.count {
        switch bytes[place] {
        case UInt8(ascii: "\"") where skip(end): return
        case UInt8(ascii: "\\") where skip("\\("): readCode(isInterpolation: true)
        case UInt8(ascii: "\\"): place += 2
        default: place += 1
        }
      }
    }

    private mutating func skip(_ text: String) -> Bool {
      guard bytes[place...].starts(with: text.utf8) else { return false }
      place += text.utf8.count
      return true
    }

    private static func isWord(_ byte: UInt8) -> Bool {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
        true
      default: false
      }
    }
  }
}
