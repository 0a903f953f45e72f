/// A run as GitHub Actions shows it: annotations, and a summary of the job.
///
/// **Spec:** GitHub Docs, "Workflow commands for GitHub Actions"; actions/toolkit,
/// `packages/core/src/command.ts` for what is escaped.
public struct GitHubReport: Sendable {
  /// The most annotations: GitHub shows ten errors of a step and drops the rest.
  static let annotationLimit = 10
  /// The most boards whose logs are shown, and lines of each; a summary may have 1 MiB.
  static let logLimit = (boards: 10, lines: 30)
  /// The most characters of a sentence.
  static let textLimit = 1_000
  /// The most characters of a line of a log.
  static let lineLimit = 200
  /// The most boards that have a row: at `textLimit`, all of it escaped, they stay below 1 MiB.
  static let rowLimit = 100

  private let report: RigReport

  /// Takes a run.
  public init(_ report: RigReport) {
    self.report = report
  }

  /// The lines to print, each without its end; if boards are more than fit, the last one names
  /// the others.
  public var annotations: [String] {
    let failures = report.failures
    guard failures.count > Self.annotationLimit else { return failures.map(annotation) }
    let shown = failures.prefix(Self.annotationLimit - 1)
    let names = failures.dropFirst(shown.count).map(\.name).joined(separator: ", ")
    let rest = Self.command(
      title: "\(report.name): \(failures.count - shown.count) more boards",
      message: "These did not pass either: \(names).".cut(to: Self.textLimit))
    return shown.map(annotation) + [rest]
  }

  private func annotation(_ board: BoardReport) -> String {
    Self.command(
      title: "\(report.name): \(board.name) at \(board.path): \(board.outcome.word)",
      message: (board.outcome.words ?? "").cut(to: Self.textLimit))
  }

  private static func command(title: String, message: String) -> String {
    let title = escaped(title).replacing(":", with: "%3A").replacing(",", with: "%2C")
    return "::error title=\(title)::\(escaped(message))"
  }

  private static func escaped(_ text: String) -> String {
    text.unicodeScalars.map { scalar in
      switch scalar {
      case "%": "%25"
      case "\r": "%0D"
      case "\n": "%0A"
      default: String(scalar)
      }
    }.joined()
  }

  /// The summary of the job, in Markdown.
  public var summary: String {
    var lines = ["### \(Self.cell(report.name))", "", report.summary, ""]
    lines += ["| Board | Port | Result | Time | Written | What |", "|---|---|---|--:|--:|---|"]
    for board in report.boards.prefix(Self.rowLimit) {
      let cells = [
        board.name, board.path, board.outcome.word, "\(board.duration.inTenths) s",
        "\(board.writtenCount)", board.outcome.words ?? "",
      ]
      lines.append("| " + cells.map(Self.cell).joined(separator: " | ") + " |")
    }
    if report.boards.count > Self.rowLimit {
      lines += ["", "\(report.boards.count - Self.rowLimit) more boards have no row here."]
    }
    lines.append("")
    for board in report.failures.prefix(Self.logLimit.boards) where !board.log.lines.isEmpty {
      lines += Self.log(of: board) + [""]
    }
    return lines.joined(separator: "\n")
  }

  private static func log(of board: BoardReport) -> [String] {
    let tail = board.log.lines.suffix(logLimit.lines)
    let lines = tail.map { line in
      "[\(line.time.inMilliseconds)] " + html(line.text.cut(to: lineLimit))
    }
    // GitHub reads Markdown behind an empty line: none may come out of a device.
    return ["<details><summary>Last lines of \(html(board.name))</summary><pre>"]
      + lines + ["</pre></details>"]
  }

  /// A text as a cell of a table: nothing in it is Markdown, HTML or the end of a cell.
  private static func cell(_ text: String) -> String {
    text.cut(to: textLimit).unicodeScalars.map { scalar in
      switch scalar {
      case "\n": "<br>"
      case "|", "\\", "`", "*", "_", "[", "]", "#", "~", "@", "$", "&", "<", ">", "!":
        "&#\(scalar.value);"
      case _ where scalar.properties.generalCategory == .control: " "
      default: String(scalar)
      }
    }.joined()
  }

  /// A text within HTML.
  private static func html(_ text: String) -> String {
    text.unicodeScalars.map { scalar in
      switch scalar {
      case "&": "&amp;"
      case "<": "&lt;"
      case ">": "&gt;"
      case _ where scalar.properties.generalCategory == .control && scalar != "\t": "\u{FFFD}"
      default: String(scalar)
      }
    }.joined()
  }
}

extension String {
  /// The text, or as much of it as is shown.
  fileprivate func cut(to limit: Int) -> String {
    guard unicodeScalars.count > limit else { return self }
    return String(String.UnicodeScalarView(unicodeScalars.prefix(limit))) + "…"
  }
}
