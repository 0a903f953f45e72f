import Testing

/// Dependencies point one way: the table in `Design.md` says which, and is true.
@Suite struct LayerTests {
  @Test func `each folder of the library has a row in the table`() {
    let layers = Layers.ofProject
    let folders = Set(
      SourceFile.all.compactMap { $0.path.firstMatch(of: /^Sources\/DFU\/[A-Za-z]+\//)?.output })
    for folder in folders {
      #expect(layers.rows.contains { $0.folder == folder }, "\(folder) has no row")
    }
    #expect(layers.rows.count == folders.count + 1)
  }

  @Test func `a layer may use only layers above it in the table`() {
    var above: Set<String> = []
    for row in Layers.ofProject.rows {
      #expect(row.uses.isSubset(of: above), "\(row.name) may use \(row.uses.subtracting(above))")
      above.insert(row.name)
    }
  }

  @Test func `a layer uses only what its row allows`() throws {
    let layers = Layers.ofProject
    for arrow in layers.arrows {
      let row = try #require(layers.rows.first { $0.name == arrow.from })
      #expect(row.uses.contains(arrow.to), "\(arrow)")
    }
  }

  @Test func `a layer uses all that its row allows`() {
    let layers = Layers.ofProject
    for row in layers.rows {
      let used = Set(layers.arrows.filter { $0.from == row.name }.map(\.to))
      #expect(row.uses.isSubset(of: used), "\(row.name) does not use \(row.uses.subtracting(used))")
    }
  }

  private static let table = """
    | `Sources/DFU/Low` | bytes | the standard library |
    | `Sources/DFU/High` | more | Low |
    """

  @Test(arguments: [
    ("let a: Bytes", "High uses Low"), ("func f(_ text: String) { text.shout }", "High uses Low"),
    ("let a = \"\\(Bytes())\"", "High uses Low"), ("// Bytes", nil), ("let a = \"Bytes\"", nil),
    ("enum Mine { struct Bytes {} ; let a: Bytes }", nil), ("let a = secret", nil),
  ])
  func `an arrow is a type or an added member that is named`(code: String, arrow: String?) {
    let low = """
      struct Bytes {}
      private struct Secret {}
      extension String {
        var shout: String { "" }
      }

      """
    let layers = Layers(
      table: Self.table,
      files: [
        SourceFile(path: "Sources/DFU/Low/Bytes.swift", text: low),
        SourceFile(path: "Sources/DFU/High/High.swift", text: code + "\n"),
      ])
    #expect(layers.arrows.map { "\($0.from) uses \($0.to)" } == (arrow.map { [$0] } ?? []))
  }

  @Test func `an arrow that goes up is one`() {
    let layers = Layers(
      table: Self.table,
      files: [
        SourceFile(path: "Sources/DFU/Low/Bytes.swift", text: "struct Bytes { let a: Words }\n"),
        SourceFile(path: "Sources/DFU/High/High.swift", text: "struct Words {}\n"),
      ])
    #expect(layers.arrows.map { "\($0.from) uses \($0.to)" } == ["Low uses High"])
  }
}
