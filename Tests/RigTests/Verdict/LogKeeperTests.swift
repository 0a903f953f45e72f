import Testing

@testable import Rig

@Suite struct LogKeeperTests {
  private func log(_ texts: some Sequence<String>, bytes: Int, lines: Int) -> SerialLog {
    var keeper = LogKeeper(byteLimit: bytes, lineLimit: lines)
    for (number, text) in texts.enumerated() {
      keeper.append(SerialLog.Line(time: .milliseconds(number), text: text))
    }
    return keeper.log
  }

  @Test func `what fits is kept whole`() {
    let texts = (0..<8).map { "line \($0)" }
    let log = log(texts, bytes: 1_000, lines: 8)
    #expect(log.lines.map(\.text) == texts)
    #expect(log.droppedLines == 0)
  }

  @Test func `beyond the lines the oldest of the middle go`() {
    let log = log((0..<20).map { "\($0)" }, bytes: 1_000, lines: 8)
    #expect(log.lines.map(\.text) == ["0", "1", "14", "15", "16", "17", "18", "19"])
    #expect(log.linesBeforeGap == 2)
    #expect(log.droppedLines == 12)
    #expect(log.droppedBytes == 16)
    #expect(log.lineCount == 20)
  }

  @Test func `beyond the bytes the oldest of the middle go`() {
    let text = String(repeating: "x", count: 10)
    let log = log(Array(repeating: text, count: 100), bytes: 200, lines: 1_000)
    #expect(log.lines.count == 20)
    #expect(log.linesBeforeGap == 5)
    #expect(log.droppedLines == 80)
    #expect(log.droppedBytes == 800)
  }

  @Test func `the order stays where a short line would fit before the gap`() {
    let long = String(repeating: "x", count: 60)
    let log = log(["a", long, "b", "c"], bytes: 200, lines: 100)
    #expect(log.lines.map(\.text) == ["a", long, "b", "c"])
    #expect(log.lines.map(\.time) == (0..<4).map { .milliseconds($0) })
  }

  @Test func `a megabyte of lines as an application floods them is kept whole`() {
    let text = String(repeating: "x", count: 30)
    var keeper = LogKeeper()
    for _ in 0..<(1 << 20) / 32 { keeper.append(SerialLog.Line(time: .zero, text: text)) }
    #expect(keeper.log.lines.count == 32_768)
    #expect(keeper.log.droppedLines == 0)
  }
}
