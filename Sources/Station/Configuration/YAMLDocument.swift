internal import Yams

/// The text of a configuration, read as far as YAML goes: one mapping, with places.
///
/// Only what a configuration needs is read. Anchors and aliases are refused before the text is
/// composed: a few lines of them stand for more nodes than there is memory. Tags and types play
/// no part: a scalar is the text that stands there, so that a serial number like `0123` or `1e5`
/// stays what it is.
///
/// **Spec:** YAML 1.1, as libyaml reads it.
enum YAMLDocument {
  /// The largest file, bytes.
  static let sizeLimit = StationConfiguration.sizeLimit

  /// Reads a text that is one mapping.
  ///
  /// - Parameter bytes: the whole file.
  /// - Returns: the mapping that it is.
  /// - Throws: what is wrong with it, and where.
  static func mapping(in bytes: [UInt8]) throws(ConfigurationError) -> Node.Mapping {
    guard let root = try root(in: bytes) else {
      throw ConfigurationError("The file is empty. Begin with `format: 1`, then `stations:`.")
    }
    guard case .mapping(let mapping) = root else {
      throw ConfigurationError(
        "The file is no mapping. Begin with `format: 1`, then `stations:`.",
        at: ConfigurationError.Place(root.mark))
    }
    return mapping
  }

  /// Reads a text.
  ///
  /// - Parameter bytes: the whole file.
  /// - Returns: what it is; `nil` if nothing stands in it.
  /// - Throws: what is wrong with it, and where.
  static func root(in bytes: [UInt8]) throws(ConfigurationError) -> Node? {
    guard bytes.count <= sizeLimit else {
      throw ConfigurationError(
        "The file is larger than \(sizeLimit >> 20) MiB. Use fewer stations on one computer, and "
          + "`defaults` for what they have in common.")
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw ConfigurationError(
        "This is no UTF-8. Save the file in UTF-8.", at: place(ofFirstBadByteIn: bytes))
    }
    if let place = firstAnchor(in: bytes) {
      throw ConfigurationError(
        "Anchors (&name) are not read. Write it out, or put it under `defaults`; in quotes, write "
          + "\\x26 for the &.", at: place)
    }
    return try compose(text)
  }

  private static func compose(_ text: String) throws(ConfigurationError) -> Node? {
    do {
      // Without rules nothing is guessed about types, and no regular expression is compiled.
      return try Parser(yaml: text, resolver: .basic, encoding: .utf8).singleRoot()
    } catch let error as YamlError {
      throw ConfigurationError(error)
    } catch {
      throw ConfigurationError("The file cannot be read as YAML: \(error).")
    }
  }

  /// Where the text stops being UTF-8.
  private static func place(ofFirstBadByteIn bytes: [UInt8]) -> ConfigurationError.Place {
    let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    let bad = lines.firstIndex { String(validating: $0, as: UTF8.self) == nil } ?? 0
    return ConfigurationError.Place(line: bad + 1, column: 1)
  }

  /// The first thing that libyaml could take for an anchor; `nil` means that there is none.
  ///
  /// It looks at bytes, not at tokens, and so also finds some that are in quotes or in a comment;
  /// it misses none. libyaml takes `&` for an anchor only where a token begins, and no token ends
  /// in one of the bytes that are let pass before it.
  private static func firstAnchor(in bytes: [UInt8]) -> ConfigurationError.Place? {
    var line = 1
    var start = 0
    for (index, byte) in bytes.enumerated() {
      if byte == UInt8(ascii: "\n") {
        line += 1
        start = index + 1
      }
      guard byte == UInt8(ascii: "&"), index + 1 < bytes.count, bytes[index + 1].isWordByte else {
        continue
      }
      let before = index == 0 ? UInt8(ascii: "\n") : bytes[index - 1]
      if before.isWordByte || [UInt8](">&/=.".utf8).contains(before) { continue }
      return ConfigurationError.Place(line: line, column: index - start + 1)
    }
    return nil
  }
}

extension UInt8 {
  /// Whether it is an ASCII letter or digit, `_` or `-`: what libyaml lets into an anchor's name.
  fileprivate var isWordByte: Bool {
    switch self {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
      UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"), UInt8(ascii: "-"):
      true
    default: false
    }
  }
}

extension ConfigurationError.Place {
  /// The place of a node; the first one if it has none.
  init(_ mark: Mark?) {
    self.init(line: mark?.line ?? 1, column: mark?.column ?? 1)
  }
}

extension ConfigurationError {
  /// What libyaml says, as a sentence.
  fileprivate init(_ error: YamlError) {
    switch error {
    case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
      .composer(_, let problem, let mark, _):
      self.init(
        "This is no YAML: \(problem). Look at the indentation and at quotes and brackets here and "
          + "above.", at: Place(mark))
    case .reader(let problem, let offset, _, let text):
      self.init(
        "This is no YAML: \(problem). Remove the character.",
        at: offset.map { Place(of: $0, in: text) })
    case .duplicatedKeysInMapping(let keys, let context):
      let names = keys.map { "`\($0.prefix(40))`" }.joined(separator: ", ")
      self.init(
        "\(names) is there more than once in one mapping. Keep one.", at: Place(context.mark))
    default:
      self.init("The file cannot be read as YAML: \(error).")
    }
  }
}

extension ConfigurationError.Place {
  /// The place of a character.
  fileprivate init(of offset: Int, in text: String) {
    let before = text.prefix(offset)
    let line = before.count { $0.isNewline } + 1
    let column = before.reversed().prefix { !$0.isNewline }.count + 1
    self.init(line: line, column: column)
  }
}
