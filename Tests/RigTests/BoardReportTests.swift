import DFU
import Rig
import Station
import Testing

@Suite struct BoardReportTests {
  @Test func `a board that was not begun says so`() {
    let report = BoardReport(
      job: BoardJob(name: "left", path: "1-1"), startedAt: Timestamp(milliseconds: 0))
    #expect(report.outcome == .notBegun)
    #expect(report.name == "left")
  }
}
