import Testing

@testable import DFU

@Suite struct ImageGapsTests {
  private func range(_ start: UInt32, _ end: UInt32) -> AddressRange {
    AddressRange(from: Address(start), to: Address(end))
  }

  private func image() throws -> FirmwareImage {
    try firmware((0x1010, pattern(16)), (0x1040, pattern(16)))
  }

  @Test func `gaps are before, between and behind the segments`() throws {
    #expect(
      try image().gaps(in: range(0x1000, 0x1060)) == [
        range(0x1000, 0x1010), range(0x1020, 0x1040), range(0x1050, 0x1060),
      ])
  }

  @Test func `a range that is covered has no gap`() throws {
    #expect(try image().gaps(in: range(0x1010, 0x1020)).isEmpty)
  }

  @Test func `a range that begins and ends within segments has the gap between them`() throws {
    #expect(try image().gaps(in: range(0x1018, 0x1048)) == [range(0x1020, 0x1040)])
  }

  @Test func `a range without a segment is one gap`() throws {
    #expect(try image().gaps(in: range(0x2000, 0x2100)) == [range(0x2000, 0x2100)])
  }
}
