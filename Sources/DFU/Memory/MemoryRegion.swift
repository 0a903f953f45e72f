/// A block of addresses without a gap, as runs of equal sectors.
public struct MemoryRegion: Sendable, Hashable {
  /// The sectors in ascending order, told as runs; neighbours differ in size or access.
  public let runs: [MemoryRun]
  /// All addresses of the region.
  public let range: AddressRange

  /// Creates a region of runs; `nil` if there is no sector or the end leaves the 32-bit space.
  init?(start: Address, runs: [MemoryRun]) {
    let total = runs.reduce(0) { $0 + $1.byteCount }
    guard total > 0, let range = AddressRange(start: start, count: total) else { return nil }
    self.range = range
    self.runs = runs.reduce(into: []) { joined, run in
      guard let last = joined.last, last.sectorSize == run.sectorSize, last.access == run.access
      else { return joined.append(run) }
      joined[joined.count - 1] = MemoryRun(
        count: last.count + run.count, sectorSize: run.sectorSize, access: run.access)
    }
  }

  /// The number of sectors.
  public var sectorCount: Int { runs.reduce(0) { $0 + $1.count } }

  /// Finds the sector that holds an address; `nil` outside the region.
  ///
  /// Its start is counted from the start of its run, never masked out of the address: sector sizes
  /// need not be powers of two (`2*3Ke`, `01*528e`).
  public func sector(containing address: Address) -> MemorySector? {
    guard range.contains(address) else { return nil }
    var index = 0
    var start = Int(range.start.rawValue)
    for run in runs {
      let offset = Int(address.rawValue) - start
      if offset < run.byteCount {
        let place = offset / run.sectorSize
        return Self.sector(index + place, at: start + place * run.sectorSize, in: run)
      }
      index += run.count
      start += run.byteCount
    }
    return nil
  }

  private static func sector(_ index: Int, at start: Int, in run: MemoryRun) -> MemorySector? {
    UInt32(exactly: start).map(Address.init(rawValue:))
      .flatMap { AddressRange(start: $0, count: run.sectorSize) }
      .map { MemorySector(index: index, range: $0, access: run.access) }
  }
}
