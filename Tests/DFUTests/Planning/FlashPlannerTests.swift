import Testing

@testable import DFU

@Suite struct FlashPlannerTests {
  @Test(arguments: [4, 8, 16, 32])
  func `the tail is filled up to a whole program unit`(unit: Int) throws {
    let plan = try plan(
      firmware((0x0800_0000, pattern(101))), Layouts.f405, unit: unit, purpose: .data)
    let whole = (101 + unit - 1) / unit * unit
    #expect(plan.writes.map(span) == ["0x08000000+\(whole)"])
    #expect(plan.writes[0].bytes == pattern(101) + [UInt8](repeating: 0xFF, count: whole - 101))
    #expect(plan.writeCount == whole)
  }

  @Test(arguments: [4, 8, 16, 32])
  func `a start within a unit is filled from the unit's own start`(unit: Int) throws {
    let plan = try plan(
      firmware((0x0800_0021, pattern(64))), Layouts.f405, unit: unit, purpose: .data)
    let start = 0x21 - 0x21 % unit
    #expect(plan.writes.first?.address == Address(0x0800_0000 + UInt32(start)))
    #expect(plan.writes.first?.bytes.prefix(0x21 - start).allSatisfy { $0 == 0xFF } ?? false)
  }

  @Test(arguments: [(4, 2), (8, 2), (16, 1), (32, 1)])
  func `segments that share a program unit become one write`(unit: Int, count: Int) throws {
    let plan = try plan(
      firmware((0x0800_0000, pattern(5)), (0x0800_000D, pattern(5))), Layouts.f405, unit: unit,
      purpose: .data)
    #expect(plan.writes.count == count)
    if count == 1 {
      let gap = [UInt8](repeating: 0xFF, count: 8)
      #expect(Array(plan.writes[0].bytes.prefix(18)) == pattern(5) + gap + pattern(5))
    }
  }

  @Test func `three segments in one unit become one write`() throws {
    let plan = try plan(
      firmware((0x0800_0001, [1]), (0x0800_0003, [2]), (0x0800_001F, [3])), Layouts.h743, unit: 32,
      purpose: .data)
    var expected = [UInt8](repeating: 0xFF, count: 32)
    expected[1] = 1
    expected[3] = 2
    expected[31] = 3
    #expect(plan.writes.map(\.bytes) == [expected])
  }

  @Test func `filling never leaves the region`() throws {
    let option = try plan(
      firmware((0x1FFF_C000, pattern(16))), Layouts.optionBytes, unit: 32, purpose: .data,
      consent: [.optionBytes])
    #expect(option.writes.map(span) == ["0x1FFFC000+16"])
    let feature = try plan(
      firmware((0xFFFF_0001, [3])), Layouts.deviceFeature, unit: 32, purpose: .data,
      consent: [.deviceFeature])
    #expect(feature.writes.map(span) == ["0xFFFF0000+4"])
    #expect(feature.writes[0].bytes == [0xFF, 3, 0xFF, 0xFF])
  }

  @Test func `a tail behind a bank's end is filled in the next bank`() throws {
    let plan = try plan(
      firmware((0x0800_1FF0, pattern(0x15))), Layouts.twoBanks, unit: 8, purpose: .data)
    #expect(plan.writes.map(span) == ["0x08001FF0+24"])
    #expect(plan.erases.map(\.sector.range.start.rawValue) == [0x0800_1800, 0x0800_2000])
  }

  @Test func `every sector that is touched is erased, once, and no other`() throws {
    let plan = try plan(
      firmware((0x0800_3FF0, pattern(0x20)), (0x0801_0000, pattern(4)), (0x0802_0000, [1])),
      Layouts.f405, purpose: .data)
    #expect(
      plan.erases.map(\.sector.range.description) == [
        "0x08000000-0x08003FFF", "0x08004000-0x08007FFF", "0x08010000-0x0801FFFF",
        "0x08020000-0x0803FFFF",
      ])
    #expect(plan.erases.map(\.uncoveredCount) == [0x4000 - 16, 0x4000 - 16, 0xFFFC, 0x1FFFF])
    #expect(plan.eraseCount == 0x4000 * 2 + 0x10000 + 0x20000)
  }

  @Test func `the last byte of a sector does not touch the next one`() throws {
    let plan = try plan(firmware((0x0800_0000, program(0x4000, at: 0x0800_0000))), Layouts.f405)
    #expect(plan.erases.map(\.sector.index) == [0])
    #expect(plan.erases(Address(0x0800_3FFF)))
    #expect(!plan.erases(Address(0x0800_4000)))
  }

  @Test(arguments: [
    (Layouts.f405, 12), (Layouts.f746, 8), (Layouts.g0b1, 64), (Layouts.h743, 16),
  ])
  func `an image as large as the flash erases every sector`(
    layout: String, sectors: Int
  ) throws {
    let map = try MemoryMap(layout: layout)
    let whole = try #require(
      FirmwareImage(bytes: [UInt8](repeating: 7, count: map.byteCount), at: Address(0x0800_0000)))
    let plan = try plan(whole, layout, unit: 32, purpose: .data)
    #expect(plan.erases.map(\.sector) == Array(map.sectors))
    #expect(plan.writeCount == map.byteCount)
  }

  @Test func `option bytes are written and not erased`() throws {
    let plan = try plan(
      firmware((0x1FFF_C000, pattern(16))), Layouts.optionBytes, consent: [.optionBytes])
    #expect(plan.erases.isEmpty)
    #expect(plan.vectorUnit == nil)
  }
}

@Suite struct VectorUnitTests {
  @Test(arguments: [(4, 8), (8, 8), (16, 16), (32, 32)])
  func `whole units with the first eight bytes are held back, and nothing else`(
    unit: Int, held: Int
  ) throws {
    let plan = try plan(
      firmware((0x0800_0000, program(256, at: 0x0800_0000))), Layouts.f405, unit: unit)
    #expect(span(plan.vectorUnit) == "0x08000000+\(held)")
    #expect(plan.vectorUnit?.bytes == Array(program(256, at: 0x0800_0000).prefix(held)))
    let rest = Address(0x0800_0000).advanced(by: held)
    #expect(plan.writes.map(span) == ["\(rest?.description ?? "")+\(256 - held)"])
  }

  @Test func `an image of one unit holds all of itself back`() throws {
    let plan = try plan(
      firmware((0x0800_0000, program(8, at: 0x0800_0000))), Layouts.h743, unit: 32)
    #expect(plan.writes.isEmpty)
    #expect(span(plan.vectorUnit) == "0x08000000+32")
  }

  @Test func `above a resident bootloader it is the image's own first unit`() throws {
    let plan = try plan(firmware((0x0800_4000, pattern(64))), Layouts.f405, unit: 4)
    #expect(span(plan.vectorUnit) == "0x08004000+8")
    #expect(plan.erases.map(\.sector.index) == [1])
  }

  @Test func `the flash's first address counts if the image covers it, in any segment`() throws {
    let plan = try plan(
      firmware((0x0800_0000, program(8, at: 0x0800_0000)), (0x0801_0000, pattern(64))), Layouts.f405
    )
    #expect(span(plan.vectorUnit) == "0x08000000+8")
    #expect(plan.writes.map(span) == ["0x08010000+64"])
  }

  @Test func `its sector is erased first, then the rest by address`() throws {
    let plan = try plan(firmware((0x0800_4000, program(0x9000, at: 0x0800_4000))), Layouts.f405)
    #expect(plan.erases.map(\.sector.index) == [1, 2, 3])
    // A start that is not at the flash's first address keeps the order too.
    let g0 = try self.g0Plan()
    #expect(g0.erases.first?.sector.range.contains(Address(0x0800_0800)) ?? false)
  }

  private func g0Plan() throws -> FlashPlan {
    try plan(firmware((0x0800_0800, pattern(0x1000))), Layouts.g0b1, unit: 8)
  }

  @Test func `a vector table that straddles two units holds both back`() throws {
    let plan = try plan(firmware((0x0800_0104, pattern(64))), Layouts.g0b1, unit: 8)
    #expect(span(plan.vectorUnit) == "0x08000100+16")
  }

  @Test func `data holds nothing back`() throws {
    let plan = try plan(firmware((0x0800_0000, pattern(64))), Layouts.f405, purpose: .data)
    #expect(plan.vectorUnit == nil)
    #expect(plan.writes.map(span) == ["0x08000000+64"])
  }

  @Test func `where the core boots, a bad vector table is a problem`() throws {
    #expect(
      try problems(firmware((0x0800_0000, [UInt8](repeating: 0xFF, count: 64))), Layouts.f405)
        == [.noVectorTable(Address(0x0800_0000), [.erased])])
    #expect(
      try problems(firmware((0x0800_0000, [1, 2, 3])), Layouts.f405)
        == [.noVectorTable(Address(0x0800_0000), [.missing(Address(0x0800_0000))])])
  }

  @Test func `elsewhere it is a note`() throws {
    let plan = try plan(
      firmware((0x0800_4000, [UInt8](repeating: 0xFF, count: 64))), Layouts.f405)
    #expect(
      plan.notes == [
        "There is no plausible vector table at 0x08004000: initial stack pointer and reset vector "
          + "are erased flash (0xFFFFFFFF). That is right for an image with a header of its own."
      ])
  }

  @Test func `data is not judged`() throws {
    let data = try plan(firmware((0x0800_0000, [0])), Layouts.f405, purpose: .data)
    #expect(data.notes.isEmpty)
  }
}
