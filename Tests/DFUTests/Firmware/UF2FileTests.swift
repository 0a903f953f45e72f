import DFU
import Testing

/// A UF2 block, right unless told otherwise.
struct UF2Block {
  var magics: [UInt32] = [0x0A32_4655, 0x9E5D_5157, 0x0AB1_6F30]
  var flags: UInt32 = 0x2000
  var address: UInt32
  var data: [UInt8]
  var size: UInt32?
  var number: UInt32
  var total: UInt32
  var family: UInt32 = UF2FileTests.stm32F4

  var bytes: [UInt8] {
    let fields = [
      magics[0], magics[1], flags, address, size ?? UInt32(data.count), number, total, family,
    ]
    return fields.flatMap { littleEndian($0) } + data
      + [UInt8](repeating: 0, count: 476 - data.count) + littleEndian(magics[2])
  }
}

@Suite struct UF2FileTests {
  static let stm32F4: UInt32 = 0x5775_5A57
  static let stm32F7: UInt32 = 0x53B8_0F00
  static let rp2040: UInt32 = 0xE48B_FF56

  /// Two blocks of four bytes.
  static func program(
    family: UInt32 = stm32F4, _ change: (inout [UF2Block]) -> Void = { _ in }
  ) -> [UInt8] {
    var blocks = [
      UF2Block(address: 0x0801_0000, data: [1, 2, 3, 4], number: 0, total: 2, family: family),
      UF2Block(address: 0x0801_0004, data: [5, 6, 7, 8], number: 1, total: 2, family: family),
    ]
    change(&blocks)
    return blocks.flatMap(\.bytes)
  }

  static var programImage: FirmwareImage? {
    FirmwareImage(bytes: Array(1...8), at: Address(0x0801_0000))
  }

  @Test func `blocks are put together`() throws {
    let file = try FirmwareFile.decode(Self.program())
    #expect(file.format == .uf2)
    #expect(file.onlyImage == Self.programImage)
    #expect(file.notes.isEmpty)
  }

  @Test(arguments: [
    ("STM32F4", UInt32(0x5775_5A57)), ("stm32h7", 0x6DB6_6082), ("0xE48BFF56", 0xE48B_FF56),
    ("7", 7), ("STM32", nil), ("", nil), ("0x", nil), ("-1", nil),
  ])
  func `a family has a number, and those of STM32 a name`(text: String, number: UInt32?) {
    #expect(UF2Family.number(of: text) == number)
  }

  @Test func `blocks may come in any order`() throws {
    let file = try FirmwareFile.decode(Self.program { $0.reverse() })
    #expect(file.onlyImage == Self.programImage)
  }

  @Test func `a file that names no family is fine`() throws {
    let file = try FirmwareFile.decode(
      Self.program { blocks in for index in blocks.indices { blocks[index].flags = 0 } })
    #expect(file.onlyImage == Self.programImage)
  }

  @Test(arguments: [UInt32(0x2001), 0x3000])
  func `blocks that are not for the main flash are passed over`(flags: UInt32) throws {
    let file = try FirmwareFile.decode(Self.program { $0[1].flags = flags })
    #expect(file.onlyImage == (try image((0x0801_0000, [1, 2, 3, 4]))))
    #expect(file.notes == [.blocksSkipped(count: 1)])
  }

  @Test func `of several families the STM32 one is taken`() throws {
    let bytes = Self.program(family: Self.rp2040) { $0[0].address = 0x1000_0000 } + Self.program()
    let file = try FirmwareFile.decode(bytes)
    #expect(file.onlyImage == Self.programImage)
    #expect(file.notes == [.familyTaken(Self.stm32F4)])
  }

  @Test func `two STM32 families need a choice`() throws {
    let bytes = Self.program() + Self.program(family: Self.stm32F7)
    #expect(refusal(of: bytes)?.reason == .severalFamilies([Self.stm32F7, Self.stm32F4]))
    #expect(try FirmwareFile.decode(bytes, family: Self.stm32F7).onlyImage == Self.programImage)
  }

  @Test func `a family that is not there is refused`() {
    #expect(
      refusal(of: Self.program(), family: 7)?.reason == .familyMissing(7, has: [Self.stm32F4]))
  }

  @Test func `an unknown family gets a note`() throws {
    let file = try FirmwareFile.decode(Self.program(family: Self.rp2040))
    #expect(file.notes == [.unknownFamily(Self.rp2040)])
  }

  static let refusals: [([UInt8], FirmwareError.Reason, FirmwareError.Place?)] = [
    (Array(program().dropLast()), .notWholeBlocks(1023), nil),
    (program { $0[1].magics[0] = 0 }, .wrongMagic, .offset(512)),
    (program { $0[1].magics[1] = 0 }, .wrongMagic, .offset(512)),
    (program { $0[1].magics[2] = 0 }, .wrongMagic, .offset(512)),
    (program { $0[1].size = 477 }, .wrongPayloadSize(477), .offset(528)),
    (program { $0[1].number = 0 }, .wrongBlockNumber(0), .offset(532)),
    (program { $0[1].number = 2 }, .wrongBlockNumber(2), .offset(532)),
    (program { $0[1].total = 3 }, .wrongBlockCount(says: 3, has: 2), .offset(536)),
    (program { $0.removeLast() }, .wrongBlockCount(says: 2, has: 1), nil),
    (program { $0[1].address = 0xFFFF_FFFE }, .outsideAddressSpace, .offset(512)),
    (program { $0[1].address = 0x0801_0002 }, .overlap, .address(Address(0x0801_0002))),
    (
      program {
        $0[0].flags = 0x2001
        $0[1].flags = 0x2001
      }, .noData, nil
    ),
  ]

  @Test(arguments: refusals.indices) func `a broken file is refused with its place`(index: Int) {
    let (bytes, reason, place) = Self.refusals[index]
    #expect(refusal(of: bytes) == FirmwareError(reason, format: .uf2, at: place))
  }
}
