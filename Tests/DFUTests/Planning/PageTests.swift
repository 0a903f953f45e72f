import Testing

@testable import DFU

/// What an erase takes in truth.
@Suite struct PageTests {
  private static let map = try? MemoryMap(layout: "@Internal Flash/0x08000000/16*2Kg")

  private static func sector(_ index: Int) throws -> MemorySector {
    try #require(map?.sector(containing: Address(0x0800_0000 + UInt32(index) * 2048)))
  }

  private static func plan(erasing indices: [Int]) throws -> FlashPlan {
    FlashPlan(
      image: try FirmwareImage(segments: []),
      erases: try indices.map { .init(sector: try sector($0), uncoveredCount: 0) }, writes: [],
      vectorUnit: nil, programUnit: 8)
  }

  @Test(arguments: [
    ([0], [1], 4096), ([1], [0], 4096), ([0], [3], 8192), ([0, 6], [1, 7], 4096),
    ([0], [1, 2], 8192), ([1], [2], 8192), ([4], [5, 15], 32_768),
  ])
  func `the smallest page explains all that changed`(
    erased: [Int], changed: [Int], size: Int
  ) throws {
    let plan = try Self.plan(erasing: erased)
    #expect(plan.pageSize(explaining: try changed.map(Self.sector)) == size)
  }

  @Test func `where nothing was erased or changed there is nothing to explain`() throws {
    #expect(try Self.plan(erasing: []).pageSize(explaining: [Self.sector(1)]) == nil)
    #expect(try Self.plan(erasing: [0]).pageSize(explaining: []) == nil)
  }

  @Test(
    arguments: [
      (nil, [5]), (2048, [5]), (4096, [4, 5]), (8192, [4, 5, 6]), (65_536, [1, 4, 5, 6, 9]),
    ] as [(Int?, [Int])])
  func `a page has the sectors of the plan alone`(size: Int?, expected: [Int]) throws {
    let plan = try Self.plan(erasing: [1, 4, 5, 6, 9])
    let found = plan.sectors(sharingPagesWith: [try Self.sector(5)], of: size)
    #expect(found == (try expected.map(Self.sector)))
  }

  @Test func `a sector that the plan does not erase is done once more, too`() throws {
    let plan = try Self.plan(erasing: [4, 5])
    let found = plan.sectors(sharingPagesWith: [try Self.sector(9), try Self.sector(5)], of: 4096)
    #expect(found == (try [4, 5, 9].map(Self.sector)))
  }

  @Test(arguments: [([0, 1], nil), ([0], 1), ([3], 2), ([2, 3, 5], 4)] as [([Int], Int?)])
  func `a neighbour that an erase takes along is found`(erased: [Int], lost: Int?) throws {
    let map = try #require(Self.map)
    let plan = try Self.plan(erasing: erased)
    #expect(plan.neighbour(inPagesOf: 4096, of: map) == (try lost.map(Self.sector)))
  }
}
