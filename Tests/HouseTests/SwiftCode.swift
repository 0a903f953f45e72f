/// The code of a Swift file: without comments, and without the text of its strings.
///
/// What is interpolated into a string is code. It is no parser: that a word stands somewhere is all
/// that the house wants to know.
struct SwiftCode {
  /// The code, line by line; strings are empty in it.
  private(set) var lines: [Substring]

  init(_ text: String) {
    var reader = Reader(Array(text.utf8))
    lines = reader.read().split(separator: "\n", omittingEmptySubsequences: false)
  }

  /// The identifiers in it, a `.` in front of those that are members.
  var words: Set<Substring> {
    Set(lines.flatMap { $0.matches(of: /\.?[A-Za-z_][A-Za-z0-9_]*/).map(\.output) })
  }

  private struct Reader {
    private let bytes: [UInt8]
    private var place = 0
    private var code: [UInt8] = []

    init(_ bytes: [UInt8]) {
      self.bytes = bytes
    }

    mutating func read() -> String {
      readCode(isInterpolation: false)
      return String(decoding: code, as: UTF8.self)
    }

    /// Reads up to the end of the file, or behind the parenthesis that ends an interpolation.
    private mutating func readCode(isInterpolation: Bool) {
      var depth = 0
      while place < bytes.count {
        if skip("//") {
          while place < bytes.count, bytes[place] != UInt8(ascii: "\n") { place += 1 }
        } else if skip("\"\"\"") {
          readString(until: "\"\"\"")
        } else if skip("\"") {
          readString(until: "\"")
        } else {
          let byte = bytes[place]
          place += 1
          code.append(byte)
          if byte == UInt8(ascii: "(") { depth += 1 }
          if byte == UInt8(ascii: ")") { depth -= 1 }
          if isInterpolation, depth < 0 { return }
        }
      }
    }

    private mutating func readString(until end: String) {
      code += Array("\"\"".utf8)
      while place < bytes.count {
        if skip(end) { return }
        if skip("\\(") {
          code += Array(" (".utf8)
          readCode(isInterpolation: true)
        } else {
          place += bytes[place] == UInt8(ascii: "\\") ? 2 : 1
        }
      }
    }

    private mutating func skip(_ text: String) -> Bool {
      guard bytes[place...].starts(with: text.utf8) else { return false }
      place += text.utf8.count
      return true
    }
  }
}
