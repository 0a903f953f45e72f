import Testing

@testable import DFU

@Suite struct FlashPlanTests {
  @Test func `a plan prints what it does, in the order of doing`() throws {
    let plan = try plan(
      firmware((0x0800_4000, pattern(0x5003)), (0x0801_0000, pattern(4))), Layouts.f405, unit: 8)
    #expect(
      plan.description == """
        erase  0x08004000-0x08007FFF  sector 1, 16384 bytes
        erase  0x08008000-0x0800BFFF  sector 2, 16384 bytes, destroys 12285 bytes that the image \
        does not cover
        erase  0x08010000-0x0801FFFF  sector 4, 65536 bytes, destroys 65532 bytes that the image \
        does not cover
        write  0x08004008-0x08009007  20480 bytes
        write  0x08010000-0x08010007  8 bytes
        write  0x08004000-0x08004007  8 bytes, vector table last
        verify 20487 bytes of the image by reading them back
        """)
  }

  @Test func `a plan for data prints no vector table`() throws {
    let plan = try plan(firmware((0x0800_0000, pattern(4))), Layouts.f405, purpose: .data)
    #expect(
      plan.description == """
        erase  0x08000000-0x08003FFF  sector 0, 16384 bytes, destroys 16380 bytes that the image \
        does not cover
        write  0x08000000-0x08000003  4 bytes
        verify 4 bytes of the image by reading them back
        """)
  }

  @Test func `the part of a plan for some sectors keeps just their erases and bytes`() throws {
    let plan = try plan(firmware((0x0800_0000, program(0xC100, at: 0x0800_0000))), Layouts.f405)
    let second = try #require(plan.erases.first { $0.sector.index == 1 }?.sector)
    let fourth = try #require(plan.erases.first { $0.sector.index == 3 }?.sector)
    let part = plan.restricted(to: [second, fourth])
    #expect(part.erases.map(\.sector) == [second, fourth])
    #expect(part.writes.map(span) == ["0x08004000+16384", "0x0800C000+256"])
    #expect(part.writes[0].bytes == Array(program(0xC100, at: 0x0800_0000)[0x4000..<0x8000]))
    #expect(part.vectorUnit == nil)
  }

  @Test func `sectors that touch make one run`() throws {
    let plan = try plan(firmware((0x0800_0000, program(0xC100, at: 0x0800_0000))), Layouts.f405)
    let part = plan.restricted(to: plan.erases.map(\.sector).filter { $0.index != 2 })
    #expect(part.writes.map(span) == ["0x08000008+\(0x8000 - 8)", "0x0800C000+256"])
  }

  @Test func `blank blocks that are left out are those at multiples of the block's size`() throws {
    var bytes = program(0x3000, at: 0x0800_0000)
    for place in 0x0800..<0x1800 { bytes[place] = 0xFF }
    let plan = try plan(firmware((0x0800_0000, bytes)), Layouts.f405)
    let part = plan.narrowed(by: [:], blank: 0xFF, blockSize: 2048)
    #expect(part.writes.map(span) == ["0x08000008+\(0x800 - 8)", "0x08001800+\(0x1800)"])
  }

  @Test func `the part with the vector table's sector keeps the unit that is held back`() throws {
    let plan = try plan(firmware((0x0800_0000, program(0x5000, at: 0x0800_0000))), Layouts.f405)
    let first = try #require(plan.erases.first?.sector)
    let part = plan.restricted(to: [first])
    #expect(part.vectorUnit == plan.vectorUnit)
    #expect(part.writes.map(span) == ["0x08000008+\(0x4000 - 8)"])
  }

  @Test func `the part for no sector does nothing`() throws {
    let part = try plan(firmware((0x0800_0000, program(64, at: 0x0800_0000))), Layouts.f405)
      .restricted(to: [])
    #expect(part.erases.isEmpty)
    #expect(part.writes.isEmpty)
    #expect(part.vectorUnit == nil)
  }

  /// Flash, and behind it memory that is written without an erase.
  private static let mixed = "@Flash/0x08000000/04*002Kg/0x20000000/01*002Ke"

  private func mixedPlan() throws -> FlashPlan {
    try plan(
      firmware((0x0800_0000, program(0x1000, at: 0x0800_0000)), (0x2000_0000, pattern(0x800))),
      Self.mixed)
  }

  private func verdicts(flash: SectorVerdict, memory: SectorVerdict) throws
    -> [MemorySector: SectorVerdict]
  {
    let map = try MemoryMap(layout: Self.mixed)
    var verdicts: [MemorySector: SectorVerdict] = [:]
    for sector in map.sectors {
      verdicts[sector] = sector.range.start.rawValue < 0x2000_0000 ? flash : memory
    }
    return verdicts
  }

  @Test func `memory that is not erased is written if it differs`() throws {
    let part = try mixedPlan().narrowed(
      by: verdicts(flash: .different, memory: .different), blank: 0xFF, blockSize: 2048)
    #expect(part.writes.map(span) == ["0x08000008+\(0x1000 - 8)", "0x20000000+2048"])
  }

  @Test func `memory that is not erased is written, and the vector table's sector with it`() throws
  {
    let part = try mixedPlan().narrowed(
      by: verdicts(flash: .equal, memory: .different), blank: 0xFF, blockSize: 2048)
    #expect(part.erases.map(\.sector.index) == [0])
    #expect(part.vectorUnit != nil)
    #expect(part.writes.map(span) == ["0x08000008+\(0x800 - 8)", "0x20000000+2048"])
  }

  @Test func `memory that is not erased is left alone if it is equal`() throws {
    let plan = try mixedPlan()
    let part = try plan.narrowed(
      by: verdicts(flash: .different, memory: .equal), blank: 0xFF, blockSize: 2048)
    #expect(part.writes.map(span) == ["0x08000008+\(0x1000 - 8)"])
    let none = try plan.narrowed(
      by: verdicts(flash: .equal, memory: .equal), blank: 0xFF, blockSize: 2048)
    #expect(none.writeCount == 0 && none.erases.isEmpty)
  }

  @Test func `blank bytes are written where nothing is erased`() throws {
    let plan = try plan(
      firmware((0x0800_0000, pattern(64)), (0x2000_0000, [UInt8](repeating: 0xFF, count: 0x800))),
      Self.mixed, purpose: .data)
    let part = try plan.narrowed(
      by: verdicts(flash: .blank, memory: .different), blank: 0xFF, blockSize: 2048)
    #expect(part.erases.isEmpty)
    #expect(part.writes.map(span) == ["0x08000000+64", "0x20000000+2048"])
  }
}
