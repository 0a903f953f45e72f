import Station

/// The rows of a ledger, as a table for people or for spreadsheets.
enum AttemptTable {
  /// The table for people.
  static func text(_ attempts: [Attempt]) -> String {
    guard !attempts.isEmpty else { return "Nothing was done yet." }
    var table = TextTable([
      "NO", "BEGAN", "STATION", "SERIAL", "PORT", "IMAGE", "RESULT", "TIME", "WRITTEN", "WHAT",
    ])
    for attempt in attempts {
      table.add([
        "\(attempt.number)", "\(attempt.startedAt)", attempt.station, attempt.serial ?? "none",
        attempt.path, String("\(attempt.image)".prefix(8)),
        attempt.outcome.rawValue + (attempt.isCleared ? ", cleared" : ""),
        attempt.endedAt.map { Figures.time(attempt.startedAt.duration(to: $0)) } ?? "",
        "\(attempt.writtenBytes)", attempt.remark,
      ])
    }
    return table.text
  }

  private static let names = [
    "number", "startedAt", "endedAt", "station", "board", "serial", "path", "sha256", "outcome",
    "writtenBytes", "skippedBytes", "cameAsApplication", "hasLeft", "isCleared", "message",
  ]

  /// The table for spreadsheets.
  ///
  /// **Spec:** RFC 4180, with LF for the ends of lines.
  static func csv(_ attempts: [Attempt]) -> String {
    let rows = attempts.map { attempt in
      [
        "\(attempt.number)", "\(attempt.startedAt)", attempt.endedAt.map { "\($0)" } ?? "",
        attempt.station, "\(attempt.board)", attempt.serial ?? "", attempt.path,
        "\(attempt.image)", attempt.outcome.rawValue, "\(attempt.writtenBytes)",
        "\(attempt.skippedBytes)", "\(attempt.cameAsApplication)", "\(attempt.hasLeft)",
        "\(attempt.isCleared)", attempt.message,
      ]
    }
    return ([names] + rows).map { $0.map(quoted).joined(separator: ",") }.joined(separator: "\n")
  }

  private static func quoted(_ text: String) -> String {
    // What begins like a formula would be one in a spreadsheet, and serial numbers are anyone's.
    let isFormula = text.first.map { "=+-@\t\r".contains($0) } ?? false
    let text = (isFormula ? "'" : "") + text
    guard text.contains(where: { "\",\n\r".contains($0) }) else { return text }
    return "\"" + text.replacing("\"", with: "\"\"") + "\""
  }
}

extension Attempt {
  /// What the table for people says beside the result.
  fileprivate var remark: String {
    switch outcome {
    case .started: "It is being worked on, or its process was killed."
    case .written, .unchanged: ""
    case .failed, .fellBack, .interrupted, .stopped, .refused: message
    }
  }
}
