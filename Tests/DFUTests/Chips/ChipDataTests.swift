import Testing

@testable import DFU

@Suite struct ChipDataTests {
  @Test func `the whole table is read`() throws {
    let chips = try ChipData.chips(in: ChipData.text)
    let blocks = ChipData.text.split(separator: "\n").filter { $0.hasPrefix("line ") }
    #expect(chips.count == blocks.count && blocks.count >= 93)
    #expect(chips == Chip.all)
  }

  @Test func `a line has a name of its own`() {
    #expect(Set(Chip.all.map(\.line)).count == Chip.all.count)
    #expect(Set(Chip.all.flatMap(\.names)).count == Chip.all.flatMap(\.names).count)
  }

  @Test(arguments: Chip.all) func `a line is sound`(chip: Chip) {
    #expect(chip.rom.range.contains(chip.rom.vectorTable))
    #expect(chip.rom.vectorTable.rawValue.isMultiple(of: 128))
    #expect(chip.deviceID >= 0x400 && chip.deviceID <= 0xFFF)
    #expect(chip.stackRanges.allSatisfy { !$0.isEmpty && $0.count.isMultiple(of: 1024) })
    #expect(chip.stackRanges.first?.start == Address(0x2000_0000))
    #expect(chip.rom.usedRAM.allSatisfy { !$0.isEmpty })
    #expect(chip.flash.range.start == Address(0x0800_0000))
    #expect(chip.flash.runs.allSatisfy { $0.access == [.readable, .erasable, .writable] })
    #expect([1, 2, 4, 8, 16, 32].contains(chip.hardwareProgramUnit))
    #expect([4, 8, 16, 32].contains(chip.programUnit))
    #expect(chip.flash.runs.allSatisfy { $0.sectorSize.isMultiple(of: chip.programUnit) })
    #expect(!chip.sources.isEmpty)
    #expect((chip.confidence == .conflict) == (chip.conflict != nil))
    #expect(chip.rom.remap.map { $0.contains("@0x") } ?? true)
  }

  @Test(arguments: Chip.all) func `the times of a line are in order`(chip: Chip) {
    for list in [chip.times.typicalErase, chip.times.longestErase] {
      #expect(list.map(\.sectorSize) == list.map(\.sectorSize).sorted())
      #expect(list.allSatisfy { $0.sectorSize > 0 && $0.time > .zero })
    }
    for typical in chip.times.typicalErase {
      let longest = chip.times.longestErase.first { $0.sectorSize >= typical.sectorSize }
      #expect(longest.map { typical.time <= $0.time } ?? true)
    }
  }

  @Test(arguments: Chip.all) func `the layouts of a line parse`(chip: Chip) throws {
    for layout in chip.layouts {
      let map = try MemoryMap(layout: layout)
      #expect(map.kind == .internalFlash)
      #expect(map.byteCount <= chip.flash.range.count)
    }
    for layout in chip.otherLayouts {
      #expect(try MemoryMap(layout: layout).byteCount > 0)
    }
  }

  @Test func `a line can be read in every detail`() throws {
    let chip = try Chip.named("F405")
    #expect(chip.line == "F405/F407/F415/F417")
    #expect(chip.family == "F4" && chip.core == "M4" && chip.deviceID == 0x413)
    #expect(chip.rom.hasUSB && chip.rom.vectorTable == Address(0x1FFF_0000))
    #expect(chip.rom.range.description == "0x1FFF0000-0x1FFF77FF")
    #expect(chip.rom.usedRAM.map(\.description) == ["0x20000000-0x20002FFF"])
    #expect(chip.rom.versions == [0x31, 0x91])
    #expect(chip.rom.versionAddress == Address(0x1FFF_77DE))
    #expect(chip.rom.remap == "SYSCFG_MEMRMP@0x40013800+0x40023844.14")
    #expect(
      chip.stackRanges.map(\.description) == ["0x20000000-0x2001FFFF", "0x10000000-0x1000FFFF"])
    #expect(chip.flash.runs.map(\.count) == [4, 1, 7])
    #expect(chip.releases == [0x2200] && chip.transferSize == 2048)
    #expect(chip.optionBytes == Address(0x1FFF_C000))
    #expect(chip.oneTimeProgrammable == Address(0x1FFF_7800))
    #expect(chip.uniqueID == Address(0x1FFF_7A10))
    #expect(chip.flashSizeRegister == Address(0x1FFF_7A22))
    #expect(chip.hardwareProgramUnit == 1 && chip.writeAlignment == 4 && chip.programUnit == 4)
    #expect(chip.erasedByte == 0xFF)
    #expect(chip.hasECC == false && chip.hasEmptyCheck == false)
    #expect(chip.returnToROM == .holdBOOT0)
    #expect(chip.confidence == .twoSources)
    #expect(chip.otherLayouts.contains("@Device Feature/0xFFFF0000/01*004 e"))
    #expect(chip.notes.count == 2)
    #expect(chip.sources.contains("AN2606") && chip.sources.contains("Klipper"))
  }

  @Test func `a value of a line comes over that of its family, and a dash takes it back`() throws {
    let chips = try ChipData.chips(
      in: """
        family T1
          core=M0 id=0x400 usb=no vector=0x1FFF0000 rom=0x1FFF0000-0x1FFF0FFF unit=4 ecc=no
          erased=0xFF
          empty=? stack=0x20000000-0x20001000 flash=0x08000000/16*1Kg uid=0x1FFF1000
          confidence=one-source
          note: Shared.

        line A
          unit=8 uid=-
          note: A text that goes
            on.

        line B
        """)
    #expect(chips.map(\.hardwareProgramUnit) == [8, 4])
    #expect(chips.map(\.uniqueID) == [nil, Address(0x1FFF_1000)])
    #expect(chips.map(\.notes) == [["A text that goes on.", "Shared."], ["Shared."]])
    #expect(chips.map(\.hasEmptyCheck) == [nil, nil])
  }

  @Test(arguments: ["unit=x", "stack=0x20000000", "flash=0x08000000/", "ecc=maybe", "junk"])
  func `a value that cannot be read is named`(value: String) {
    let key = String(value.prefix { $0 != "=" })
    let line = "F765/F767/F768/F769/F777/F778/F779"
    #expect(throws: ChipDataError(line: line, key: key)) {
      try ChipData.chips(in: ChipData.seriesF4F7 + "\n  " + value)
    }
  }

  @Test func `a layout keeps its blanks`() throws {
    #expect(try Chip.named("F411").layouts.first?.hasPrefix("@Internal Flash  /") == true)
  }
}
