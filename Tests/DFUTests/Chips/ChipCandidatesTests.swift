import Testing

@testable import DFU

/// What a device showed, and the line that it belongs to.
struct SeenDevice: Sendable, CustomTestStringConvertible {
  let line: String
  let release: UInt16
  let transferSize: Int
  let layouts: [String]

  var testDescription: String { line }

  var candidates: ChipCandidates {
    ChipCandidates(layouts: layouts, release: release, transferSize: transferSize)
  }
}

private let optionsF4 = "@Option Bytes  /0x1FFFC000/01*016 e"
private let oneTimeF4 = "@OTP Memory /0x1FFF7800/01*512 e,01*016 e"
private let feature = "@Device Feature/0xFFFF0000/01*004 e"

private func f4(_ line: String, _ sectors: String) -> SeenDevice {
  SeenDevice(
    line: line, release: 0x2200, transferSize: 2048,
    layouts: ["@Internal Flash  /0x08000000/" + sectors, optionsF4, oneTimeF4, feature])
}

@Suite struct ChipCandidatesTests {
  @Test(arguments: [
    f4("F405/F407/F415/F417", "04*016Kg,01*064Kg,07*128Kg"),
    SeenDevice(
      line: "F427/F429/F437/F439", release: 0x2200, transferSize: 2048,
      layouts: [
        "@Internal Flash  /0x08000000/04*016Kg,01*064Kg,07*128Kg,04*016Kg,01*064Kg,07*128Kg",
        "@Option Bytes  /0x1FFFC000/01*016 e/0x1FFEC000/01*016 e", oneTimeF4, feature,
      ]),
    SeenDevice(
      line: "F745/F746/F750/F756", release: 0x2200, transferSize: 2048,
      layouts: ["@Internal Flash  /0x08000000/04*032Kg,01*128Kg,03*256Kg"]),
    SeenDevice(
      line: "G0B1/G0C1", release: 0x0200, transferSize: 1024,
      layouts: Array(repeating: "@Internal Flash   /0x08000000/64*02Kg", count: 3)),
    SeenDevice(
      line: "G471/G473/G474/G483/G484", release: 0x0200, transferSize: 1024,
      layouts: [
        "@Internal Flash   /0x08000000/256*02Kg",
        "@Option Bytes   /0x1FFF7800/01*048 e/0x1FFFF800/01*048 e",
        "@OTP Memory   /0x1FFF7000/01*1024 e",
      ]),
    SeenDevice(
      line: "H742/H743/H745/H747/H750/H753/H755/H757", release: 0x0200, transferSize: 1024,
      layouts: [
        "@Internal Flash   /0x08000000/16*128Kg", "@Option Bytes   /0x5200201C/01*128 e",
      ]),
    SeenDevice(
      line: "L431/L432/L433/L442/L443", release: 0x2200, transferSize: 2048,
      layouts: [
        "@Internal Flash  /0x08000000/0128*0002Kg", "@Option Bytes  /0x1FFF7800/01*040 e",
        "@OTP Memory /0x1FFF7000/01*0001Ke", feature,
      ]),
    SeenDevice(
      line: "F071/F072/F078", release: 0x2200, transferSize: 2048,
      layouts: [
        "@Internal Flash  /0x08000000/064*0002Kg", "@Option Bytes  /0x1FFFF800/01*016 e",
      ]),
    SeenDevice(
      line: "U575/U585", release: 0x0200, transferSize: 1024,
      layouts: [
        "@Internal Flash   /0x08000000/256*08Kg", "@Option Bytes   /0x40022040/01*64 e",
        "@OTP Memory   /0x0BFA0000/01*512 e",
      ]),
    SeenDevice(
      line: "U575/U585", release: 0x0200, transferSize: 1024,
      layouts: [
        "@Internal Flash  /0x08000000/512*0004Kg",
        "@Option Bytes  /0x1FF00000/01*040 e/0x1FF01000/01*040 e",
        "@OTP Memory /0x1FFF7000/01*0001Ke",
      ]),
    SeenDevice(
      line: "L4R5/L4R7/L4R9/L4S5/L4S7/L4S9", release: 0x2200, transferSize: 2048,
      layouts: [
        "@Internal Flash  /0x08000000/512*0004Kg",
        "@Option Bytes  /0x1FF00000/01*040 e/0x1FF01000/01*040 e",
        "@OTP Memory /0x1FFF7000/01*0001Ke",
      ]),
  ])
  func `a device that was seen is known by its strings`(device: SeenDevice) {
    #expect(device.candidates.chips.first?.line == device.line)
  }

  @Test func `lines that show the same are told apart by what is read`() {
    let candidates = f4("F411", "04*016Kg,01*064Kg,03*128Kg").candidates
    #expect(candidates.chips.prefix(3).map(\.line) == ["F401xD/F401xE", "F411", "F446"])
    let narrowed = candidates.narrowed(flashSizeKiB: 512, romVersion: 0xD0)
    #expect(narrowed.chips.map(\.line) == ["F411"])
  }

  @Test func `a value that fits no candidate is left aside`() {
    let candidates = f4("F411", "04*016Kg,01*064Kg,03*128Kg").candidates
    #expect(candidates.narrowed(flashSizeKiB: 60_000, romVersion: 0x01) == candidates)
    #expect(candidates.narrowed(flashSizeKiB: .max, romVersion: .max) == candidates)
  }

  @Test func `a part with less flash is found too`() {
    let half = f4("F405", "04*016Kg,01*064Kg,03*128Kg").candidates
    #expect(half.chips.contains { $0.line == "F405/F407/F415/F417" })
    #expect(!half.chips.contains { $0.line == "F401xB/F401xC" })
  }

  @Test func `a line without USB in its ROM is no candidate`() {
    let flash = "@Internal Flash  /0x08000000/064*0002Kg"
    let candidates = ChipCandidates(layouts: [flash])
    #expect(!candidates.chips.isEmpty && candidates.chips.allSatisfy(\.rom.hasUSB))
  }

  @Test func `a line that would show other settings is put aside`() {
    let flash = "@Internal Flash   /0x08000000/64*02Kg"
    let alone = ChipCandidates(layouts: [flash], release: 0x0200, transferSize: 1024)
    #expect(alone.chips.contains { $0.line == "G431/G441" })
    let thrice = ChipCandidates(
      layouts: [flash, flash, flash], release: 0x0200, transferSize: 1024)
    #expect(!thrice.chips.contains { $0.line == "G431/G441" })
  }

  @Test(arguments: [
    [], [""], ["PMIC", "OTP"], ["@Internal Flash/0x08000000/3*3Kg"],
    ["@Internal Flash/0x08000000/03*016Kg,01*064Kg"], ["@Internal Flash/0x08004000/02*016Kg"],
    [feature],
  ])
  func `strings that fit no line give no candidate`(layouts: [String]) {
    #expect(ChipCandidates(layouts: layouts) == .unknown)
  }

  @Test func `what may be read is asked for once`() throws {
    let reads = f4("F411", "04*016Kg,01*064Kg,03*128Kg").candidates.identificationReads
    #expect(Set(reads).count == reads.count)
    let chip = try Chip.named("G0B1")
    #expect(
      chip.identificationReads.map(\.range.description) == [
        "0x1FFF7590-0x1FFF759B", "0x1FFF75E0-0x1FFF75E1", "0x1FFF9FFE-0x1FFF9FFE",
      ])
    #expect(chip.identificationReads.map(\.subject) == [.uniqueID, .flashSize, .romVersion])
  }

  @Test(arguments: [["F405", "G474"], ["G474", "F405"]])
  func `of several lines the largest program unit counts`(names: [String]) throws {
    let chips = try names.map(Chip.named)
    #expect(ChipCandidates(chips).programUnit == chips.map(\.programUnit).max())
    #expect(ChipCandidates(chips).programUnit > (chips.map(\.programUnit).min() ?? 0))
  }

  @Test func `lines that differ leave it open whether the flash has error correction`() throws {
    #expect(ChipCandidates([try Chip.named("F405")]).hasECC == false)
    #expect(ChipCandidates([try Chip.named("G474")]).hasECC == true)
    #expect(ChipCandidates(try ["F405", "G474"].map(Chip.named)).hasECC == nil)
  }
}
