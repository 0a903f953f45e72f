internal import DFU
internal import Yams

/// Reads the nodes of a configuration, and goes on after an error: who edits a file wants to hear
/// of all mistakes at once.
package struct ConfigurationReader {
  /// The most errors that are kept: more of them come from one cause, or from another file.
  static let errorLimit = 20
  /// The longest text, bytes: the longest path that Linux has.
  static let textLimit = 4_096

  /// What is wrong, in the order in which it was found.
  package private(set) var errors: [ConfigurationError] = []

  /// Whether there is no use in going on.
  package var isFull: Bool { errors.count >= Self.errorLimit }

  /// Keeps an error.
  package mutating func fail(_ message: String, at place: ConfigurationError.Place) {
    guard !isFull else { return }
    errors.append(ConfigurationError(message, at: place))
  }

  /// A mapping, whose keys must be among those that are known.
  package mutating func section(
    _ entry: ConfigurationSection.Entry, _ name: String, keys: [String]
  ) -> ConfigurationSection? {
    guard case .mapping(let mapping) = entry.node else {
      fail(
        "\(name) is no mapping. Write its keys below it: \(Self.list(keys)).",
        at: ConfigurationError.Place(entry.node.mark))
      return nil
    }
    return section(mapping, name, keys: keys)
  }

  /// A mapping, whose keys must be among those that are known.
  mutating func section(
    _ mapping: Node.Mapping, _ name: String, keys: [String]
  ) -> ConfigurationSection {
    var section = ConfigurationSection(
      name: name, place: ConfigurationError.Place(mapping.mark), entries: [:])
    for (key, value) in mapping {
      let place = ConfigurationError.Place(key.mark)
      guard case .scalar(let scalar) = key, keys.contains(scalar.string) else {
        let word = key.scalar.map { "`\($0.string.shown)`" } ?? "This"
        fail("\(word) is no key of \(name). The keys are \(Self.list(keys)).", at: place)
        continue
      }
      section.entries[scalar.string] = ConfigurationSection.Entry(place: place, node: value)
    }
    return section
  }

  /// The text of a scalar that is not empty.
  private mutating func text(_ node: Node, _ name: String) -> Located<String>? {
    let place = ConfigurationError.Place(node.mark)
    guard case .scalar(let scalar) = node else {
      fail("\(name) is one value, no list and no mapping.", at: place)
      return nil
    }
    guard !scalar.string.isEmpty else {
      fail("\(name) is empty. Give it a value, or remove its line.", at: place)
      return nil
    }
    guard scalar.string.utf8.count <= Self.textLimit else {
      fail("\(name) has more than \(Self.textLimit) bytes. Shorten it.", at: place)
      return nil
    }
    guard scalar.string.unicodeScalars.allSatisfy(\.isPlain) else {
      fail("\(name) holds control characters. Remove them.", at: place)
      return nil
    }
    return Located(scalar.string, place)
  }

  /// The texts of a list, or of a single value in its place.
  package mutating func texts(
    _ entry: ConfigurationSection.Entry, _ name: String, limit: Int
  ) -> [Located<String>] {
    guard case .sequence(let list) = entry.node else {
      return text(entry.node, name).map { [$0] } ?? []
    }
    guard !list.isEmpty, list.count <= limit else {
      fail(
        "\(name) has \(list.count) values; 1 to \(limit) are read.",
        at: ConfigurationError.Place(list.mark))
      return []
    }
    return list.compactMap { isFull ? nil : text($0, name) }
  }

  /// Several keys or names in a sentence.
  package static func list(_ names: [String]) -> String {
    names.map { "`\($0)`" }.joined(separator: ", ")
  }
}

/// A mapping of a configuration.
package struct ConfigurationSection {
  /// A value that may be anything yet: a key's, or one of a list.
  package struct Entry {
    /// Where the key is, or the value in a list.
    package var place: ConfigurationError.Place
    /// The value.
    var node: Node

    /// Whether it is one value, no list and no mapping.
    package var isText: Bool { if case .scalar = node { true } else { false } }
  }

  /// What it is, for messages: "the station", "`image`".
  package var name: String
  /// Where it begins.
  package var place: ConfigurationError.Place
  /// The values by their keys.
  package var entries: [String: Entry]

  /// The section with what it does not say taken from another one.
  package func merged(over defaults: ConfigurationSection?) -> ConfigurationSection {
    guard let defaults else { return self }
    var merged = self
    merged.entries.merge(defaults.entries) { own, _ in own }
    return merged
  }
}

/// A value and where it was found.
package struct Located<Value> {
  package var value: Value
  package var place: ConfigurationError.Place

  package init(_ value: Value, _ place: ConfigurationError.Place) {
    self.value = value
    self.place = place
  }
}

extension ConfigurationReader {
  /// The text of a key; `nil` if it is missing, which is an error if it is needed.
  package mutating func text(
    _ key: String, of section: ConfigurationSection, isNeeded: Bool = false
  ) -> Located<String>? {
    guard let entry = section.entries[key] else {
      if isNeeded {
        fail("\(section.name) has no `\(key)`. Add it.".withCapital, at: section.place)
      }
      return nil
    }
    return text(entry.node, "`\(key)`")
  }

  /// What a key's text means; that it means nothing is an error.
  package mutating func value<Value>(
    _ key: String, of section: ConfigurationSection, isNeeded: Bool = false, _ expected: String,
    _ parse: (String) -> Value?
  ) -> Value? {
    guard let text = text(key, of: section, isNeeded: isNeeded) else { return nil }
    guard let value = parse(text.value) else {
      fail("`\(key)` is \(expected), and not \"\(text.value.shown)\".", at: text.place)
      return nil
    }
    return value
  }
}

extension String {
  /// The text as an error shows it: not too long, and without what could drive a terminal.
  package var shown: String {
    let start = unicodeScalars.prefix(60).map { $0.isPlain ? String($0) : "\u{FFFD}" }.joined()
    return unicodeScalars.count > 60 ? start + "…" : start
  }

  /// The text with its first letter in upper case, as a sentence begins.
  package var withCapital: String { prefix(1).uppercased() + dropFirst() }
}

extension Unicode.Scalar {
  /// Whether it can be shown and passed on: no control and no format character, no line end.
  fileprivate var isPlain: Bool {
    switch properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate: false
    default: true
    }
  }
}
