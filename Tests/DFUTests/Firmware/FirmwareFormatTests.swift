import DFU
import Testing

@Suite struct FirmwareFormatTests {
  static let mark: [UInt8] = [0xEF, 0xBB, 0xBF]

  static let samples: [([UInt8], FirmwareFormat)] = [
    (lines(":00000001FF"), .intelHex),
    (mark + lines(":00000001FF"), .intelHex),
    (lines("", "  ", "\t:020000040800f2"), .intelHex),
    (Array("\r\n\r\n:00000001FF\r\n".utf8), .intelHex),
    (lines("S00600004844521B"), .sRecord),
    (mark + lines("", "S9030000FC"), .sRecord),
    ([0x7F, 0x45, 0x4C, 0x46, 1, 1], .elf),
    (Array("DfuSe\u{1}".utf8), .dfu),
    (littleEndian(UInt32(0x0A32_4655)) + littleEndian(UInt32(0x9E5D_5157)), .uf2),
    ([0x00, 0x50, 0x00, 0x20, 0x01, 0x41, 0x00, 0x08], .raw),
    (lines(":not hex at all"), .raw),
    (lines("Some text"), .raw),
    ([UInt8(ascii: ":"), 0, 0, 0x20], .raw),
    (lines("", ""), .raw),
  ]

  @Test(arguments: samples)
  func `a format is known by content`(bytes: [UInt8], format: FirmwareFormat) {
    #expect(FirmwareFormat.detect(bytes) == format)
  }

  @Test func `names are those of the format option`() {
    #expect(FirmwareFormat.allCases.map(\.rawValue) == ["raw", "hex", "srec", "elf", "dfu", "uf2"])
  }

  @Test func `an extension tells one format`() {
    let all = FirmwareFormat.allCases.flatMap(\.fileExtensions)
    #expect(Set(all).count == all.count)
    #expect(FirmwareFormat.allCases.allSatisfy { !$0.fileExtensions.isEmpty })
  }

  @Test(arguments: FirmwareFormat.allCases)
  func `a format that is writable is written, and read back as itself`(
    format: FirmwareFormat
  ) throws {
    let bytes: [UInt8] = [0x00, 0x50, 0x00, 0x20, 0x01, 0x41, 0x00, 0x08]
    let image = try #require(FirmwareImage(bytes: bytes, at: Address(0x0800_0000)))
    guard format.isWritable else {
      #expect(throws: FirmwareError.self) { try image.encoded(as: format) }
      return
    }
    #expect(try FirmwareFile.decode(try image.encoded(as: format)).format == format)
  }
}
