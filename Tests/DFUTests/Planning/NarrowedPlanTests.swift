import Testing

@testable import DFU

/// What is left of a plan when the flash has been compared with it.
@Suite struct NarrowedPlanTests {
  /// Three sectors of 16 KiB, in the last of which one block is blank.
  private func whole() throws -> FlashPlan {
    var bytes = program(0xC000, at: 0x0800_0000)
    for index in 0x8800..<0x9000 { bytes[index] = 0xFF }
    // A block that only begins blank is none.
    for index in 0x9000..<0x9010 { bytes[index] = 0xFF }
    return try plan(try firmware((0x0800_0000, bytes)), Layouts.f405)
  }

  private func narrowed(_ verdicts: [SectorVerdict]) throws -> FlashPlan {
    let plan = try whole()
    let sectors = plan.erases.map(\.sector)
    return plan.narrowed(
      by: Dictionary(uniqueKeysWithValues: zip(sectors, verdicts)), blank: 0xFF, blockSize: 2_048)
  }

  private func erased(_ plan: FlashPlan) -> [Int] { plan.erases.map(\.sector.index) }

  @Test func `nothing is left where all is equal`() throws {
    let plan = try narrowed([.equal, .equal, .equal])
    #expect(erased(plan).isEmpty)
    #expect(plan.writeCount == 0)
  }

  @Test func `a sector that differs takes the vector table's with it, in front`() throws {
    let plan = try narrowed([.equal, .different, .equal])
    #expect(erased(plan) == [0, 1])
    #expect(span(plan.vectorUnit) == "0x08000000+8")
    #expect(plan.writes.map(span) == ["0x08000008+\(0x8000 - 8)"])
  }

  @Test func `a blank sector is written and not erased`() throws {
    let plan = try narrowed([.blank, .different, .equal])
    #expect(erased(plan) == [1])
    #expect(plan.contents.byteCount == 0x8000)
  }

  @Test(arguments: [SectorVerdict.different, .unreadable])
  func `a sector that is not blank is erased`(verdict: SectorVerdict) throws {
    #expect(erased(try narrowed([verdict, .equal, .equal])) == [0])
  }

  @Test func `only blocks that are blank as a whole are left out`() throws {
    let plan = try narrowed([.equal, .equal, .different])
    #expect(
      plan.writes.map(span) == [
        "0x08000008+\(0x4000 - 8)", "0x08008000+2048", "0x08009000+\(0xC000 - 0x9000)",
      ])
  }

  @Test func `the vector table's sector is erased first, also behind a sector that is kept`() throws
  {
    let image = try firmware((0x0800_8000, program(100, at: 0x0800_8000)))
    let planner = FlashPlanner(map: try MemoryMap(layout: Layouts.f405), chips: try .programming(4))
    let plan = planner.preserving(
      try firmware((0x0800_4000, pattern(64))), in: try planner.plan(image))
    #expect(erased(plan) == [2, 1])
  }
}
