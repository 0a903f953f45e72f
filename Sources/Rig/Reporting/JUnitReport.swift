/// A run as JUnit's XML, in the dialect that Jenkins, GitLab and their like read.
///
/// Each board is a test suite of one case, since properties belong to suites. What the application
/// says is a `failure`, as is that it says nothing; what kept anybody from asking it is an `error`;
/// a board that was not begun is `skipped`.
///
/// **Spec:** there is none; Jenkins' schema, `junit-10.xsd` of its xunit plugin, and what pytest
/// writes.
public struct JUnitReport: Sendable {
  /// The most bytes of a board's log that are written; of a longer one its end is.
  ///
  /// libxml2 refuses a text of more than 10 MB.
  static let logLimit = 8 << 20

  private let report: RigReport
  private let hostName: String
  private let version: String

  /// Takes a run.
  ///
  /// - Parameters:
  ///   - report: how it ended.
  ///   - hostName: the computer that it ran on.
  ///   - version: that of this program.
  public init(_ report: RigReport, hostName: String, version: String) {
    self.report = report
    self.hostName = hostName
    self.version = version
  }

  /// The whole file.
  public var text: String {
    var xml = XMLText()
    let counts = Counts(report.boards)
    xml.element(
      "testsuites",
      [
        "name": report.name, "tests": "\(counts.tests)", "failures": "\(counts.failures)",
        "errors": "\(counts.errors)", "time": report.duration.inMilliseconds,
      ]
    ) { xml in
      for board in report.boards { add(board, to: &xml) }
    }
    return xml.text
  }

  private func add(_ board: BoardReport, to xml: inout XMLText) {
    let counts = Counts([board])
    xml.element(
      "testsuite",
      [
        "name": "\(report.name).\(board.name)", "tests": "\(counts.tests)",
        "failures": "\(counts.failures)", "errors": "\(counts.errors)",
        "skipped": "\(counts.skipped)", "time": board.duration.inMilliseconds,
        "timestamp": "\(board.startedAt)", "hostname": hostName,
      ]
    ) { xml in
      xml.element("properties") { xml in
        for (name, value) in properties(of: board) {
          xml.element("property", ["name": name, "value": value])
        }
      }
      xml.element(
        "testcase",
        [
          "classname": report.name, "name": board.name, "time": board.duration.inMilliseconds,
        ]
      ) { xml in
        addOutcome(of: board, to: &xml)
        let log = Self.text(of: board.log)
        if !log.isEmpty { xml.element("system-out", text: log) }
        let steps = board.steps.map { $0.summary + "\n" }.joined()
        if !steps.isEmpty { xml.element("system-err", text: steps) }
      }
    }
  }

  private func addOutcome(of board: BoardReport, to xml: inout XMLText) {
    let message = board.outcome.words ?? ""
    func element(_ name: String, _ type: String) {
      xml.element(name, ["type": type, "message": message], text: message)
    }
    switch board.outcome {
    case .passed: break
    case .failed: element("failure", "FAIL")
    case .noVerdict: element("failure", "no verdict")
    case .error(let error): element("error", error.code)
    case .notBegun: xml.element("skipped", ["message": message])
    }
  }

  private func properties(of board: BoardReport) -> [(name: String, value: String)] {
    let values: [(String, String?)] = [
      ("port", board.path.isEmpty ? nil : board.path), ("serial", board.serial),
      ("chip", board.chip),
      ("image", board.image), ("image.sha256", board.digest.map { "\($0)" }),
      ("bytes.written", "\(board.writtenCount)"), ("bytes.skipped", "\(board.skippedCount)"),
      ("bytes.verified", "\(board.verifiedCount)"),
      ("application", board.application.map { "\($0)" }), ("dfuswift.version", version),
    ]
    return values.compactMap { name, value in value.map { (name, $0) } }
  }

  /// A log with the times of its lines; of a very long one the end, where the verdict is.
  static func text(of log: SerialLog) -> String {
    var kept: [String] = []
    var count = 0
    for (index, line) in log.lines.enumerated().reversed() {
      let text = "[\(line.time.inMilliseconds.padded(to: 10))] \(line.text)\n"
      count += text.utf8.count
      guard count <= logLimit else {
        kept.append("(\(index + 1) lines before these are left out)\n")
        break
      }
      kept.append(text)
      if index == log.linesBeforeGap, log.droppedLines > 0 {
        kept.append("(\(log.droppedLines) lines between these were not kept)\n")
      }
    }
    return kept.reversed().joined()
  }

  /// How many cases ended how; a case is in one of the columns at most.
  private struct Counts {
    var tests: Int
    var failures: Int
    var errors: Int
    var skipped: Int

    init(_ boards: [BoardReport]) {
      tests = boards.count
      failures = boards.count { [.failed, .noVerdict].contains($0.outcome.kind) }
      errors = boards.count { $0.outcome.kind == .error }
      skipped = boards.count { $0.outcome.kind == .notBegun }
    }
  }
}

extension String {
  /// The text with blanks in front of it, up to a width.
  fileprivate func padded(to width: Int) -> String {
    String(repeating: " ", count: max(0, width - count)) + self
  }
}
