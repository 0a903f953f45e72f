/// A file of YAML that is written line by line: mappings and lists with scalars in them.
struct YAMLText {
  /// What is written so far.
  private(set) var text = ""
  private var indent = 0

  /// Writes a comment.
  ///
  /// It begins with two signs: labgrid reads its files as templates of Jinja, in which lines that
  /// begin with one are statements.
  mutating func comment(_ words: String) { add("## \(words)") }

  /// Writes a key with its value.
  ///
  /// - Parameters:
  ///   - key: the key.
  ///   - value: its value, whatever is in it.
  ///   - isPlain: whether it is a number or a truth value, and none of the reader's types is wrong.
  mutating func line(_ key: String, _ value: String, isPlain: Bool = false) {
    add("\(Self.scalar(key)): \(isPlain ? value : Self.scalar(value))")
  }

  /// Writes a key whose value follows.
  mutating func line(_ key: String) { add("\(Self.scalar(key)):") }

  /// Writes the first key of a mapping in a list; the others are nested.
  mutating func item(_ key: String, _ value: String, isPlain: Bool = false) {
    add("- \(Self.scalar(key)): \(isPlain ? value : Self.scalar(value))")
  }

  /// Writes a value of a list.
  mutating func item(_ value: String) { add("- \(Self.scalar(value))") }

  /// Writes what belongs to the line before.
  mutating func nested(_ content: (inout YAMLText) -> Void) {
    indent += 2
    content(&self)
    indent -= 2
  }

  private mutating func add(_ line: String) {
    text += String(repeating: " ", count: indent) + line + "\n"
  }

  /// Words that YAML 1.1 takes for something else than text.
  private static let typed: Set<String> = [
    "true", "false", "yes", "no", "on", "off", "y", "n", "null",
  ]

  /// A text as a scalar that every reader takes for that text.
  ///
  /// **Spec:** YAML 1.1 §5.5, §9.2.2.
  private static func scalar(_ text: String) -> String {
    let isWord =
      text.first.map { $0.isASCII && ($0.isLetter || $0 == "/") } ?? false
      && text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-_./".contains($0)) }
    guard !isWord || typed.contains(text.lowercased()) else { return text }
    guard text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control })
    else { return "'" + text.replacing("'", with: "''") + "'" }
    return "\""
      + text.unicodeScalars.map { scalar in
        switch scalar {
        case "\"", "\\": "\\" + String(scalar)
        case _ where scalar.properties.generalCategory == .control:
          "\\U" + String(repeating: "0", count: 8 - String(scalar.value, radix: 16).count)
            + String(scalar.value, radix: 16)
        default: String(scalar)
        }
      }.joined() + "\""
  }
}
