/// The text of a `text:` trigger: escapes for bytes that no keyboard has, and pauses.
///
/// ```
/// \r \n \t \e   CR, LF, TAB, ESC       \\     a backslash
/// \xNN          any byte               \p     100 ms of silence
/// ```
public enum TriggerText {
  /// The most bytes: no firmware's line buffer is longer, and no port's buffer is shorter.
  static let byteLimit = 1_024
  /// The most pauses: ten seconds of silence.
  static let pauseLimit = 100

  /// Reads a text into the steps that send it.
  ///
  /// - Throws: what cannot be read, and where.
  static func steps(_ text: some StringProtocol) throws(TriggerError) -> [SerialScript.Step] {
    var reader = TriggerTextReader(Array(text.utf8))
    return try reader.read()
  }

  /// Bytes in double quotes, as a `text:` trigger would write them.
  static func quoted(_ bytes: [UInt8]) -> String {
    "\"" + bytes.map(escaped).joined() + "\""
  }

  private static func escaped(_ byte: UInt8) -> String {
    switch byte {
    case 0x0D: "\\r"
    case 0x0A: "\\n"
    case 0x09: "\\t"
    case 0x1B: "\\e"
    case 0x5C: "\\\\"
    case 0x20..<0x7F: String(Unicode.Scalar(byte))
    default: "\\x" + byte.hexDigits
    }
  }
}

/// Reads the escapes of a text; total, any bytes give steps or an error.
private struct TriggerTextReader {
  private let text: [UInt8]
  private var place = 0
  private var steps: [SerialScript.Step] = []
  private var bytes: [UInt8] = []
  private var byteCount = 0
  private var pauseCount = 0

  init(_ text: [UInt8]) {
    self.text = text
  }

  mutating func read() throws(TriggerError) -> [SerialScript.Step] {
    while let byte = next() {
      if byte == UInt8(ascii: "\\") { try escape() } else { try append(byte) }
    }
    endWrite()
    guard byteCount > 0 else { throw TriggerError("there is nothing to send") }
    return steps
  }

  private mutating func escape() throws(TriggerError) {
    let start = place
    switch next().map(Unicode.Scalar.init) {
    case "r": try append(0x0D)
    case "n": try append(0x0A)
    case "t": try append(0x09)
    case "e": try append(0x1B)
    case "\\": try append(0x5C)
    case "x":
      guard let high = digit(), let low = digit() else {
        throw TriggerError("\\x at character \(start) needs two hexadecimal digits")
      }
      try append(high << 4 | low)
    case "p": try pause()
    case nil: throw TriggerError("a single \\ ends the text; a backslash is \\\\")
    case .some:
      throw TriggerError(
        "the escape at character \(start) is none of \\r \\n \\t \\e \\xNN \\p \\\\")
    }
  }

  private mutating func pause() throws(TriggerError) {
    endWrite()
    pauseCount += 1
    guard pauseCount <= TriggerText.pauseLimit else {
      throw TriggerError("more than \(TriggerText.pauseLimit) pauses are too long a silence")
    }
    steps.append(.pause(SerialScript.pause))
  }

  private mutating func append(_ byte: UInt8) throws(TriggerError) {
    byteCount += 1
    guard byteCount <= TriggerText.byteLimit else {
      throw TriggerError("the text has more than \(TriggerText.byteLimit) bytes")
    }
    bytes.append(byte)
  }

  private mutating func endWrite() {
    guard !bytes.isEmpty else { return }
    steps.append(.write(bytes))
    bytes = []
  }

  private mutating func digit() -> UInt8? {
    next().flatMap(HexDigits.value(of:))
  }

  private mutating func next() -> UInt8? {
    guard place < text.count else { return nil }
    defer { place += 1 }
    return text[place]
  }
}
