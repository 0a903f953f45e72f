import Foundation

/// The layers of the house, as the table in `Design.md` has them, and what their sources do.
struct Layers: Sendable {
  /// A row of the table.
  struct Row: Sendable {
    /// The last part of its path, as in `Wire`.
    var name: String
    /// The folder, as in `Sources/DFU/Wire/`.
    var folder: String
    /// The layers that it may use.
    var uses: Set<String>
  }

  /// One layer naming what another one declares.
  struct Arrow: Hashable, Sendable, CustomStringConvertible {
    var from: String
    var to: String
    /// A file, and what it names there.
    var example: String

    var description: String { "\(from) uses \(to): \(example)" }
  }

  /// The rows of the table that are folders of the library, and the simulator; in its order.
  let rows: [Row]
  /// What the sources use of each other, each pair once.
  let arrows: [Arrow]

  /// Looks at all files.
  ///
  /// - Parameters:
  ///   - table: a text with the table in it.
  ///   - files: the sources.
  init(table: String, files: [SourceFile]) {
    rows = Self.rows(of: table)
    let parts = rows.map { row in
      Part(row, files.filter { $0.path.hasPrefix(row.folder) })
    }
    arrows = parts.flatMap { user in
      parts.compactMap { owner in
        user.example(of: owner, others: parts).map {
          Arrow(from: user.row.name, to: owner.row.name, example: $0)
        }
      }
    }
  }

  /// Those of the project as it is; without rows if `Design.md` cannot be read.
  static let ofProject: Layers = {
    let design = SourceFile.root.appending(path: "Design.md")
    let table = try? String(contentsOf: design, encoding: .utf8)
    return Layers(table: table ?? "", files: SourceFile.all)
  }()

  /// Rows such as ``| `Sources/DFU/Wire` | what it owns | Numbers |``.
  private static func rows(of table: String) -> [Row] {
    let rows = table.matches(
      of: /\| `(Sources\/(?:DFU\/)?([A-Za-z]+))` \|[^\|]*\|([^\|]*)\|/)
    let names = Set(rows.map { String($0.output.2) })
    return rows.filter { $0.output.1.contains("DFU") }.map { match in
      let words = match.output.3.matches(of: /[A-Za-z]+/).map { String($0.output) }
      return Row(
        name: String(match.output.2), folder: "\(match.output.1)/",
        uses: names.intersection(words))
    }
  }
}

/// A layer with its sources.
private struct Part {
  let row: Layers.Row
  /// The types that others may name.
  private let types: Set<String>
  /// All types, also those within others: a name that is here means this one.
  private let ownTypes: Set<String>
  /// The members, with a dot, that it adds to types which are not its own.
  private let members: Set<String>
  /// All members that it declares anywhere, with a dot.
  private let ownMembers: Set<String>
  /// The words of each file.
  private let words: [(path: String, words: Set<String>)]

  private static let typeWords: Set<String> = [
    "struct", "class", "enum", "protocol", "actor", "typealias",
  ]

  init(_ row: Layers.Row, _ files: [SourceFile]) {
    self.row = row
    let sources = files.map { ($0.path, SwiftCode($0.text)) }
    let lines = sources.flatMap(\.1.lines)
    let own = Set(lines.flatMap { $0.names(behind: Self.typeWords) })
    ownTypes = own
    // A line without indentation declares an outer type; a private one is its file's own.
    let outer = lines.filter { $0.indent == 0 && !$0.isPrivate }
    types = Set(outer.flatMap { $0.names(behind: Self.typeWords) })
    ownMembers = Set(
      lines.flatMap { $0.names(behind: ["var", "let", "func", "case"]) }.map { "." + $0 })
    members = Set(sources.flatMap { Self.members(addedIn: $0.1.lines, besides: own) })
    words = sources.map { ($0.0, $0.1.words) }
  }

  /// What extensions of other layers' and of the standard library's types add.
  private static func members(
    addedIn lines: [SwiftCode.Line], besides own: Set<String>
  ) -> [String] {
    var isForeign = false
    var found: [String] = []
    for line in lines {
      if line.indent == 0 {
        let extended = line.names(behind: ["extension"]).first
        isForeign = extended.map { !own.contains($0) } ?? false
      } else if isForeign, line.indent == 2, !line.isPrivate {
        found += line.names(behind: ["var", "func"]).map { "." + $0 }
      }
    }
    return found
  }

  /// A file that names what another layer declares; `nil` if none does.
  func example(of owner: Part, others: [Part]) -> String? {
    // What is no part of the library is a module that it cannot import.
    guard owner.row.name != row.name, owner.row.folder.hasPrefix("Sources/DFU/") else {
      return nil
    }
    // A member that several layers declare may be anybody's.
    let named = owner.members.filter { member in
      !others.contains { $0.row.name != owner.row.name && $0.ownMembers.contains(member) }
    }
    let wanted = owner.types.subtracting(ownTypes).union(named)
    for (path, words) in words {
      if let word = words.intersection(wanted).min() { return "\(path) names \(word)" }
    }
    return nil
  }
}

extension SwiftCode.Line {
  fileprivate var isPrivate: Bool { words.contains("private") || words.contains("fileprivate") }

  /// The words that follow one of these.
  fileprivate func names(behind keywords: Set<String>) -> [String] {
    zip(words, words.dropFirst()).filter { keywords.contains($0.0) }.map(\.1)
  }
}
