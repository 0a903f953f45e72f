import DFU
import Testing

@Suite struct ChipNamesTests {
  @Test(arguments: [
    ("F405", "F405/F407/F415/F417"), ("f407", "F405/F407/F415/F417"),
    ("STM32F405RGT6", "F405/F407/F415/F417"), ("stm32f415", "F405/F407/F415/F417"),
    ("F405/F407/F415/F417", "F405/F407/F415/F417"), ("G0B1", "G0B1/G0C1"),
    ("H743", "H742/H743/H745/H747/H750/H753/H755/H757"), ("L432KC", "L431/L432/L433/L442/L443"),
    ("F072", "F071/F072/F078"), ("STM32F303CCT6", "F302xB/F302xC/F303xB/F303xC"),
    ("F103C8", "F101x8/F101xB/F102x8/F102xB/F103x8/F103xB"),
    ("L151x6", "L100x6/L100x8/L100xB/L151x6/L151x8/L151xB/L152x6/L152x8/L152xB"),
    ("L4R9", "L4R5/L4R7/L4R9/L4S5/L4S7/L4S9"), ("WBA25", "WBA2x"), ("F411", "F411"),
  ])
  func `a line is found by its part numbers`(name: String, line: String) throws {
    #expect(try Chip.named(name).line == line)
  }

  @Test func `a name that several lines have lists them`() {
    let lines = ["F401xB/F401xC", "F401xD/F401xE"]
    #expect(throws: ChipNameError.ambiguous("F401", lines)) { try Chip.named("F401") }
    #expect(
      ChipNameError.ambiguous("F401", lines).description
        == "\"F401\" is several STM32 lines: F401xB/F401xC, F401xD/F401xE; name one of them")
  }

  @Test(arguments: ["", "F", "STM32", "X9", "RP2040", "F999", "é"])
  func `a name that no line has is refused`(name: String) {
    #expect(throws: ChipNameError.unknown(name)) { try Chip.named(name) }
  }
}
