import DFU
import Rig

/// Runs the jobs of a command, tells what happens, and hands its report on.
struct RigConsole {
  /// What the run is called.
  let name: String
  let reporter: Reporter
  let tools: RigTools

  /// Works on all boards, and ends as they did.
  ///
  /// - Throws: the error that stands for all boards that failed.
  func run(_ jobs: [BoardJob]) async throws {
    let display = RigDisplay(reporter: reporter, jobs: jobs)
    let drawing = Task { await display.keepDrawing() }
    let report = await RigRun(name: name, tools: tools) { name, event in
      display.tell(event, of: name)
    }.run(jobs)
    drawing.cancel()
    await drawing.value
    display.finish()
    try handOn(report)
  }

  /// Tells the report to everyone who is to have it, and ends as it says.
  private func handOn(_ report: RigReport) throws {
    let failed = report.boards.filter { $0.outcome != .passed }
    reporter.result(
      RigTable.text(report), isSummary: true,
      [
        "name": .string(report.name), "boards": .integer(report.boards.count),
        "passed": .integer(report.boards.count - failed.count),
        "seconds": JSONValue(report.duration),
      ])
    guard failed.isEmpty else { throw Self.failure(failed, of: report) }
  }

  /// The error that stands for all boards that failed.
  private static func failure(
    _ failed: [BoardReport], of report: RigReport
  ) -> any Error {
    let names = failed.map(\.name).joined(separator: ", ")
    let count = report.boards.count
    let all = Figures.count(count, "board")
    guard !Task.isCancelled else {
      return CommandFailure.stopped(
        "Interrupted: \(count - failed.count) of \(all) had passed; not \(names).")
    }
    return CommandFailure.boards(
      "\(failed.count) of \(all) failed: \(names).", status: report.status)
  }
}
