import DFU
import Testing

@Suite struct SRecordTests {
  @Test func `data records of all widths are read`() throws {
    let file = try FirmwareFile.decode(
      lines(
        "S00600004844521B", "S1051000AABB85", "S206012345CCDDE7",
        "S30708004000EEFFC3", "S5030003F9", "S70508004101B0"))
    #expect(
      file.onlyImage
        == (try image(
          (0x1000, [0xAA, 0xBB]), (0x01_2345, [0xCC, 0xDD]), (0x0800_4000, [0xEE, 0xFF]))))
    #expect(file.entryPoint == Address(0x0800_4101))
  }

  @Test func `an entry point of zero is none`() throws {
    let file = try FirmwareFile.decode(lines("S1040000AA51", "S9030000FC"))
    #expect(file.entryPoint == nil)
  }

  static let refusals: [([UInt8], FirmwareError.Reason, Int)] = [
    (lines("S1040000AA52", "S9030000FC"), .wrongChecksum(says: 0x52, computed: 0x51), 1),
    (lines("S1040000XX51"), .notADigit(UInt8(ascii: "X")), 1),
    (lines("S1050000AA50"), .wrongRecordLength(says: 6, has: 5), 1),
    (lines("S1040000AA5"), .oddDigitCount(9), 1),
    (lines("SA040000AA51"), .unknownRecordType(UInt8(ascii: "A")), 1),
    (lines("S1020000"), .wrongDataLength(type: UInt8(ascii: "1"), count: -1), 1),
    (lines("S9040000AA51"), .wrongDataLength(type: UInt8(ascii: "9"), count: 1), 1),
    (lines("S1040000AA51"), .missingEndRecord, 1),
    (lines("S1040000AA51", "S5030002FA"), .wrongRecordCount(says: 2, has: 1), 2),
    (lines("S1040000AA51", "S9030000FC", "S1040000AA51"), .recordAfterEnd, 3),
    (lines("S1040000AA51", "text"), .notARecord, 2),
    (lines("S"), .notARecord, 1),
  ]

  @Test(arguments: refusals)
  func `a broken file is refused with its line`(
    text: [UInt8], reason: FirmwareError.Reason, line: Int
  ) {
    #expect(
      refusal(of: text, as: .sRecord) == FirmwareError(reason, format: .sRecord, at: .line(line)))
  }

  @Test func `a right count stands in for the end record`() throws {
    let file = try FirmwareFile.decode(lines("S1040000AA51", "S5030001FB"))
    #expect(file.notes == [.noEndRecord])
  }

  @Test func `a count proves nothing about records behind it`() {
    let text = lines("S1040000AA51", "S5030001FB", "S1040001AA50")
    #expect(refusal(of: text)?.reason == .missingEndRecord)
  }

  @Test func `reserved records get a note`() throws {
    let file = try FirmwareFile.decode(lines("S1040000AA51", "S4030000FC", "S9030000FC"))
    #expect(file.notes == [.reservedRecords(count: 1)])
  }

  @Test func `two records for one address are refused`() {
    let text = lines("S1040000AA51", "S1040000AA51", "S9030000FC")
    #expect(
      refusal(of: text) == FirmwareError(.overlap, format: .sRecord, at: .address(Address(0))))
  }

  static let widths: [(UInt32, String, String)] = [
    (0xFFFF, "S104FFFFAA53", "S9030000FC"), (0x1_0000, "S205010000AA4F", "S804000000FB"),
    (0x100_0000, "S30601000000AA4E", "S70500000000FA"),
  ]

  @Test(arguments: widths)
  func `the narrowest type that holds the addresses is written`(
    address: UInt32, data: String, end: String
  ) throws {
    let text = try SRecord.encode(image((address, [0xAA])))
    #expect(text == lines("S0030000FC", data, "S5030001FB", end))
  }

  @Test func `a type that is too narrow is refused`() throws {
    let image = try image((0xFFFF, [1, 2]))
    let error = FirmwareError(
      .addressTooWide(bits: 16), format: .sRecord, at: .address(Address(0x1_0000)))
    #expect(throws: error) { try SRecord.encode(image, width: .bits16) }
  }
}
