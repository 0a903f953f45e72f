import Testing

@testable import DFU

@Suite struct VectorTableTests {
  private let flash = AddressRange(from: Address(0x0800_0000), to: Address(0x0810_0000))

  private func problems(
    _ stackPointer: UInt32, _ resetVector: UInt32, on name: String? = "F405",
    at address: UInt32 = 0x0800_0000
  ) throws -> [VectorTableProblem] {
    let words = [stackPointer, resetVector, 0, 0]
    let bytes = words.flatMap { word in (0..<4).map { UInt8(truncatingIfNeeded: word >> ($0 * 8)) }
    }
    let image = try #require(FirmwareImage(bytes: bytes, at: Address(address)))
    let chips = try name.map { ChipCandidates([try Chip.named($0)]) } ?? .unknown
    return VectorTable.problems(in: image, at: Address(address), flash: flash, chips: chips)
  }

  @Test(
    arguments: [
      0x2002_0000, 0x2000_0004, 0x2001_FFFF, 0x2002_0003, 0x1001_0000, 0x1000_0010,
    ] as [UInt32])
  func `a stack pointer in the RAM of the chip is plausible`(stackPointer: UInt32) throws {
    #expect(try problems(stackPointer, 0x0800_0101).isEmpty)
  }

  @Test(
    arguments: [
      0, 0x2000_0000, 0x2000_0003, 0x2002_0004, 0x2003_0000, 0x0800_0000, 0x2400_0000,
    ] as [UInt32])
  func `a stack pointer elsewhere is not`(stackPointer: UInt32) throws {
    let ranges = ChipCandidates([try Chip.named("F405")]).stackRanges
    #expect(try problems(stackPointer, 0x0800_0101) == [.stackPointer(stackPointer, ranges)])
  }

  @Test(
    arguments: [
      (0x2400_8000, nil), (0x1000_0004, nil), (0x4000_0000, nil), (0x2408_0000, "H743"),
      (0x3001_0000, "U585"), (0x200C_0000, "U585"),
    ] as [(UInt32, String?)])
  func `other chips and unknown ones have other RAM`(stackPointer: UInt32, name: String?) throws {
    #expect(try problems(stackPointer, 0x0800_0101, on: name).isEmpty)
  }

  @Test(arguments: [0x1000_0000, 0x4000_0004, 0x0800_1000, 0] as [UInt32])
  func `an unknown chip has no stack outside all RAM`(stackPointer: UInt32) throws {
    #expect(try problems(stackPointer, 0x0800_0101, on: nil).count == 1)
  }

  @Test(
    arguments: [
      (0x0800_0101, "F405"), (0x080F_FFFF, "F405"), (0x0000_0101, "F405"), (0x0020_0101, "F746"),
      (0x0C00_0101, "U585"), (0x0020_0101, nil),
    ] as [(UInt32, String?)])
  func `a reset vector in the flash or an alias is plausible`(
    resetVector: UInt32, name: String?
  ) throws {
    #expect(try problems(0x2000_1000, resetVector, on: name).isEmpty)
  }

  @Test func `a reset vector in an image outside the flash is plausible`() throws {
    #expect(try problems(0x2000_1000, 0x9000_0009, at: 0x9000_0000).isEmpty)
  }

  @Test(
    arguments: [
      (0x0810_0001, "F405"), (0x0020_0101, "F405"), (0x0C00_0101, "F405"), (0x2000_0101, "F405"),
    ] as [(UInt32, String)])
  func `a reset vector elsewhere is not`(resetVector: UInt32, name: String) throws {
    #expect(
      try problems(0x2000_1000, resetVector, on: name) == [.resetVectorOutside(resetVector, flash)])
  }

  @Test func `a reset vector must be odd`() throws {
    #expect(try problems(0x2000_1000, 0x0800_0100) == [.evenResetVector(0x0800_0100)])
  }

  @Test func `erased flash is no vector table`() throws {
    #expect(try problems(.max, .max) == [.erased])
  }

  @Test func `an image without the first eight bytes has no vector table`() throws {
    let image = try #require(FirmwareImage(bytes: [0, 0, 2, 0x20, 1, 1, 0], at: flash.start))
    #expect(
      VectorTable.problems(in: image, at: flash.start, flash: flash, chips: .unknown)
        == [.missing(flash.start)])
  }

  @Test func `every problem is a sentence with its numbers`() throws {
    #expect(
      try problems(0x2003_0000, 0x0900_0000).map(\.description) == [
        "the initial stack pointer 0x20030000 lies in no RAM that can hold a stack "
          + "(0x10000000-0x1000FFFF, 0x20000000-0x2001FFFF)",
        "the reset vector 0x09000000 is even, so it is no Thumb code",
        "the reset vector 0x09000000 points neither into the image nor into the flash "
          + "(0x08000000-0x080FFFFF)",
      ])
  }
}
