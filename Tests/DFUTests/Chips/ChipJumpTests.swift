import Testing

@testable import DFU

@Suite struct ChipJumpTests {
  @Test(arguments: Chip.all) func `what a line says of the jump is sound`(chip: Chip) {
    if let cause = chip.jump.resetCause {
      #expect(cause.register.rawValue.isMultiple(of: 4))
      #expect((0..<32).contains(cause.softwareBit) && (0..<32).contains(cause.forgetBit))
      // Neither the bit itself nor the one that forgets may count as another cause.
      #expect(cause.otherCauses & (1 << UInt32(cause.softwareBit)) == 0)
      #expect(cause.otherCauses & (1 << UInt32(cause.forgetBit)) == 0)
      #expect(cause.otherCauses != 0)
    }
    #expect(chip.jump.remap.map { $0.register.rawValue.isMultiple(of: 4) } ?? true)
    // Without VTOR the ROM gets its interrupts by the remap alone.
    #expect(chip.core != "M0" || chip.jump.remap != nil)
    let obstructed = chip.jump.obstacles.flatMap(\.names)
    #expect(
      Set(obstructed).isSubset(of: chip.names)
        || obstructed.allSatisfy { name in
          chip.names.contains { Chip.isLike($0, name) }
        })
    #expect(chip.jump.obstacles.allSatisfy { !$0.reason.isEmpty })
  }

  @Test(arguments: Chip.all) func `a flag at an address survives ROM and reset`(chip: Chip) {
    guard let flag = chip.jump.flagAddress else { return }
    #expect(flag.rawValue.isMultiple(of: 32))
    #expect(chip.stackRanges.contains { $0.contains(flag) })
    #expect(!chip.rom.usedRAM.contains { $0.contains(flag) })
  }

  @Test func `a line can be read in every detail`() throws {
    let jump = try Chip.named("F405").jump
    #expect(
      jump.remap
        == Chip.Jump.Remap(
          name: "SYSCFG_MEMRMP", register: Address(0x4001_3800), clock: Address(0x4002_3844),
          clockBit: 14))
    #expect(
      jump.resetCause
        == Chip.Jump.ResetCause(
          name: "RCC_CSR", register: Address(0x4002_3874), softwareBit: 28, forgetBit: 24,
          otherCauses: 0xEA00_0000))
    #expect(jump.hasClocksLikeF2 && !jump.hasRAMWithECC && jump.flagAddress == nil)
  }

  @Test func `a remap whose clock always runs has no clock`() throws {
    let remap = try #require(try Chip.named("WB55").jump.remap)
    #expect(remap.clock == nil && remap.register == Address(0x4001_0000))
  }

  @Test(arguments: ["F411", "STM32F405RG", "G474", "F072", "L476", "F105"])
  func `a part of which two sources agree is proved`(name: String) throws {
    #expect(try Chip.named(name).jumpVerdict(for: name) == .proved)
  }

  @Test(arguments: [("H743", "Vector table"), ("C071", "AN2606 alone"), ("F746", "Klipper")])
  func `a part of which they disagree is not proved`(name: String, word: String) throws {
    guard case .unproved(let reason) = try Chip.named(name).jumpVerdict(for: name) else {
      Issue.record("it is not unproved")
      return
    }
    #expect(reason.contains(word))
  }

  @Test(arguments: [
    ("L072", "AN2606 rules out"), ("F042", "first word of flash"), ("F070x6", "first word"),
    ("F103xB", "does not speak USB"), ("F071", "has no USB"), ("F301", "has no USB"),
    ("STM32H745ZI", "second core"), ("WB50", "has no USB"),
  ])
  func `a part that cannot jump says why`(name: String, words: String) throws {
    guard case .impossible(let reason) = try Chip.named(name).jumpVerdict(for: name) else {
      Issue.record("it is possible")
      return
    }
    #expect(reason.contains(words))
  }

  @Test func `an obstacle of some parts does not hold for the whole line`() throws {
    let chip = try Chip.named("F072")
    #expect(chip.jumpVerdict(for: chip.line) == .proved)
  }

  @Test(arguments: [
    ("f499", "F401xB"), ("STM32G0B9", "G0B0"), ("h7x9", "H723"), ("L4", "L412"),
  ])
  func `names near an unknown one begin alike`(name: String, near: String) {
    let names = Chip.names(near: name)
    #expect(names.contains(near) && names.count <= 6)
  }

  @Test func `nothing is near a name of another world`() {
    #expect(Chip.names(near: "z80").isEmpty)
  }

  @Test(arguments: [
    ("remap", "SYSCFG@here"), ("remap", "SYSCFG@0x40010000+0x40021018.32"),
    ("cause", "RCC_CSR@0x40023874/28"), ("flag-at", "high"),
  ])
  func `a value that cannot be read is an error`(key: String, text: String) {
    var record = ChipRecord(name: "X1")
    record.values[key] = text
    #expect(throws: ChipDataError(line: "X1", key: key)) { try Chip.Jump(record: record) }
  }

  @Test func `an obstacle without a reason is an error`() {
    var record = ChipRecord(name: "X1")
    record.texts["no-jump"] = ["for no reason"]
    #expect(throws: ChipDataError(line: "X1", key: "no-jump")) { try Chip.Jump(record: record) }
  }
}
