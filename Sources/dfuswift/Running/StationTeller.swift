import DFU
import Station

/// Tells what a station does with one board: events for programs, sentences on standard error for
/// people and the journal, whatever programs are told.
struct StationTeller: Sendable {
  let reporter: Reporter

  /// Tells of a step.
  func tell(_ event: ArrivalEvent) {
    switch event {
    case .chosen(let station):
      reporter.event(JSONEvent("station", ["name": .string(station)]))
    case .began(let attempt):
      reporter.event(JSONEvent("attempt", attempt.fields))
      say("Attempt \(attempt.number): \(attempt.path), station \(attempt.station).")
    case .opening(let device): reporter.event(JSONEvent("device", device.fields))
    case .activity: break
    case .entry(let event): reporter.handle(event)
    case .flash(let event): tell(event)
    case .note(let text):
      reporter.event(JSONEvent("note", ["message": .string(text)]))
      say("note: " + text)
    }
  }

  private func tell(_ event: DFUEvent) {
    guard reporter.style == .json else { return reporter.handle(event) }
    switch event {
    // A journal is no place for what is only of interest while it happens.
    case .advanced: return
    case .note(let text): say("note: " + text)
    case .repairing: say("note: What was read back differs: it is written once more.")
    case .planned, .began, .erased, .ended, .settled, .toldSupply, .saved, .left,
      .applicationStarted:
      break
    }
    reporter.event(JSONEvent(event))
  }

  /// Tells how it ended.
  ///
  /// - Throws: the error, if it is one.
  func tell(_ ending: ArrivalEnding) throws {
    let result = ending.result
    if let error = ending.failure?.commandError {
      reporter.event(JSONEvent("board", result.fields))
      throw error
    }
    let text = "\(result.verdict == .pass ? "PASS" : "Not touched"): \(result.message)"
    if reporter.style == .json { say(text) }
    reporter.result(text.withoutControlCharacters, isSummary: true, result.fields)
  }

  /// Says a sentence to whoever reads standard error.
  private func say(_ text: String) {
    guard reporter.style != .quiet else { return }
    Terminal.write(text.withoutControlCharacters + "\n", to: .error)
  }
}

extension BoardResult {
  /// The result for programs.
  var fields: [String: JSONValue] {
    [
      "verdict": .string(verdict.rawValue), "path": .string(path), "station": JSONValue(station),
      "serial": JSONValue(serial), "attempt": attempt.map { .integer(Int($0)) } ?? .null,
      "outcome": JSONValue(outcome?.rawValue), "sha256": JSONValue(image),
      "startedAt": .string("\(startedAt)"), "endedAt": .string("\(endedAt)"),
      "writtenBytes": .integer(writtenBytes), "skippedBytes": .integer(skippedBytes),
      "message": .string(message),
    ]
  }
}

extension Attempt {
  /// The row for programs.
  var fields: [String: JSONValue] {
    [
      "number": .integer(Int(number)), "station": .string(station), "board": .string("\(board)"),
      "serial": JSONValue(serial), "path": .string(path), "sha256": .string("\(image)"),
      "cameAsApplication": .bool(cameAsApplication), "outcome": .string(outcome.rawValue),
      "startedAt": .string("\(startedAt)"), "endedAt": JSONValue(endedAt.map { "\($0)" }),
      "seconds": endedAt.map { JSONValue(startedAt.duration(to: $0)) } ?? .null,
      "writtenBytes": .integer(writtenBytes), "skippedBytes": .integer(skippedBytes),
      "hasLeft": .bool(hasLeft), "isCleared": .bool(isCleared), "message": .string(message),
    ]
  }
}
