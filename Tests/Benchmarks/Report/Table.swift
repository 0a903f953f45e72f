/// A Markdown table with columns of equal width, so that it can be read as it is.
struct Table {
  private var rows: [[String]]

  /// Creates a table; a head such as `250 us: s | ratio` stands for two columns.
  init(_ heads: [String]) {
    rows = [
      heads.flatMap { head in
        head.split(separator: " | ").map { part in
          part == "ratio" ? "×" : String(part)
        }
      }
    ]
  }

  mutating func add(_ cells: [String]) {
    rows.append(cells)
  }

  var text: String {
    let columns = rows[0].indices
    let widths = columns.map { column in rows.map { $0[column].count }.max() ?? 0 }
    // Numbers are read from the right.
    let isNumber = columns.map { column in rows.dropFirst().allSatisfy { Double($0[column]) != nil }
    }
    var lines = rows.map { row in
      columns.map { column in
        let space = String(repeating: " ", count: widths[column] - row[column].count)
        return isNumber[column] ? space + row[column] : row[column] + space
      }
    }
    lines.insert(
      columns.map { column in
        isNumber[column]
          ? String(repeating: "-", count: widths[column] - 1) + ":"
          : String(repeating: "-", count: widths[column])
      }, at: 1)
    return lines.map { "| " + $0.joined(separator: " | ") + " |" }.joined(separator: "\n") + "\n"
  }
}

extension Duration {
  /// Seconds with three digits behind the point.
  var seconds: String { Int((self / .microseconds(1)).rounded()).thousandths(of: 1_000) }
}

extension Double {
  /// The number with four digits behind the point.
  var digits: String {
    let whole = Int((self * 10_000).rounded())
    let rest = String(whole % 10_000)
    return "\(whole / 10_000)." + String(repeating: "0", count: 4 - rest.count) + rest
  }
}

extension Int {
  /// A number of units as thousands of them, rounded, with three digits behind the point.
  fileprivate func thousandths(of unit: Int) -> String {
    let rounded = (self + unit / 2) / unit
    let rest = String(rounded % 1_000)
    return "\(rounded / 1_000)." + String(repeating: "0", count: 3 - rest.count) + rest
  }
}
