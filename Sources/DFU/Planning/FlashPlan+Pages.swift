/// Pages: what an erase takes in truth, where the layout string lies about it (U585).
///
/// A page is taken to be a power of two of sectors, and to begin at a multiple of its size.
extension FlashPlan {
  /// The smallest page that explains why sectors changed which this plan left alone.
  ///
  /// - Parameter changed: the sectors that changed.
  /// - Returns: a size in bytes with which each of them shares a page with a sector that the plan
  ///   erases; `nil` if nothing changed or nothing was erased.
  func pageSize(explaining changed: [MemorySector]) -> ByteCount? {
    guard let largest = changed.map(\.range.count).max(), largest > 0, !erases.isEmpty else {
      return nil
    }
    var size = largest
    while size < Self.pageLimit, changed.contains(where: { !shares(pageOf: $0, size) }) {
      size *= 2
    }
    return size
  }

  /// The largest page that is thought of, bytes: more than any STM32 has flash.
  private static let pageLimit = 64 << 20

  private func shares(pageOf sector: MemorySector, _ size: ByteCount) -> Bool {
    erases.contains { $0.sector.page(size) == sector.page(size) }
  }

  /// Some sectors, and those of the plan that share a page with one of them.
  ///
  /// - Parameters:
  ///   - sectors: sectors of the memory.
  ///   - pageSize: what an erase takes, bytes; `nil` means that each sector is a page.
  /// - Returns: those that are erased in the plan's order, then those that are not.
  func sectors(
    sharingPagesWith sectors: [MemorySector], of pageSize: ByteCount?
  ) -> [MemorySector] {
    guard let pageSize else { return sectors }
    let pages = Set(sectors.map { $0.page(pageSize) })
    let erased = erases.map(\.sector).filter { pages.contains($0.page(pageSize)) }
    return erased + sectors.filter { !erased.contains($0) }
  }

  /// The first sector of a memory that the plan leaves alone in a page that it erases a part of.
  ///
  /// - Parameters:
  ///   - pageSize: what an erase takes, bytes.
  ///   - map: the memory.
  /// - Returns: what the erase takes though the image does not touch it; `nil` if there is nothing.
  func neighbour(inPagesOf pageSize: ByteCount, of map: MemoryMap) -> MemorySector? {
    let pages = Set(erases.map { $0.sector.page(pageSize) })
    let own = Set(erases.map(\.sector))
    return map.sectors.first { pages.contains($0.page(pageSize)) && !own.contains($0) }
  }
}

extension MemorySector {
  /// The number of the page that the sector begins in.
  fileprivate func page(_ size: ByteCount) -> Int { Int(range.start.rawValue) / max(1, size) }
}
