import DFU
import Testing

@testable import dfuswift

/// Lines for people.
@Suite struct OutputTests {
  @Test(arguments: [
    (0, "0 bytes"), (1, "1 byte"), (300, "300 bytes"), (49_152, "48 KiB"),
    (20_000, "19.5 KiB"), (1 << 20, "1 MiB"), (1_600_001, "1.5 MiB"),
  ])
  func `a size is rounded to a tenth`(count: Int, text: String) {
    #expect(Figures.size(count) == text)
  }

  @Test(arguments: [
    (Duration.milliseconds(3), "0.00 s"), (.milliseconds(420), "0.42 s"), (.seconds(7.34), "7.3 s"),
    (.seconds(125), "2 min 05 s"), (.seconds(-1), "0.00 s"),
  ])
  func `a time is as exact as it is long`(time: Duration, text: String) {
    #expect(Figures.time(time) == text)
  }

  @Test(arguments: [20, 40, 80, 200], [0, 1, 500, 1_000])
  func `the live line fits the terminal`(width: Int, done: Int) {
    let reached = PhaseProgress(done: done, total: 1_000, elapsed: .seconds(3), left: .seconds(1))
    let line = ProgressLine.text(.write, reached, width: width)
    #expect(line.count < width)
    #expect(line.hasPrefix("Writing"))
  }

  @Test func `the live line tells phase, share, rate and time left`() {
    let reached = PhaseProgress(
      done: 51_200, total: 102_400, elapsed: .seconds(5), left: .seconds(5))
    let line = ProgressLine.text(.erase, reached, width: 80)
    #expect(
      line == "Erasing   [##################...................]  50%  10.0 KiB/s  5.0 s left")
  }

  @Test(arguments: [
    (0, "2.0 s left"), (1_400, "0.60 s left"), (2_000, "50%"), (9_000, "50%"),
  ])
  func `the time that is left runs down while nothing is told`(later: Int, end: String) {
    let reached = PhaseProgress(
      done: 51_200, total: 102_400, elapsed: .zero, left: .milliseconds(2_000))
    let line = ProgressLine.text(.erase, reached, later: .milliseconds(later), width: 80)
    #expect(line.hasSuffix(end), "\(line)")
  }

  @Test func `names from devices cannot drive the terminal`() {
    #expect("\u{1B}[2J\u{202E}x".withoutControlCharacters == "\\u{1b}[2J\\u{202e}x")
  }

  @Test func `columns are as wide as their widest text`() {
    var table = TextTable(["A", "BB"])
    table.add(["long", "x"])
    #expect(table.text == "A     BB\nlong  x")
  }

  @Test(arguments: [
    ("4096", 4_096), ("0x1000", 4_096), ("16K", 16_384), ("1M", 1 << 20),
  ])
  func `a length has many spellings`(text: String, count: Int) {
    #expect(Length(argument: text)?.count == count)
  }

  @Test(arguments: ["", "0", "K", "-1", "4G", "0x", "99999999999", "4294967295M", "1.5K"])
  func `what is no length is refused`(text: String) {
    #expect(Length(argument: text) == nil)
  }
}
