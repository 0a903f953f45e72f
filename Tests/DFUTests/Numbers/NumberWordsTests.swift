import Testing

@testable import DFU

@Suite struct NumberWordsTests {
  @Test(arguments: [
    ("0", UInt16(0)), ("65535", 65_535), ("0x0", 0), ("0Xffff", 65_535), ("0x00000FFFF", 65_535),
    ("007", 7),
  ])
  func `a number is decimal, or hexadecimal behind 0x`(text: String, number: UInt16) {
    #expect(UInt16(written: text) == number)
  }

  @Test(arguments: [
    "", "0x", "x1", "1f", "-1", "+1", "0x+1", "0x-1", " 1", "1 ", "0x1g", "65536", "0x10000",
    "\u{FF11}", "0x\u{FF21}", "1_000",
  ])
  func `anything else is no number`(text: String) {
    #expect(UInt16(written: text) == nil)
  }

  @Test func `a number shows all hexadecimal digits of its type`() {
    #expect(UInt8(0x0A).asHex == "0x0A")
    #expect(UInt16(0xBE).asHex == "0x00BE")
    #expect(UInt32.max.asHex == "0xFFFFFFFF")
    #expect(UInt32(0).hexDigits == "00000000")
  }

  @Test func `bytes of a number come lowest first`() {
    #expect(UInt32(0x1234_5678).littleEndianBytes == [0x78, 0x56, 0x34, 0x12])
    #expect(Int32(-2).littleEndianBytes == [0xFE, 0xFF, 0xFF, 0xFF])
    #expect(UInt8(7).littleEndianBytes == [7])
  }

  @Test(arguments: [-1, 1, 2, Int.max, Int.min]) func `no number is read beyond either end`(
    offset: Int
  ) {
    let bytes: [UInt8] = [1, 2]
    #expect(bytes.littleEndian16(at: offset) == nil)
    #expect(bytes.littleEndian32(at: offset) == nil)
  }
}
