import TestSupport
import Testing

@testable import Rig

@Suite struct LineAssemblerTests {
  private static func lines(of bytes: [UInt8]) -> (lines: [String], prompt: String?) {
    var assembler = LineAssembler()
    return (assembler.take(bytes), assembler.prompt)
  }

  @Test(arguments: [
    ("a\nb\n", ["a", "b"]), ("a\r\nb\r\n", ["a", "b"]), ("a\n\rb\n\r", ["a", "b"]),
    ("a\rb\r", ["a", "b"]), ("a\n\nb\n", ["a", "", "b"]), ("a\r\n\r\nb\r\n", ["a", "", "b"]),
    ("\r\n", [""]), ("a\r\r", ["a", ""]), ("a\n\r\n\rb\n", ["a", "", "b"]),
  ])
  func `a line ends in any of the four ways`(text: String, expected: [String]) {
    let found = Self.lines(of: Array(text.utf8))
    #expect(found.lines == expected)
    #expect(found.prompt == nil)
  }

  @Test func `what has not ended is a prompt`() {
    #expect(Self.lines(of: Array("a\n> ".utf8)).prompt == "> ")
  }

  @Test(arguments: [
    ("\u{1B}[31mFAIL\u{1B}[0m", "FAIL"), ("\u{1B}[1;38;5;208mhot\u{1B}[K", "hot"),
    ("\u{1B}]0;title\u{7}text", "text"), ("\u{1B}]0;title\u{1B}\\text", "text"),
    ("\u{1B}(Btext\u{1B}7", "text"), ("PA\u{1B}[0mSS", "PASS"), ("cut\u{1B}[3", "cut"),
    ("\u{1B}\u{1B}[0mtwo", "two"), ("tab\tstays", "tab\tstays"),
  ])
  func `escape sequences are taken out`(text: String, expected: String) {
    #expect(Self.lines(of: Array((text + "\n").utf8)).lines == [expected])
  }

  @Test func `what is no UTF-8 is replaced, and the rest is read`() {
    #expect(Self.lines(of: [0x41, 0xFF, 0x42, 0x0A]).lines == ["A\u{FFFD}B"])
  }

  @Test func `a line that is too long is cut, and nothing of it is lost`() {
    let bytes = [UInt8](repeating: 0x61, count: 10_000) + [0x0A]
    let found = Self.lines(of: bytes).lines
    #expect(found.map(\.utf8.count) == [4_096, 4_096, 1_808])
  }

  @Test(arguments: ["ä", "€", "😀"])
  func `a line is not cut within a character`(character: String) {
    for offset in 0..<4 {
      let text = String(repeating: "a", count: 4_096 - offset) + character + "b"
      let found = Self.lines(of: Array((text + "\n").utf8)).lines
      #expect(found.joined() == text)
      #expect(found.allSatisfy { $0.utf8.count <= 4_096 })
    }
  }

  @Test(arguments: 0..<100 as Range<UInt64>)
  func `how the bytes are cut does not matter, and any bytes give lines`(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let letters: [UInt8] = [0x0A, 0x0D, 0x1B, 0x5B, 0x6D, 0x61, 0xC3, 0xA4, 0x07, 0x5D, 0x5C]
    let bytes = random.bytes(200).map { letters[Int($0) % letters.count] }
    var whole = LineAssembler()
    var cut = LineAssembler()
    let expected = whole.take(bytes)
    var found: [String] = []
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = Int(random.next() % 7)
      found += cut.take(rest.prefix(count))
      rest = rest.dropFirst(count)
    }
    #expect(found == expected)
    #expect(cut == whole)
  }
}
