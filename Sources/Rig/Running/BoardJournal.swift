internal import DFU
internal import Station
internal import Synchronization

/// The report of a board while it is being written, and whoever is told what happens meanwhile.
final class BoardJournal: Sendable {
  private let report: Mutex<BoardReport>
  private let clock: any DeviceClock
  private let begin: Duration
  /// Tells what happens.
  let tell: @Sendable (BoardEvent) -> Void

  /// Begins a report.
  ///
  /// - Parameters:
  ///   - job: what is to be done.
  ///   - startedAt: when it was begun, by the calendar.
  ///   - clock: the time that its steps take.
  ///   - tell: told what happens.
  init(
    _ job: BoardJob, startedAt: Timestamp, clock: any DeviceClock,
    tell: @escaping @Sendable (BoardEvent) -> Void
  ) {
    report = Mutex(BoardReport(job: job, startedAt: startedAt))
    self.clock = clock
    begin = clock.now
    self.tell = tell
  }

  /// Notes what is known now.
  func note(_ change: (inout BoardReport) -> Void) {
    report.withLock { change(&$0) }
  }

  /// Does a step, and notes how long it took and why it did not help.
  func step<Value>(
    _ kind: BoardStep.Kind, _ body: () async throws(BoardError) -> Value
  ) async throws(BoardError) -> Value {
    let start = clock.now
    do throws(BoardError) {
      let value = try await body()
      add(BoardStep(kind, duration: clock.now - start))
      return value
    } catch {
      add(BoardStep(kind, duration: clock.now - start, failure: "\(error)"))
      throw error
    }
  }

  /// Notes a step.
  func add(_ step: BoardStep) {
    note { $0.steps.append(step) }
    tell(.step(step))
  }

  /// Ends the report.
  func end(_ outcome: BoardOutcome) -> BoardReport {
    let ended = report.withLock { report in
      report.outcome = outcome
      report.duration = clock.now - begin
      return report
    }
    tell(.ended(ended))
    return ended
  }
}
