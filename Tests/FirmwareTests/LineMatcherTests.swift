import FirmwareSwift
import Testing

/// The line of text that an application in Embedded Swift waits for.
@Suite struct LineMatcherTests {
  /// How often a matcher for `dfu` finds its line in some bytes.
  private func count(_ bytes: [UInt8]) -> Int {
    var line = LineMatcher("dfu")
    return bytes.reduce(0) { sum, byte in line.feed(byte) ? sum + 1 : sum }
  }

  private func count(_ text: String) -> Int {
    count(Array(text.utf8))
  }

  @Test(arguments: ["dfu\r", "dfu\n", "\r\ndfu\r\n", "help\rdfu\r", "dfudfu\rdfu\r", "d\rdfu\r"])
  func `the whole line counts once`(text: String) {
    #expect(count(text) == 1)
  }

  @Test(arguments: [
    "", "\r", "\r\n\r\n", "dfu", "d f u\r", "df\ru\r", "xdfu\r", " dfu\r", "dfux\r", "dfu \r",
    "DFU\r", "dfu\0\r", "\0\r", "\0dfu\r",
  ])
  func `anything else does not`(text: String) {
    #expect(count(text) == 0)
  }

  @Test func `bytes that are no text spoil their line and no other`() {
    #expect(count([0xFF, 0xFE] + Array("dfu\r".utf8)) == 0)
    #expect(count([0xFF, 0xFE] + Array("\rdfu\r".utf8)) == 1)
  }

  @Test func `a line of any length is another line`() {
    #expect(count(Array(repeating: UInt8(ascii: "d"), count: 100_000) + Array("\r".utf8)) == 0)
  }

  @Test func `noise within the line spoils it`() {
    var line = LineMatcher("dfu")
    let before = [line.feed(UInt8(ascii: "d")), line.feed(UInt8(ascii: "f"))]
    line.spoil()
    let after = [line.feed(UInt8(ascii: "u")), line.feed(UInt8(ascii: "\r"))]
    #expect(before + after == [false, false, false, false])
  }

  @Test func `an empty line never matches`() {
    var line = LineMatcher("")
    let found = [line.feed(UInt8(ascii: "\r")), line.feed(UInt8(ascii: "\n"))]
    #expect(found == [false, false])
  }

  @Test func `a line of one letter matches`() {
    var line = LineMatcher("d")
    let found = [line.feed(UInt8(ascii: "d")), line.feed(UInt8(ascii: "\r"))]
    #expect(found == [false, true])
  }

  @Test(arguments: [1, 7, 42] as [UInt64])
  func `random bytes match only where the line is`(seed: UInt64) {
    var state = seed
    let alphabet = Array("dfu\r\nx".utf8)
    let bytes = (0..<20_000).map { _ in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return alphabet[Int(state >> 33) % alphabet.count]
    }
    let ends: [UInt8] = [UInt8(ascii: "\r"), UInt8(ascii: "\n")]
    let lines = bytes.split(omittingEmptySubsequences: false) { ends.contains($0) }.dropLast()
    #expect(count(bytes) == lines.count { $0.elementsEqual("dfu".utf8) })
  }
}
