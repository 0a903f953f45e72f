import DFU
import Testing

@Suite struct FirmwareFileTests {
  static let program: [UInt8] = [0x00, 0x50, 0x00, 0x20, 0x01, 0x41, 0x00, 0x08]

  @Test func `a raw file goes where it is told`() throws {
    let file = try FirmwareFile.decode(Self.program)
    #expect(file.contents == .unplaced)
    #expect(!file.hasAddresses)
    #expect(file.notes.isEmpty)
    let targets = try file.targets(rawAddress: Address(0x0800_0000))
    #expect(targets.map(\.image) == [FirmwareImage(bytes: Self.program, at: Address(0x0800_0000))])
  }

  @Test func `a file with addresses does not use another one`() throws {
    let file = try FirmwareFile.decode(lines(":0100000001FE", ":00000001FF"))
    #expect(file.hasAddresses)
    #expect(try file.targets(rawAddress: Address(0x0800_0000)).map(\.image) == [image((0, [1]))])
  }

  @Test func `a raw file must fit behind its address`() throws {
    let file = try FirmwareFile.decode(Self.program)
    let error = FirmwareError(
      .outsideAddressSpace, format: .raw, at: .address(Address(0xFFFF_FFFF)))
    #expect(throws: error) { try file.targets(rawAddress: Address(0xFFFF_FFFF)) }
  }

  @Test func `an empty file is refused`() {
    #expect(refusal(of: [])?.reason == .emptyFile)
  }

  @Test func `a file of nothing but a suffix is refused`() throws {
    #expect(refusal(of: try DFUSuffix().appended(to: []))?.reason == .noData)
  }

  @Test func `a file beyond the limit is refused`() {
    let count = FirmwareLimits.fileSize + 1
    #expect(refusal(of: [UInt8](repeating: 0, count: count))?.reason == .fileTooLarge(count))
  }

  @Test func `the format that is given wins over the content`() throws {
    let text = lines(":00000001FF")
    let file = try FirmwareFile.decode(text, as: .raw)
    #expect(file.payload == text)
    #expect(file.notes.isEmpty)
  }

  static let texts: [[UInt8]] = [
    lines("This is a letter, not a program."),
    [0xFF, 0xFE] + Array(":10".utf8.flatMap { [$0, 0] as [UInt8] }),
    [0xFE, 0xFF] + Array(":10".utf8.flatMap { [0, $0] as [UInt8] }),
  ]

  @Test(arguments: texts)
  func `raw text gets a note`(text: [UInt8]) throws {
    #expect(try FirmwareFile.decode(text).notes == [.plainText])
  }

  @Test func `a wide gap gets a note, alignment does not`() throws {
    let image = try image((0, [1]), (4, [1]), (0x1000, [1]))
    let file = try FirmwareFile.decode(IntelHex.encode(image))
    #expect(
      file.notes.map(\.description) == ["The image has a gap, 0x00000005-0x00000FFF (4091 bytes)."])
  }
}
