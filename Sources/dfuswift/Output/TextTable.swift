/// Rows of texts in columns that are as wide as their widest text.
struct TextTable {
  private var rows: [[String]]

  /// Creates a table of nothing but its headings.
  init(_ headings: [String]) {
    rows = [headings]
  }

  /// Adds a row; what devices say of themselves is made harmless.
  mutating func add(_ row: [String]) {
    rows.append(row.map(\.withoutControlCharacters))
  }

  /// The table, two blanks between columns.
  var text: String {
    let columns = rows.map(\.count).max() ?? 0
    let widths = (0..<columns).map { column in
      rows.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0
    }
    return rows.map { row in
      let cells = zip(row, widths).map { text, width in
        text + String(repeating: " ", count: width - text.count)
      }
      let line = cells.joined(separator: "  ")
      return String(line.reversed().drop { $0 == " " }.reversed())
    }.joined(separator: "\n")
  }
}
