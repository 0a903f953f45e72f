/// The sectors of a map that share a byte with a range, in ascending order, made one by one.
struct MemorySectors: Sequence, Sendable {
  let regions: [MemoryRegion]
  let range: AddressRange

  /// Starts at the first sector.
  func makeIterator() -> Iterator {
    Iterator(regions: regions[...], place: Int(range.start.rawValue), end: range.end)
  }

  /// Walks from sector to sector.
  struct Iterator: IteratorProtocol {
    fileprivate var regions: ArraySlice<MemoryRegion>
    fileprivate var place: Int
    let end: Int

    /// The next sector; `nil` behind the last one.
    mutating func next() -> MemorySector? {
      while let region = regions.first, region.range.end <= place { regions.removeFirst() }
      guard let region = regions.first else { return nil }
      let start = Swift.max(place, Int(region.range.start.rawValue))
      guard start < end, let address = UInt32(exactly: start),
        let sector = region.sector(containing: Address(address))
      else { return nil }
      place = sector.range.end
      return sector
    }
  }
}
