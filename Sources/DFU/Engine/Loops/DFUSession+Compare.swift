/// Comparing first: what the flash holds where the image will be.
extension DFUSession {
  /// Holds memory against what it should be; of each sector no more is read than it takes to know
  /// that it is neither equal nor blank.
  ///
  /// - Parameters:
  ///   - contents: what it should be, in whole program units.
  ///   - shape: how large the blocks are.
  ///   - ended: is told of bytes that have come, on any thread.
  /// - Returns: what each sector holds where it should hold something.
  /// - Throws: that the device is gone, or `interrupted`; memory that cannot be read is a verdict.
  func compare(
    _ contents: [FirmwareImage.Segment], shape: BlockShape,
    ended: @escaping @Sendable (ByteCount) -> Void
  ) async throws(DFUError) -> [MemorySector: SectorVerdict] {
    var findings: [MemorySector: SectorFinding] = [:]
    for run in contents {
      let touched = selected?.map.map { Array($0.sectors(overlapping: run.range)) } ?? []
      var sectors = touched.map { sector in
        let start = run.address.distance(to: sector.range.start)
        return CompareLoop.Sector(
          bytes: (start..<(start + sector.range.count)).clamped(to: 0..<run.bytes.count),
          finding: findings[sector] ?? .equalAndBlank)
      }
      for upload in uploads(of: run.range, shape: shape) {
        try await compare(upload, of: run, sectors: &sectors, ended: ended)
      }
      for (sector, found) in zip(touched, sectors) { findings[sector] = found.finding }
    }
    try await turn(.none)
    return findings.mapValues(\.verdict)
  }

  /// Compares the blocks that follow one address pointer.
  ///
  /// Flash with ECC refuses to be read where it was half written; the sectors behind it are read
  /// all the same.
  private func compare(
    _ upload: Upload, of run: FirmwareImage.Segment, sectors: inout [CompareLoop.Sector],
    ended: @escaping @Sendable (ByteCount) -> Void
  ) async throws(DFUError) {
    let first = run.address.distance(to: upload.pointer)
    var rest = Self.firstBlocksFirst(upload.items, from: first, in: sectors)
    while rest.contains(where: { sectors[$0.sectors].contains(where: \.finding.isOpen) }) {
      let items = rest
      let signal = LoopSignal { ended(items[$0].bytes.count) }
      let prepared = CompareLoop(
        items: items, sectors: sectors, expected: run.bytes, blank: chips.erasedByte,
        interface: driver.interface, signal: signal)
      let cause: DFUError
      let refused: ArraySlice<CompareLoop.Item>
      do throws(DFUError) {
        let loop = try await read(with: prepared, at: upload.pointer, signal)
        sectors = loop.sectors
        guard let failure = loop.failure else { return }
        cause = await worded(
          failure, doing: "Reading failed", place: place(of: upload.pointer))
        refused = items[loop.seenCount...loop.seenCount]
        rest.removeFirst(loop.seenCount + 1)
      } catch {
        // What cannot be pointed at cannot be read at all.
        cause = error
        refused = items[...]
        rest = []
      }
      guard cause.code != .disconnected, cause.code != .interrupted else { throw cause }
      for item in refused {
        for index in item.sectors { sectors[index].finding = .unreadable }
      }
      try await comeBack(after: cause)
    }
  }

  /// The blocks in the order in which they tell most: those in which a sector begins, then all
  /// others.
  private static func firstBlocksFirst(
    _ items: [UploadLoop.Item], from first: Int, in sectors: [CompareLoop.Sector]
  ) -> [CompareLoop.Item] {
    var begins: [CompareLoop.Item] = []
    var others: [CompareLoop.Item] = []
    var index = 0
    for item in items {
      let bytes = (item.bytes.lowerBound + first)..<(item.bytes.upperBound + first)
      while index < sectors.count, sectors[index].bytes.upperBound <= bytes.lowerBound {
        index += 1
      }
      let end = sectors[index...].prefix { $0.bytes.lowerBound < bytes.upperBound }.endIndex
      let item = CompareLoop.Item(block: item.block, bytes: bytes, sectors: index..<end)
      let isFirst = sectors[index..<end].contains { bytes.contains($0.bytes.lowerBound) }
      if isFirst { begins.append(item) } else { others.append(item) }
    }
    return begins + others
  }
}
