import TestSupport
import Testing

@testable import DFU

/// What every plan promises, over images drawn from a seed.
@Suite struct PlanPropertyTests {
  private static let layouts = [
    Layouts.f405, Layouts.f746, Layouts.g0b1, Layouts.h743, Layouts.twoBanks,
  ]

  private struct Case {
    var map: MemoryMap
    var unit: Int
    var image: FirmwareImage
    var plan: FlashPlan
  }

  private func draw(_ seed: UInt64) throws -> Case {
    var random = SplitMix64(seed: seed)
    let layout = Self.layouts[Int(seed) % Self.layouts.count]
    let map = try MemoryMap(layout: layout)
    let unit = 4 << Int.random(in: 0...3, using: &random)
    var place = Int.random(in: 0...40, using: &random)
    var segments: [FirmwareImage.Segment] = []
    while segments.count < 6, place < map.byteCount {
      let wanted = Int.random(in: 1...(Bool.random(using: &random) ? 9 : 0x3000), using: &random)
      let count = min(wanted, map.byteCount - place)
      let address = try #require(map.firstAddress?.advanced(by: place))
      segments.append(
        try #require(FirmwareImage.Segment(address: address, bytes: random.bytes(count))))
      place +=
        count + Int.random(in: 1...(Bool.random(using: &random) ? 9 : 0x5000), using: &random)
    }
    let image = try FirmwareImage(segments: segments)
    // Random bytes at the flash's first address are no application.
    let mayBoot = map.firstAddress.map { image[$0] == nil } ?? false
    let purpose: FlashPlanner.Purpose =
      mayBoot && Bool.random(using: &random) ? .application : .data
    let plan = try plan(image, layout, unit: unit, purpose: purpose)
    return Case(map: map, unit: unit, image: image, plan: plan)
  }

  @Test(arguments: UInt64(0)..<120)
  func `writes and vector unit cover the image exactly, with the right bytes`(
    seed: UInt64
  ) throws {
    let drawn = try draw(seed)
    let all = drawn.plan.writes + [drawn.plan.vectorUnit].compactMap { $0 }
    // Disjoint: the image of all writes exists.
    let written = try FirmwareImage(segments: all)
    for segment in drawn.image.segments {
      #expect(written.restricted(to: segment.range).segments == [segment])
    }
    for segment in written.segments {
      for offset in segment.bytes.indices {
        guard let address = segment.address.advanced(by: offset) else { continue }
        let byte = segment.bytes[offset]
        if byte != 0xFF { #expect(drawn.image[address] == byte) }
      }
    }
  }

  @Test(arguments: UInt64(0)..<120)
  func `writes are whole units, each with a byte of the image, in erased sectors`(
    seed: UInt64
  ) throws {
    let drawn = try draw(seed)
    for run in drawn.plan.writes + [drawn.plan.vectorUnit].compactMap({ $0 }) {
      #expect(Int(run.address.rawValue) % drawn.unit == 0)
      #expect(run.bytes.count % drawn.unit == 0)
      for start in stride(from: 0, to: run.bytes.count, by: drawn.unit) {
        let address = try #require(run.address.advanced(by: start))
        let unit = try #require(AddressRange(start: address, count: drawn.unit))
        #expect(drawn.image.restricted(to: unit).byteCount > 0)
        #expect(drawn.plan.erases(address))
      }
    }
  }

  @Test(arguments: UInt64(0)..<120)
  func `erases are sectors of the map, once each, and each holds bytes of the image`(
    seed: UInt64
  ) throws {
    let drawn = try draw(seed)
    #expect(Set(drawn.plan.erases).count == drawn.plan.erases.count)
    for erase in drawn.plan.erases {
      #expect(drawn.map.sector(containing: erase.sector.range.start) == erase.sector)
      let covered = drawn.image.restricted(to: erase.sector.range).byteCount
      #expect(covered > 0)
      #expect(erase.uncoveredCount == erase.sector.range.count - covered)
    }
  }

  @Test(arguments: UInt64(0)..<120)
  func `the parts of a plan, sector by sector, are the plan`(seed: UInt64) throws {
    let drawn = try draw(seed)
    var writes: [FirmwareImage.Segment] = []
    var units: [FirmwareImage.Segment] = []
    for erase in drawn.plan.erases {
      let part = drawn.plan.restricted(to: [erase.sector])
      #expect(part.erases == [erase])
      writes += part.writes
      units += [part.vectorUnit].compactMap { $0 }
    }
    #expect(
      try FirmwareImage(segments: writes) == FirmwareImage(segments: drawn.plan.writes))
    #expect(units == [drawn.plan.vectorUnit].compactMap { $0 })
  }
}
