import DFU
import Rig

/// Runs the jobs of a command, and tells what happens and how it ended.
struct RigConsole {
  /// What the run is called.
  let name: String
  let reporter: Reporter
  let tools: RigTools
  /// Tells in the end how it went.
  let reports: ReportTeller

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
    try reports.tell(report, to: reporter)
  }
}
