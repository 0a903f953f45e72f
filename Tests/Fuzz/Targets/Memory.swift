@testable import DFU

extension FuzzTarget {
  /// A layout string, as a device gives it.
  static let layout = FuzzTarget("layout", inputLimit: 512) { bytes in
    let text = String(decoding: bytes, as: UTF8.self)
    let map: MemoryMap
    do throws(MemoryMapError) {
      map = try MemoryMap(layout: text)
    } catch {
      try require(!error.description.isEmpty, "an error without a word")
      return
    }
    try check(map)
    _ = map.diagnostics.map(\.description)
    let again: MemoryMap
    do throws(MemoryMapError) {
      again = try MemoryMap(layout: map.layout)
    } catch {
      throw Finding(description: "\(map.layout.debugDescription) does not read back: \(error)")
    }
    try require(again == map, "\(map.layout.debugDescription) reads back as another map")
  }

  private static func check(_ map: MemoryMap) throws(Finding) {
    var end = 0
    for region in map.regions {
      try require(Int(region.range.start.rawValue) >= end, "regions overlap or are out of order")
      end = region.range.end
      let total = region.runs.reduce(0) { $0 + $1.count * $1.sectorSize }
      try require(total == region.range.count, "runs do not fill their region")
      _ = map.kind(of: region)
    }
    var place = 0
    for sector in map.sectors.prefix(300) {
      try require(Int(sector.range.start.rawValue) >= place, "sectors overlap or are out of order")
      place = sector.range.end
      try require(
        map.sector(containing: sector.range.start) == sector, "a sector is not found by its start")
      try require(
        sector.range.last.flatMap { map.sector(containing: $0) } == sector,
        "a sector is not found by its end")
    }
    for region in map.regions.prefix(4) {
      let lacking = map.firstAddress(in: region.range, lacking: .writable)
      let isWhole = region.runs.allSatisfy { $0.access.contains(.writable) }
      try require((lacking == nil) == isWhole, "a right that is lacking is not found")
    }
    _ = map.description
  }

  /// A plan for an image of any segments, on a device of any layout.
  static let plan = FuzzTarget("plan", inputLimit: 1_024) { bytes in
    var input = InputReader(bytes)
    let choice = input.byte()
    let chip = Chip.all[Int(input.byte()) % Chip.all.count]
    guard let map = try? MemoryMap(layout: input.text()), map.sectorCount < 10_000 else { return }
    var segments: [FirmwareImage.Segment] = []
    while !input.isEmpty {
      // Within a region, or anywhere.
      let start = map.regions[Int(input.byte()) % map.regions.count].range.start
      let address = Address(start.rawValue &+ UInt32(input.word()))
      let contents = input.bytes(Int(input.byte()))
      segments += FirmwareImage.Segment(address: address, bytes: contents).map { [$0] } ?? []
    }
    guard let image = try? FirmwareImage(segments: segments) else { return }
    let purposes: [FlashPlanner.Purpose] = [.application, .data, .comparison]
    let planner = FlashPlanner(
      map: map, chips: choice & 4 == 0 ? ChipCandidates([chip]) : .unknown,
      purpose: purposes[Int(choice & 3) % 3],
      consent: choice & 8 == 0 ? [] : [.optionBytes, .oneTimeProgrammable],
      hasVectorTable: choice & 16 == 0)
    do {
      try check(try planner.plan(image), of: image, on: map, planner)
    } catch let error as PlanError {
      try require(!error.problems.isEmpty, "a plan fails without a problem")
    }
  }

  private static func check(
    _ plan: FlashPlan, of image: FirmwareImage, on map: MemoryMap, _ planner: FlashPlanner
  ) throws {
    _ = plan.description
    guard planner.purpose != .comparison else { return }
    // Writes that overlap are none of a plan.
    guard let written = try? FirmwareImage(segments: plan.writes + plan.heldBack) else {
      throw Finding(description: "writes overlap")
    }
    for segment in image.segments {
      try require(
        written.restricted(to: segment.range).segments == [segment], "the image is not written")
    }
    for segment in written.segments {
      let touched = Array(map.sectors(overlapping: segment.range))
      let count = touched.reduce(0) { $0 + ($1.range.intersection(segment.range)?.count ?? 0) }
      try require(count == segment.bytes.count, "a write leaves the memory")
      try require(touched.allSatisfy { $0.access.contains(.writable) }, "a write needs its right")
    }
    for erase in plan.erases {
      let sector = erase.sector.range
      try require(erase.sector.access.contains(.erasable), "an erase needs its right")
      // Not always by the image: a sector may be smaller than a program unit.
      try require(
        written.segments.contains { $0.range.overlaps(sector) }, "an erase that no write needs")
      try require(
        erase.uncoveredCount == sector.count - image.restricted(to: sector).byteCount,
        "an erase tells another loss than its own")
    }
  }
}
