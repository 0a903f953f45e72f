import DFU
import Rig
import Station

/// Reports to tell of.
enum Reports {
  /// A board that ended in a way.
  static func board(
    _ name: String, _ outcome: BoardOutcome = .passed,
    change: (inout BoardReport) -> Void = { _ in }
  ) -> BoardReport {
    var report = BoardReport(
      job: BoardJob(name: name, path: "1-1.\(name.count)"),
      startedAt: Timestamp(milliseconds: 1_795_000_000_000))
    report.outcome = outcome
    report.duration = .milliseconds(4_217)
    change(&report)
    return report
  }

  /// A run over boards.
  static func run(_ boards: [BoardReport]) -> RigReport {
    RigReport(
      name: "bench", startedAt: Timestamp(milliseconds: 1_795_000_000_000),
      duration: .milliseconds(5_300), boards: boards)
  }

  /// A log of lines that came one every 10 ms.
  static func log(_ lines: [String]) -> SerialLog {
    var log = SerialLog()
    log.lines = lines.enumerated().map {
      SerialLog.Line(time: .milliseconds(10 * $0.offset), text: $0.element)
    }
    return log
  }

  /// The application says FAIL.
  static let failed = BoardOutcome.failed(
    ApplicationFailure(
      line: SerialLog.Line(time: .milliseconds(1_250), text: "FAIL: adc"), pattern: "^FAIL"))

  /// Another program has the port.
  static let locked = BoardOutcome.error(.lock(.taken(path: "1-1.4", holder: "rig, process 7")))

  /// The device went away.
  static let gone = BoardOutcome.error(
    .device(
      DFUError(
        .disconnected, summary: "Writing failed", reason: "the device left the bus",
        remedy: "Plug it in again.", blame: .host)))

  /// A board of each outcome.
  static let all: [BoardReport] = [
    board("passed") { $0.log = log(["hello", "PASS"]) },
    board("failed", failed) { $0.log = log(["hello", "FAIL: adc"]) },
    board("silent", .noVerdict(.nothingDecisive(after: .seconds(30), lines: 0))),
    board("gone", gone) {
      $0.steps = [
        BoardStep(.trigger, duration: .seconds(10), failure: "Nothing came."),
        BoardStep(.powerCycle, duration: .seconds(2)),
      ]
    },
    board("locked", locked), board("left", .notBegun),
  ]
}
