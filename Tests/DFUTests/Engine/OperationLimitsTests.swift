import Testing

@testable import DFU

@Suite struct OperationLimitsTests {
  private let chips = ChipCandidates(Chip.all.filter { $0.names.contains("F405") })

  @Test func `without a word each operation has its chip's time`() {
    let limits = OperationLimits(chips: chips, override: nil)
    #expect(limits.write == chips.writeLimit)
    #expect(limits.erase(sectorSize: 128 << 10) == chips.eraseLimit(sectorSize: 128 << 10))
    #expect(limits.massErase == chips.massEraseLimit)
    #expect(limits.setPointer == limits.write)
  }

  @Test func `--timeout is the limit of every operation`() {
    let limits = OperationLimits(chips: chips, override: .milliseconds(1_234))
    #expect(limits.write == .milliseconds(1_234))
    #expect(limits.erase(sectorSize: 128 << 10) == .milliseconds(1_234))
    #expect(limits.massErase == .milliseconds(1_234))
    #expect(limits.setPointer == .milliseconds(1_234))
  }
}
