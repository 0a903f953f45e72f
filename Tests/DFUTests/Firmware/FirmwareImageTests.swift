import DFU
import Testing

@Suite struct FirmwareImageTests {
  @Test func `segments are sorted, and those that touch are joined`() throws {
    let image = try image((0x30, [7]), (0x12, [3, 4]), (0x10, [1, 2]), (0x14, [5]))
    #expect(image.segments.map(\.address) == [Address(0x10), Address(0x30)])
    #expect(image.segments.map(\.bytes) == [[1, 2, 3, 4, 5], [7]])
  }

  @Test func `an overlap names the first address that is claimed twice`() {
    do throws(any Error) {
      _ = try image((0x12, [1]), (0x10, [1, 2, 3]), (0x13, [4]))
      Issue.record("the overlap was not seen")
    } catch {
      #expect((error as? FirmwareImage.OverlapError)?.address == Address(0x12))
    }
  }

  @Test func `equal segments overlap`() {
    #expect(throws: FirmwareImage.OverlapError.self) { try image((4, [1]), (4, [1])) }
  }

  @Test func `a segment may end at the end of the 32-bit space, not beyond`() {
    #expect(FirmwareImage(bytes: [1, 2], at: Address(0xFFFF_FFFE)) != nil)
    #expect(FirmwareImage(bytes: [1, 2, 3], at: Address(0xFFFF_FFFE)) == nil)
  }

  @Test func `a byte is found by its address, and a gap has none`() throws {
    let image = try image((0x10, [1, 2]), (0x20, [3]), (0x30, [4]))
    let found = [0xF, 0x10, 0x11, 0x12, 0x20, 0x21, 0x30, 0x31].map { image[Address($0)] }
    #expect(found == [nil, 1, 2, nil, 3, nil, 4, nil])
  }

  @Test func `raw bytes fill gaps with erased flash`() throws {
    #expect(try image((0x10, [1]), (0x13, [2])).rawBytes() == [1, 0xFF, 0xFF, 2])
  }

  @Test func `a raw file is not blown up by a gap`() throws {
    let far = try image((0, [1]), (0x9000_0000, [2]))
    let error = FirmwareError(.gapsTooLarge(0x9000_0001), format: .raw)
    #expect(throws: error) { try far.encoded(as: .raw) }
  }

  @Test(arguments: [FirmwareFormat.elf, .uf2])
  func `formats that are only read are not written`(format: FirmwareFormat) throws {
    let image = try image((0, [1]))
    #expect(throws: FirmwareError(.notWritable, format: format)) { try image.encoded(as: format) }
  }

  @Test(.timeLimit(.minutes(10))) func `many touching segments join, each copied once`() throws {
    // Copying what is joined already for each of these would move 8 TiB: longer than the limit.
    let segments = (0..<131_072).compactMap {
      FirmwareImage.Segment(
        address: Address(UInt32($0) * 1_024), bytes: [UInt8](repeating: 1, count: 1_024))
    }
    let joined = try FirmwareImage(segments: segments).segments
    #expect(joined.map(\.bytes.count) == [131_072 * 1_024])
  }
}
