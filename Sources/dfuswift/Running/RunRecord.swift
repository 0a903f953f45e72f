import DFU
import Rig
import Station
import Synchronization

/// What `run` finds out about its board, for what CI reads.
final class RunRecord: Sendable {
  private let name: String
  private let begin = SystemClock().now
  private let board: Mutex<BoardReport>

  /// Begins a record.
  ///
  /// - Parameter image: what is flashed; the board is called by its name.
  init(_ image: JobImage) {
    name = image.path.split(separator: "/").last.map(String.init) ?? image.path
    var job = BoardJob(name: name, path: "")
    job.image = image
    board = Mutex(BoardReport(job: job, startedAt: .now))
  }

  /// Notes what was found out.
  func note(_ change: (inout BoardReport) -> Void) { board.withLock { change(&$0) } }

  /// Notes what was heard.
  func note(_ report: SerialReport) {
    board.withLock {
      $0.log = report.log
      $0.application = report.application
      $0.outcome = report.outcome
    }
  }

  /// The whole record.
  ///
  /// - Parameter error: what the command ends with; it counts unless there is a verdict.
  /// - Returns: the record, as that of a rig with one board.
  func report(endingWith error: (any Error)?) -> RigReport {
    board.withLock { board in
      if board.outcome == .notBegun, let error { board.outcome = .error(Self.boardError(error)) }
      board.duration = SystemClock().now - begin
      return RigReport(
        name: "run", startedAt: board.startedAt, duration: board.duration, boards: [board])
    }
  }

  private static func boardError(_ error: any Error) -> BoardError {
    switch error {
    case let error as DFUError: .device(error)
    case let error as CommandFailure: .command(code: error.code.rawValue, error.message)
    default: .command(code: CommandFailure.Code.internalError.rawValue, "\(error)")
    }
  }
}
