import DFU
import Foundation
import Rig
import Station
import TestSupport
import Testing

@testable import dfuswift

@Suite struct LiveBlockTests {
  private func boards(_ count: Int, done: Set<Int> = []) -> [BoardLine] {
    (1...count).map { number in
      let job = BoardJob(name: "board\(number)", path: "1-\(number)")
      var line = BoardLine(name: job.name)
      line.follow(.activity(Activity(.opening)))
      if done.contains(number) {
        var report = BoardReport(job: job, startedAt: Timestamp(milliseconds: 0))
        report.outcome = .passed
        line.follow(.ended(report))
      }
      return line
    }
  }

  @Test func `there is a line for each board, under one another`() {
    let lines = LiveBlock.lines(boards(11, done: [2]), width: 80, height: 24)
    #expect(lines.count == 11)
    #expect(lines[0] == "board1   opening")
    #expect(lines[1] == "board2   PASS")
    #expect(lines[10] == "board11  opening")
  }

  @Test func `a terminal that is too low shows the boards that work`() {
    let lines = LiveBlock.lines(
      boards(8, done: [1, 2, 3, 4, 5]), width: 80, height: 6)
    #expect(
      lines == [
        "board6  opening", "board7  opening", "board8  opening", "board1  PASS",
        "… and 4 more, 5 done",
      ])
  }

  @Test(arguments: [0, 1, 5, 20, 79]) func `no line is wider than the terminal`(
    width: Int
  ) {
    var boards = self.boards(3)
    boards[1].follow(
      .flash(
        .advanced(
          .write, PhaseProgress(done: 10, total: 100, elapsed: .seconds(1), left: .seconds(9)))))
    let lines = LiveBlock.lines(boards, width: width, height: 24)
    #expect(lines.allSatisfy { $0.count <= max(0, width - 1) })
  }
}

#if os(Linux)
  /// The block on a terminal.
  @Suite struct LiveBlockTerminalTests {
    private func run(
      _ environment: [String: String], timeScale: Double = 1,
      meanwhile: (@Sendable (_ process: pid_t, Screen) throws -> Void)? = nil
    ) async throws -> (Tool.Outcome, String) {
      let tool = try Tool()
      try tool.write(Firmware.application(), to: "app.bin")
      try tool.write(
        """
        format: 1
        defaults: {chip: F405, image: {file: app.bin}}
        stations: [{name: left, port: 1-1}, {name: right, port: 1-2}]
        """, to: "rig.yaml")
      let terminal = try PseudoTerminal()
      let end = try #require(FileHandle(forUpdatingAtPath: terminal.name))
      let screen = Screen(hearing: terminal)
      let step = meanwhile.map { act in Tool.Step(after: "") { try act($0, screen) } }
      let outcome = try await tool.run(
        ["rig", "run", "rig.yaml", "--virtual", "f405"], timeScale: timeScale,
        steps: step.map { [$0] } ?? [], errors: end, environment: environment)
      try end.close()
      await screen.waitForEnd()
      return (outcome, screen.text)
    }

    @Test func `two boards have two lines, which are gone in the end`() async throws {
      let (outcome, screen) = try await run(["TERM": "xterm"])
      #expect(outcome.status == 0, "\(screen)")
      #expect(screen.contains("\u{1B}[2A\rleft   "))
      #expect(screen.contains("\u{1B}[K\r\nright  "))
      #expect(screen.hasSuffix("\u{1B}[2A\r\u{1B}[J"))
      #expect(screen.contains("left: PASS: 20000 bytes written"))
    }

    @Test func `a stop leaves the terminal tidy`() async throws {
      let (outcome, screen) = try await run(["TERM": "xterm"]) { process, screen in
        try Self.wait { screen.text.contains("\u{1B}[2A") }
        kill(process, SIGTSTP)
        try Self.wait { screen.text.hasSuffix("\u{1B}[2A\r\u{1B}[J") }
        kill(process, SIGCONT)
      }
      #expect(outcome.status == 0, "\(screen)")
    }

    @Test func `what an interrupt says stays, and no live line does`() async throws {
      // Slowly: other tests may keep this one from being quick.
      let (outcome, screen) = try await run(["TERM": "xterm"], timeScale: 0.2) { process, screen in
        try Self.wait { screen.text.contains("\u{1B}[2A") }
        kill(process, SIGINT)
      }
      #expect(outcome.status == 130, "\(screen)")
      let rows = Self.rows(of: screen)
      #expect(rows.count { $0.hasPrefix("note: Stopping when what is in flight is done") } == 1)
      #expect(!rows.contains { $0.hasPrefix("left  ") || $0.hasPrefix("right  ") }, "\(rows)")
    }

    /// What stands on a terminal in the end that was sent this, if it is high enough.
    private static func rows(of text: String) -> [String] {
      var rows: [[Unicode.Scalar]] = [[]]
      var (row, column) = (0, 0)
      var rest = Array(text.unicodeScalars)[...]
      while let scalar = rest.popFirst() {
        switch scalar {
        case "\r": column = 0
        case "\n":
          row += 1
          if row == rows.count { rows.append([]) }
        case "\u{1B}":
          // "ESC [ number letter"
          let number = rest.dropFirst().prefix { $0.properties.numericType != nil }
          rest = rest.dropFirst(1 + number.count)
          switch rest.popFirst() {
          case "A": row -= Int(String(String.UnicodeScalarView(number))) ?? 1
          case "K": rows[row] = Array(rows[row].prefix(column))
          case "J": rows[row...] = [Array(rows[row].prefix(column))]
          default: Issue.record("no such sequence")
          }
        default:
          rows[row] = rows[row].prefix(column) + [scalar] + rows[row].dropFirst(column + 1)
          column += 1
        }
      }
      return rows.map { String(String.UnicodeScalarView($0)) }
    }

    private struct TooLate: Error {}

    private static func wait(_ condition: () -> Bool) throws {
      for _ in 0..<4_000 {
        if condition() { return }
        Thread.sleep(forTimeInterval: 0.005)
      }
      throw TooLate()
    }

    @Test(arguments: [[:], ["TERM": "dumb"], ["TERM": "xterm", "NO_COLOR": "1"]])
    func `a terminal that cannot, or is not to, gets plain lines`(
      environment: [String: String]
    ) async throws {
      let (outcome, screen) = try await run(environment)
      #expect(outcome.status == 0, "\(screen)")
      #expect(!screen.contains("\u{1B}"))
      #expect(screen.contains("right: Writing   19.5 KiB   in "))
    }
  }
#endif
