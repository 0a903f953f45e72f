internal import Yams

/// What stands in a file of YAML that another program's format rules: only some is known here,
/// and the rest is let pass.
package struct YAMLValue: Sendable {
  /// The kinds of values.
  package enum Content: Sendable {
    /// The text of a scalar, whatever type YAML would give it.
    case text(String)
    case list([YAMLValue])
    case mapping([(key: String, value: YAMLValue)])
  }

  /// What it is.
  package let content: Content
  /// Where it begins.
  package let place: ConfigurationError.Place

  /// Reads a file.
  ///
  /// - Parameter bytes: the whole file.
  /// - Throws: that it is no YAML, or empty.
  package init(reading bytes: [UInt8]) throws(ConfigurationError) {
    guard let root = try YAMLDocument.root(in: bytes) else {
      throw ConfigurationError("The file is empty.")
    }
    self.init(root)
  }

  private init(_ node: Node) {
    place = ConfigurationError.Place(node.mark)
    content =
      switch node {
      case .scalar(let scalar): .text(scalar.string)
      case .sequence(let list): .list(list.map(YAMLValue.init))
      case .mapping(let mapping):
        .mapping(mapping.map { ($0.key.scalar?.string ?? "", YAMLValue($0.value)) })
      // None gets here: anchors, without which there is no alias, are refused.
      case .alias: .text("")
      }
  }

  /// The value of a key; `nil` if this is no mapping or has none of that name.
  package subscript(key: String) -> YAMLValue? { entries.first { $0.key == key }?.value }

  /// The text; `nil` if this is no scalar.
  package var text: String? { if case .text(let text) = content { text } else { nil } }

  /// The values of a list; none if this is no list.
  package var list: [YAMLValue] { if case .list(let list) = content { list } else { [] } }

  /// The entries of a mapping in their order; none if this is no mapping.
  package var entries: [(key: String, value: YAMLValue)] {
    if case .mapping(let entries) = content { entries } else { [] }
  }
}
