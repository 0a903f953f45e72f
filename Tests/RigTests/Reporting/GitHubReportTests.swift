import DFU
import Testing

@testable import Rig

@Suite struct GitHubReportTests {
  private static func annotations(_ boards: [BoardReport]) -> [String] {
    GitHubReport(Reports.run(boards)).annotations
  }

  @Test func `each board that did not pass has an annotation`() {
    let lines = Self.annotations(Reports.all)
    #expect(lines.count == 5)
    #expect(
      lines.first
        == "::error title=bench%3A failed at 1-1.6%3A FAIL::The application says FAIL: "
        + "\"FAIL: adc\" after 1.3 s, which fits the pattern ^FAIL.")
  }

  @Test func `a run that went well has none`() {
    #expect(Self.annotations([Reports.board("left")]).isEmpty)
  }

  @Test func `what a device says cannot end a command or begin another`() {
    var board = Reports.board("a,b:c%\n::warning::x")
    board.outcome = .error(.serial(.init("100%\r\n::set-output name=x::y")))
    let line = Self.annotations([board]).joined()
    #expect(
      line == "::error title=bench%3A a%2Cb%3Ac%25%0A%3A%3Awarning%3A%3Ax at 1-1.19%3A error::"
        + "100%25%0D%0A::set-output name=x::y")
  }

  @Test(arguments: [(10, 10), (11, 10), (64, 10)])
  func `there are ten annotations at most`(failed: Int, shown: Int) {
    let boards = (0..<failed).map { Reports.board("b\($0)", Reports.failed) }
    #expect(Self.annotations(boards).count == shown)
  }

  @Test func `the last annotation names the boards that have none`() {
    let boards = (0..<12).map { Reports.board("b\($0)", Reports.failed) }
    #expect(
      Self.annotations(boards).last
        == "::error title=bench%3A 3 more boards::These did not pass either: b9, b10, b11.")
  }

  @Test func `the summary has a row for each board`() {
    let lines = GitHubReport(Reports.run(Reports.all)).summary.split(separator: "\n")
    #expect(lines[0] == "### bench")
    #expect(
      lines[1] == "1 of 6 boards passed, 1 FAIL, 1 without a verdict, 2 errors, 1 not begun.")
    #expect(lines[4] == "| passed | 1-1.6 | PASS | 4.2 s | 0 |  |")
    #expect(lines[9].hasPrefix("| left | 1-1.4 | not begun | 4.2 s | 0 | The run was stopped"))
  }

  @Test func `the summary shows the last lines of a board that failed`() {
    var board = Reports.board("left", Reports.failed)
    board.log = Reports.log((0..<100).map { "<\($0)>" })
    let text = GitHubReport(Reports.run([board])).summary
    #expect(!text.contains("&lt;69&gt;"))
    #expect(text.contains("<summary>Last lines of left</summary><pre>\n[0.700] &lt;70&gt;\n"))
    #expect(text.contains("[0.990] &lt;99&gt;\n</pre></details>"))
  }

  @Test(arguments: ["|", "\n", "<b>", "`x`", "\u{0}", "@all", "[a](b)"])
  func `a cell stays a cell`(name: String) throws {
    let text = GitHubReport(Reports.run([Reports.board(name, Reports.failed)])).summary
    let row = try #require(text.split(separator: "\n").first { $0.contains("1-1.") })
    #expect(row.count { $0 == "|" } == 7)
    #expect(!row.contains("<b>") && !row.contains("`") && !row.contains("[") && !row.contains("@"))
  }

  @Test func `a summary stays within what GitHub takes`() {
    let line = String(repeating: "&", count: 5_000)
    let boards = (0..<2_000).map { number in
      Reports.board("b\(number)", .error(.serial(.init(line)))) {
        $0.log = Reports.log([String](repeating: line, count: 100))
      }
    }
    let text = GitHubReport(Reports.run(boards)).summary
    #expect(text.utf8.count < 1 << 20)
    #expect(text.contains("1900 more boards have no row here."))
  }
}
