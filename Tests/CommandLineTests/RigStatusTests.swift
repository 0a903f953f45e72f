import DFU
import Rig
import Station
import Testing

@testable import dfuswift

/// What a run over boards ends with.
@Suite struct RigStatusTests {
  /// An outcome and the status of a command on that board alone.
  struct Case: Sendable, CustomTestStringConvertible {
    var name: String
    var outcome: BoardOutcome
    var status: Int32

    var testDescription: String { name }
  }

  private static func error(_ code: DFUError.Code) -> BoardOutcome {
    .error(.device(DFUError(code, summary: "It failed", reason: "", remedy: "", blame: .device)))
  }

  static let failures: [Case] =
    [
      Case(
        name: "FAIL",
        outcome: .failed(
          ApplicationFailure(
            line: SerialLog.Line(time: .seconds(1), text: "FAIL"), pattern: "FAIL")), status: 1),
      Case(
        name: "no verdict", outcome: .noVerdict(.nothingDecisive(after: .seconds(1), lines: 3)),
        status: 2),
      Case(
        name: "locked", outcome: .error(.lock(.taken(path: "1-1", holder: "rig"))), status: 75),
      Case(
        name: "no lock", outcome: .error(.lock(.unusable("/run", "read-only"))), status: 73),
      Case(name: "power", outcome: .error(.power(PowerError("No."))), status: 74),
      Case(
        name: "power's rights", outcome: .error(.power(PowerError("No.", isPermission: true))),
        status: 77),
      Case(name: "serial", outcome: .error(.serial(SerialFailure("No."))), status: 74),
      Case(
        name: "serial's rights",
        outcome: .error(.serial(SerialFailure("No.", kind: .noPermission))), status: 77),
      Case(
        name: "serial busy", outcome: .error(.serial(SerialFailure("No.", kind: .busy))),
        status: 75),
      Case(name: "not begun", outcome: .notBegun, status: 130),
    ]
    + DFUError.Code.allCodes.map { code in
      Case(
        name: code.name, outcome: error(code), status: ExitStatusTests.table[code.name] ?? -1)
    }

  private static func report(_ outcomes: [BoardOutcome]) -> RigReport {
    let start = Timestamp(milliseconds: 0)
    let boards = outcomes.enumerated().map { number, outcome in
      var board = BoardReport(
        job: BoardJob(name: "b\(number)", path: "1-\(number + 1)"), startedAt: start)
      board.outcome = outcome
      return board
    }
    return RigReport(name: "bench", startedAt: start, duration: .seconds(1), boards: boards)
  }

  @Test(arguments: failures)
  func `a board has the status of a command on it alone`(example: Case) throws {
    #expect(example.outcome.status.rawValue == example.status)
    let error = try #require(Self.report([example.outcome]).commandError)
    #expect(status(of: error) == example.status)
  }

  @Test(arguments: failures, failures)
  func `two boards have what they have in common, or 74`(first: Case, second: Case) throws {
    let expected = first.status == second.status ? first.status : 74
    let report = Self.report([first.outcome, .passed, second.outcome])
    #expect(report.status.rawValue == expected)
    #expect(status(of: try #require(report.commandError)) == expected)
  }

  @Test(arguments: [[], [.passed], [.passed, .passed]] as [[BoardOutcome]])
  func `a run in which all passed is done`(outcomes: [BoardOutcome]) {
    #expect(Self.report(outcomes).status == .done)
    #expect(Self.report(outcomes).commandError == nil)
  }

  @Test(arguments: failures)
  func `an error of a board has the name that a command on it alone would tell`(
    example: Case
  ) throws {
    guard case .error(let error) = example.outcome else { return }
    let told = try #require(Self.report([example.outcome]).commandError)
    let name = (told as? DFUError)?.code.name ?? (told as? CommandFailure)?.code.rawValue
    #expect(error.code == name)
  }

  @Test func `several boards are named`() throws {
    let outcomes = Self.failures.prefix(2).map(\.outcome)
    let error = try #require(Self.report(outcomes + [.passed]).commandError as? CommandFailure)
    #expect(
      error.message == "1 of 3 boards passed, 1 FAIL, 1 without a verdict. Not b0, b1.")
  }

  @Test func `the table has a row for each board`() {
    let text = RigTable.text(Self.report([.passed, Self.failures[0].outcome, .notBegun]))
    #expect(
      text == """
        NAME  PORT  SERIAL  CHIP  RESULT     WRITTEN  SAME  TIME
        b0    1-1                 PASS       0        0     0.00 s
        b1    1-2                 FAIL       0        0     0.00 s
        b2    1-3                 not begun  0        0     0.00 s
        """)
  }

  private func status(of error: any Error) -> Int32? {
    switch error {
    case let error as DFUError: ExitStatus(error.code).rawValue
    case let error as CommandFailure: error.status.rawValue
    default: nil
    }
  }
}
