import Testing

@testable import DFU

/// Plans with bytes that are kept.
@Suite struct PreservingTests {
  private func preserving(
    _ kept: FirmwareImage, _ image: FirmwareImage, unit: Int = 4, layout: String = Layouts.f405,
    purpose: FlashPlanner.Purpose = .application
  ) throws -> FlashPlan {
    let planner = FlashPlanner(
      map: try MemoryMap(layout: layout), chips: try .programming(unit), purpose: purpose)
    return planner.preserving(kept, in: try planner.plan(image))
  }

  @Test func `the image wins where both have a byte`() throws {
    let image = try firmware((0x0800_0000, program(100, at: 0x0800_0000)))
    let plan = try preserving(
      try firmware((0x0800_0000, [UInt8](repeating: 0x77, count: 0x4000))), image)
    #expect(plan.contents.map(span) == ["0x08000000+16384"])
    let bytes = plan.contents[0].bytes
    #expect(Array(bytes[..<100]) == image.segments[0].bytes)
    #expect(bytes[100...].allSatisfy { $0 == 0x77 })
    #expect(plan.erases.map(\.uncoveredCount) == [0])
    #expect(plan.image == image)
  }

  @Test func `a kept byte takes the place of filling in a shared program unit`() throws {
    let plan = try preserving(
      try firmware((0x0800_0065, [1, 2, 3])),
      try firmware((0x0800_0000, program(0x62, at: 0x0800_0000))), unit: 32)
    #expect(Array(plan.contents[0].bytes[0x60..<0x68]) == [97, 98, 0xFF, 0xFF, 0xFF, 1, 2, 3])
  }

  @Test func `a sector of an interrupted run is done again`() throws {
    let plan = try preserving(
      try firmware((0x0800_8010, [1, 2, 3, 4])),
      try firmware((0x0800_0000, program(100, at: 0x0800_0000))))
    #expect(plan.erases.map(\.sector.index) == [0, 2])
    #expect(plan.rangesToRead(besides: try firmware((0x0800_8010, [1, 2, 3, 4]))).count == 3)
  }

  @Test func `bytes outside the memory do not count`() throws {
    let image = try firmware((0x0800_0000, program(100, at: 0x0800_0000)))
    let plan = try preserving(try firmware((0x1000_0000, [1, 2, 3, 4])), image)
    #expect(plan == (try preserving(try firmware((0x0800_0000, [9])), image)))
    #expect(plan.erases.map(\.sector.index) == [0])
  }

  @Test func `what boots is held back behind the rest, and the image's own table behind that`()
    throws
  {
    let plan = try preserving(
      try firmware((0x0800_0000, pattern(0x2000))),
      try firmware((0x0800_2000, program(100, at: 0x0800_2000))), unit: 16)
    #expect(span(plan.bootUnit) == "0x08000000+16")
    #expect(span(plan.vectorUnit) == "0x08002000+16")
    #expect(plan.heldBack.map(\.address) == [Address(0x0800_0000), Address(0x0800_2000)])
    #expect(plan.writes.map(span) == ["0x08000010+8176", "0x08002010+96"])
    #expect(plan.contents(but: plan.heldBack).map(span) == plan.writes.map(span))
    #expect(plan.contents.map(span) == ["0x08000000+8304"])
    #expect(plan.writeCount == 8304)
  }

  @Test func `data behind a kept program holds back what boots, and nothing else`() throws {
    let plan = try preserving(
      try firmware((0x0800_0000, pattern(0x2000))), try firmware((0x0800_2000, pattern(16))),
      purpose: .data)
    #expect(plan.heldBack.map(span) == ["0x08000000+8"])
  }

  @Test func `a blank first unit boots nothing`() throws {
    let kept = [UInt8](repeating: 0xFF, count: 64) + pattern(64)
    let plan = try preserving(
      try firmware((0x0800_0000, kept)),
      try firmware((0x0800_2000, program(100, at: 0x0800_2000))))
    #expect(plan.bootUnit == nil)
    #expect(span(plan.vectorUnit) == "0x08002000+8")
  }

  @Test func `what must be read is what neither the image nor the store has`() throws {
    let image = try firmware((0x0800_0100, program(0x100, at: 0x0800_0100)))
    let kept = try firmware((0x0800_0300, pattern(0x100)))
    let ranges = try preserving(kept, image).rangesToRead(besides: kept)
    #expect(
      ranges.map(\.description) == [
        "0x08000000-0x080000FF", "0x08000200-0x080002FF", "0x08000400-0x08003FFF",
      ])
  }

  @Test func `a plan that keeps says so`() throws {
    var plan = try plan(firmware((0x0800_0000, pattern(4))), Layouts.f405, purpose: .data)
    plan.keepsUncovered = true
    #expect(plan.description.contains("keeps 16380 bytes that the image does not cover"))
  }

  @Test(arguments: [(UInt32(0), 4, 0), (0, 16, 2), (6, 4, 1), (12, 8, 1), (20, 4, 1), (4, 8, 0)])
  func `gaps are what lies between the segments`(first: UInt32, count: Int, gaps: Int) throws {
    let image = try firmware((0, [1, 2, 3, 4]), (4, [5, 6]), (8, [7, 8, 9, 10]))
    let range = try #require(AddressRange(start: Address(first), count: count))
    let found = image.gaps(in: range)
    let expected = (0..<count).filter { image[Address(first + UInt32($0))] == nil }.count
    #expect(found.reduce(0) { $0 + $1.count } == expected)
    #expect(found.count <= max(gaps, 1))
  }
}
