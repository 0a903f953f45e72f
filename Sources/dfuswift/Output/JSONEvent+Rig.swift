import DFU
import Rig
import Station

extension JSONEvent {
  /// What happens to a board, with its name and its port; `nil` for what only people are shown.
  init?(_ event: BoardEvent, of job: BoardJob) {
    switch event {
    case .began:
      self.init("boardBegan", ["image": JSONValue(job.image?.path)])
    case .activity: return nil
    case .entry(let event): self.init(event)
    case .flash(let event): self.init(event)
    case .step(let step): self.init("step", step.fields)
    case .line(let line):
      self.init("line", ["seconds": JSONValue(line.time), "text": .string(line.text)])
    case .note(let text): self.init("note", ["message": .string(text)])
    case .ended(let report): self.init("board", report.fields)
    }
    fields["board"] = .string(job.name)
    fields["path"] = .string(job.path)
  }
}

extension BoardStep {
  /// The step for programs.
  var fields: [String: JSONValue] {
    [
      "kind": .string(kind.rawValue), "seconds": JSONValue(duration),
      "failure": JSONValue(failure),
    ]
  }
}

extension BoardReport {
  /// The report for programs.
  var fields: [String: JSONValue] {
    [
      "serial": JSONValue(serial), "chip": JSONValue(chip), "image": JSONValue(image),
      "sha256": JSONValue(digest?.description), "outcome": .string(outcome.name),
      "exit": .integer(Int(outcome.status.rawValue)), "message": JSONValue(outcome.words),
      "steps": .array(steps.map { .object($0.fields) }),
      "writtenBytes": .integer(writtenCount), "skippedBytes": .integer(skippedCount),
      "verifiedBytes": .integer(verifiedCount),
      "application": JSONValue(application?.description),
      "startedAt": .string("\(startedAt)"), "seconds": JSONValue(duration),
    ]
  }
}

extension BoardOutcome {
  /// The outcome's name for programs.
  fileprivate var name: String {
    switch self {
    case .passed: "passed"
    case .failed: "failed"
    case .noVerdict: "noVerdict"
    case .error: "error"
    case .notBegun: "notBegun"
    }
  }
}
