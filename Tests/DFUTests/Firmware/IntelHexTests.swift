import DFU
import Testing

@Suite struct IntelHexTests {
  static let end = ":00000001FF"

  @Test func `records of all types are read`() throws {
    let file = try FirmwareFile.decode(
      lines(
        ":020000040800F2", ":0440000001020304B2", ":020000021000EC", ":02001000AABB89",
        ":0400000508004101AD", Self.end))
    #expect(file.onlyImage == (try image((0x0800_4000, [1, 2, 3, 4]), (0x1_0010, [0xAA, 0xBB]))))
    #expect(file.entryPoint == Address(0x0800_4101))
  }

  @Test func `a segment address is shifted by four, and CS and IP add up`() throws {
    let file = try FirmwareFile.decode(
      lines(":020000021234B6", ":0100000055AA", ":0400000312340010A3", Self.end))
    #expect(file.onlyImage == (try image((0x1_2340, [0x55]))))
    #expect(file.entryPoint == Address(0x1_2350))
  }

  @Test func `within a segment offsets wrap after 64 KiB`() throws {
    let file = try FirmwareFile.decode(lines(":020000021000EC", ":02FFFF000102FD", Self.end))
    #expect(file.onlyImage == (try image((0x1_0000, [2]), (0x1_FFFF, [1]))))
  }

  @Test func `with linear addresses they run on`() throws {
    let file = try FirmwareFile.decode(lines(":020000040001F9", ":02FFFF000102FD", Self.end))
    #expect(file.onlyImage == (try image((0x1_FFFF, [1, 2]))))
  }

  @Test func `bytes beyond 32 bits are refused`() {
    let text = lines(":02000004FFFFFC", ":02FFFF000102FD", Self.end)
    #expect(
      refusal(of: text) == FirmwareError(.outsideAddressSpace, format: .intelHex, at: .line(2)))
  }

  @Test(arguments: ["\n", "\r\n", "\r", " \r\n\r\n", "\t\n"])
  func `any line end will do`(end: String) throws {
    let text = Array((":0100000001FE" + end + Self.end + end).utf8)
    #expect(try FirmwareFile.decode(text).onlyImage == image((0, [1])))
  }

  @Test func `small digits and a byte order mark are fine`() throws {
    let text =
      [0xEF, 0xBB, 0xBF] + lines("", ":01000000ab54", Self.end)
    #expect(try FirmwareFile.decode(text).onlyImage == image((0, [0xAB])))
  }

  static let refusals: [([UInt8], FirmwareError.Reason, Int)] = [
    (lines(":0100000001FF", end), .wrongChecksum(says: 0xFF, computed: 0xFE), 1),
    (lines("", ":01000000GGFE", end), .notADigit(UInt8(ascii: "G")), 2),
    (lines(end, ":0100000001FE"), .recordAfterEnd, 2),
    (lines(":0100000001FE"), .missingEndRecord, 1),
    (lines(":0100000001FE", "", ""), .missingEndRecord, 3),
    (lines(":02000000010200FB", end), .wrongRecordLength(says: 7, has: 8), 1),
    (lines(":0200000001FD", end), .wrongRecordLength(says: 7, has: 6), 1),
    (lines(":0100000001F", end), .oddDigitCount(11), 1),
    (lines(":01000000", end), .wrongRecordLength(says: 6, has: 4), 1),
    (lines(":00000006FA", end), .unknownRecordType(6), 1),
    (lines(":0100000400FB", end), .wrongDataLength(type: 4, count: 1), 1),
    (lines(":0100000001FE", "comment", end), .notARecord, 2),
  ]

  @Test(arguments: refusals)
  func `a broken file is refused with its line`(
    text: [UInt8], reason: FirmwareError.Reason, line: Int
  ) {
    #expect(
      refusal(of: text, as: .intelHex)
        == FirmwareError(reason, format: .intelHex, at: .line(line)))
  }

  @Test func `text behind the end record gets a note`() throws {
    let text = lines(":0100000001FE", Self.end, "; made by hand", "really")
    #expect(try FirmwareFile.decode(text).notes == [.textAfterEnd(line: 3)])
  }

  @Test(arguments: [":0100000001FE", ":0100000002FD"])
  func `two records for one address are refused, equal ones too`(second: String) {
    let text = lines(":020000000102FB", second, Self.end)
    #expect(
      refusal(of: text) == FirmwareError(.overlap, format: .intelHex, at: .address(Address(0))))
  }

  @Test func `only an end record is no firmware`() {
    #expect(refusal(of: lines(Self.end))?.reason == .noData)
  }

  @Test func `an image is written as other tools write it`() throws {
    let image = try image((0x0800_FFFE, [1, 2, 3]))
    let text = String(
      decoding: IntelHex.encode(image, entryPoint: Address(0x0800_4101)), as: UTF8.self)
    #expect(
      text == """
        :020000040800F2
        :02FFFE000102FE
        :020000040801F1
        :0100000003FC
        :0400000508004101AD
        :00000001FF

        """)
  }
}
