import DFU
import Testing

@Suite struct DFUSuffixTests {
  static let program: [UInt8] = [1, 2, 3, 4]
  static let suffix = DFUSuffix(vendor: 0x1234, product: 0xABCD, deviceVersion: 0x0102)

  @Test func `the fields stand where the standard has them`() throws {
    let file = try Self.suffix.appended(to: Self.program)
    #expect(
      file.dropLast(4) == [
        1, 2, 3, 4, 0x02, 0x01, 0xCD, 0xAB, 0x34, 0x12, 0x00, 0x01, 0x55, 0x46, 0x44, 16,
      ])
  }

  @Test func `a suffix is read and is no part of the payload`() throws {
    let file = try FirmwareFile.decode(Self.suffix.appended(to: Self.program))
    #expect(file.suffix == Self.suffix)
    #expect(file.payload == Self.program)
    #expect(file.format == .raw)
  }

  @Test func `a suffix can be taken off`() throws {
    #expect(try DFUSuffix.removed(from: Self.suffix.appended(to: Self.program)) == Self.program)
    #expect(try DFUSuffix.removed(from: Self.program) == Self.program)
  }

  @Test(arguments: 0..<16) func `a changed byte is found`(place: Int) throws {
    var file = try Self.suffix.appended(to: Self.program)
    // Signature and length decide whether there is a suffix at all.
    guard !(12...15).contains(place) else { return }
    file[place] ^= 0x10
    guard case .wrongSuffixCRC = refusal(of: file)?.reason else {
      Issue.record("byte \(place) may change without notice")
      return
    }
  }

  @Test func `a longer suffix extends to the front`() throws {
    var file = try DFUSuffix().appended(to: Self.program + [9, 9])
    file.removeLast(5)
    file.append(18)
    // The CRC covers the length, so it is made anew: of the same bytes, by appending a suffix.
    let crc = crc32(file)
    file += littleEndian(crc)
    #expect(try FirmwareFile.decode(file).payload == Self.program)
  }

  @Test(arguments: [UInt8(0), 15, 255]) func `an impossible length is no suffix`(length: UInt8)
    throws
  {
    var file = try DFUSuffix().appended(to: Self.program)
    file[file.count - 5] = length
    let read = try FirmwareFile.decode(file)
    #expect(read.payload == file)
    #expect(read.notes == [.brokenSuffix(length: length)])
  }

  @Test func `a second suffix is refused`() throws {
    let file = try DFUSuffix().appended(to: Self.program)
    #expect(throws: FirmwareError(.suffixPresent)) { try DFUSuffix().appended(to: file) }
  }

  @Test func `0xFFFF matches every device`() {
    #expect(DFUSuffix().matches(.stmDFU))
    #expect(DFUSuffix(vendor: 0x0483).matches(.stmDFU))
    #expect(!DFUSuffix(vendor: 0x0483, product: 1).matches(.stmDFU))
    #expect(!DFUSuffix(vendor: 1).matches(.stmDFU))
  }

  /// The CRC of the standard, bit by bit.
  private func crc32(_ bytes: [UInt8]) -> UInt32 {
    bytes.reduce(0xFFFF_FFFF) { value, byte in
      (0..<8).reduce(value ^ UInt32(byte)) { crc, _ in crc >> 1 ^ (crc & 1 == 1 ? 0xEDB8_8320 : 0) }
    }
  }
}
