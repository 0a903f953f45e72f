internal import DFU
internal import Station

/// Works on many boards at once: each for itself, all on one bus.
public struct RigRun: Sendable {
  private let name: String
  private let tools: RigTools
  private let tell: @Sendable (String, BoardEvent) -> Void

  /// Creates the means for a run.
  ///
  /// - Parameters:
  ///   - name: what the run is called.
  ///   - tools: what it is done with.
  ///   - tell: told what happens to which board, by the name of its job, on any thread.
  public init(
    name: String, tools: RigTools,
    tell: @escaping @Sendable (_ name: String, BoardEvent) -> Void = { _, _ in }
  ) {
    self.name = name
    self.tools = tools
    self.tell = tell
  }

  /// Works on all boards, each in a task of its own, until the last one is done.
  ///
  /// Nothing that goes wrong with one board reaches another. Cancelling the task stops all of them
  /// safely, and each is in the report.
  ///
  /// - Parameter jobs: what is to be done; no two at one port.
  /// - Returns: how each board ended, in the order of the jobs.
  public func run(_ jobs: [BoardJob]) async -> RigReport {
    let startedAt = tools.calendar()
    let start = tools.bus.clock.now
    let boards = await withTaskGroup(of: (Int, BoardReport).self) { group in
      for (index, job) in jobs.enumerated() {
        group.addTask {
          let run = BoardRun(job: job, tools: tools) { event in tell(job.name, event) }
          return (index, await run.run())
        }
      }
      var reports: [(Int, BoardReport)] = []
      for await report in group { reports.append(report) }
      return reports.sorted { $0.0 < $1.0 }.map(\.1)
    }
    return RigReport(
      name: name, startedAt: startedAt, duration: tools.bus.clock.now - start, boards: boards)
  }
}
