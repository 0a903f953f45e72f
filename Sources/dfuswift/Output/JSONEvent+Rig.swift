import DFU
import Rig
import Station

extension JSONEvent {
  /// What happens to one of several boards, with its name and its port; `nil` for what only people
  /// are shown.
  ///
  /// - Parameters:
  ///   - event: what happens.
  ///   - job: what is to be done with the board.
  init?(_ event: BoardEvent, of job: BoardJob) {
    switch event {
    case .began: self.init("boardBegan", ["image": JSONValue(job.image?.path)])
    case .activity: return nil
    case .entry(let event): self.init(event)
    case .flash(let event): self.init(event)
    case .step(let step): self.init("step", step.fields)
    case .line(let line): self.init("line", line.fields)
    case .note(let text): self.init("note", ["message": .string(text)])
    case .ended(let report): self.init(report)
    }
    fields["board"] = .string(job.name)
    fields["path"] = .string(job.path)
  }

  /// How the work on a board ended.
  init(_ report: BoardReport) { self.init("board", report.fields) }
}

extension BoardReport {
  /// The report for programs, without the log, whose lines were events.
  var fields: [String: JSONValue] {
    [
      "board": .string(name), "path": .string(path), "serial": JSONValue(serial),
      "chip": JSONValue(chip), "image": JSONValue(image),
      "sha256": JSONValue(digest.map { "\($0)" }), "outcome": .string(outcome.kind.rawValue),
      "exit": .integer(Int(outcome.status.rawValue)), "code": JSONValue(outcome.code),
      "message": JSONValue(outcome.words), "steps": .array(steps.map { .object($0.fields) }),
      "writtenBytes": .integer(writtenCount), "skippedBytes": .integer(skippedCount),
      "verifiedBytes": .integer(verifiedCount),
      "application": JSONValue(application.map { "\($0)" }), "lines": .integer(log.lineCount),
      "droppedLines": .integer(log.droppedLines), "startedAt": .string("\(startedAt)"),
      "seconds": JSONValue(duration),
    ]
  }
}

extension RigReport {
  /// The run for programs, without the boards, each of which has an event of its own.
  var fields: [String: JSONValue] {
    [
      "name": .string(name), "boards": .integer(boards.count),
      "passed": .integer(count(.passed)), "failed": .integer(count(.failed)),
      "noVerdict": .integer(count(.noVerdict)), "errors": .integer(count(.error)),
      "notBegun": .integer(count(.notBegun)), "startedAt": .string("\(startedAt)"),
      "seconds": JSONValue(duration),
    ]
  }
}

extension BoardOutcome {
  /// The name of the error that a command on this board alone would end with; `nil` if it passed.
  fileprivate var code: String? {
    switch self {
    case .passed: nil
    case .failed: CommandFailure.Code.applicationFailed.rawValue
    case .noVerdict: CommandFailure.Code.noVerdict.rawValue
    case .error(let error): error.code
    case .notBegun: CommandFailure.Code.stopped.rawValue
    }
  }
}

extension BoardStep {
  fileprivate var fields: [String: JSONValue] {
    [
      "kind": .string(kind.rawValue), "seconds": JSONValue(duration),
      "failure": JSONValue(failure),
    ]
  }
}

extension SerialLog.Line {
  /// A line of an application for programs.
  var fields: [String: JSONValue] {
    ["seconds": JSONValue(time), "text": .string(text)]
  }
}
