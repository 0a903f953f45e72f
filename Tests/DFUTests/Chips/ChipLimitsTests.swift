import Testing

@testable import DFU

@Suite struct ChipLimitsTests {
  @Test func `what is not known has the fallback limits`() throws {
    #expect(ChipCandidates.unknown.writeLimit == .seconds(5))
    #expect(ChipCandidates.unknown.eraseLimit(sectorSize: 2048) == .seconds(40))
    #expect(ChipCandidates.unknown.massEraseLimit == .seconds(120))
    #expect(ChipCandidates.unknown.programUnit == 32)
    #expect(ChipCandidates.unknown.returnToROM == .unknown)
    #expect(ChipCandidates.unknown.hasECC == nil)
    #expect(ChipCandidates.unknown.erasedByte == 0xFF)
    let chip = try Chip.named("H563")
    #expect(chip.writeLimit == .seconds(5))
    #expect(chip.massEraseLimit == .seconds(120))
  }

  @Test(
    arguments: [
      ("F411", 16, 1600), ("F411", 64, 4800), ("F411", 128, 5200), ("F405", 16, 8000),
      ("F405", 128, 8000), ("F405", 256, 16_000), ("G0B1", 2, 1000), ("H743", 128, 8000),
      ("F722", 16, 40_000), ("F746", 1 << 20, 40_000),
    ] as [(String, Int, Int)])
  func `the limit for an erase is twice the longest time`(
    name: String, kibibytes: Int, milliseconds: Int
  ) throws {
    let limit = try Chip.named(name).eraseLimit(sectorSize: kibibytes << 10)
    #expect(limit == .milliseconds(milliseconds))
  }

  @Test func `the limit for a mass erase is twice the longest time`() throws {
    #expect(try Chip.named("F405").massEraseLimit == .seconds(64))
  }

  @Test func `candidates wait as long as the slowest of them`() throws {
    let chips = ChipCandidates([try Chip.named("G0B1"), try Chip.named("F411")])
    #expect(chips.eraseLimit(sectorSize: 128 << 10) == .milliseconds(5200))
    #expect(chips.programUnit == 8)
    #expect(chips.returnToROM == .unknown)
  }

  @Test func `typical times serve estimates`() throws {
    let chip = try Chip.named("F405")
    #expect(chip.typicalErase(sectorSize: 16 << 10) == .milliseconds(400))
    // The ROM programs byte by byte.
    #expect(chip.typicalWrite(byteCount: 2048) == .microseconds(16 * 2048))
    #expect(try Chip.named("G0B1").typicalWrite(byteCount: 9) == .microseconds(170))
    #expect(try Chip.named("U585").typicalErase(sectorSize: 8192) == nil)
  }

  @Test(
    arguments: [
      ("F072", 4), ("F105", 4), ("F405", 4), ("F746", 8), ("G0B1", 8), ("G474", 8), ("L432", 8),
      ("L072", 8), ("H743", 32), ("H7A3", 16), ("U585", 16), ("L552", 16), ("C542", 16),
      ("WB55", 8), ("WBA25", 16),
    ] as [(String, Int)])
  func `the program unit satisfies flash and ROM`(name: String, unit: Int) throws {
    #expect(try Chip.named(name).programUnit == unit)
  }

  @Test func `flash of L0 and L1 erases to zero`() {
    let zero = Chip.all.filter { $0.erasedByte == 0 }
    #expect(Set(zero.map(\.family)) == ["L0", "L1"])
    #expect(Chip.all.allSatisfy { ["L0", "L1"].contains($0.family) == ($0.erasedByte == 0) })
    #expect(ChipCandidates(zero).erasedByte == 0)
    #expect(ChipCandidates(Chip.all).erasedByte == 0xFF)
  }

  @Test(arguments: [
    ("G0B1", ReturnToROM.afterPowerCycle), ("L432", .afterPowerCycle), ("F405", .holdBOOT0),
    ("H743", .holdBOOT0), ("F303CC", .holdBOOT0), ("C542", .unknown),
  ])
  func `the empty check decides how a board comes back`(name: String, way: ReturnToROM) throws {
    #expect(try Chip.named(name).returnToROM == way)
  }
}
