/// Reading back: what proves that memory holds what it should.
extension DFUSession {
  /// The most bytes that are looked at in one piece where no image says what they should be.
  private static let pieceLimit: ByteCount = 1 << 20

  /// Reads runs back; the first difference is an error.
  func proveEqual(_ runs: [FirmwareImage.Segment], shape: BlockShape) async throws(DFUError) {
    try fail(at: try await differences(runs, shape: shape))
  }

  /// Reads erased sectors back: a write-protected one is not erased, and no error says so (AN3156).
  func proveBlank(_ sectors: [MemorySector]) async throws(DFUError) {
    guard functional.attributes.contains(.canUpload) else { return }
    let ranges = sectors.filter { $0.access.contains(.readable) }.map(\.range)
    let count = ranges.reduce(0) { $0 + $1.count }
    guard count <= Self.readLimit else { throw .layoutTooLarge(place: place) }
    let shape = try blockShape()
    let wrong = try await phase(.verify, byteCount: count) { meter throws(DFUError) in
      var wrong: [FlashDifference] = []
      for piece in Self.pieces(of: ranges) {
        guard let blank = blank(piece) else { continue }
        wrong += try await differences(blank, shape: shape) { meter.advance(by: $0) }
      }
      return wrong
    }
    try fail(at: wrong ?? [])
  }

  /// Whether a sector reads as blank from its first byte to its last.
  func isBlank(_ sector: MemorySector) async throws(DFUError) -> Bool {
    guard sector.range.count <= Self.readLimit else { return false }
    let shape = try blockShape()
    for piece in Self.pieces(of: [sector.range]) {
      let found = try await bytes(of: piece, shape: shape)
      guard found.allSatisfy({ $0 == chips.erasedByte }) else { return false }
    }
    return true
  }

  /// Reads runs back and finds what differs, one difference for each sector.
  func differences(
    _ runs: [FirmwareImage.Segment], shape: BlockShape
  ) async throws(DFUError) -> [FlashDifference] {
    let found = try await phase(.verify, byteCount: runs.byteCount) { meter throws(DFUError) in
      var found: [FlashDifference] = []
      for run in runs {
        found += try await differences(run, shape: shape) { meter.advance(by: $0) }
      }
      return found
    }
    return found ?? []
  }

  private func differences(
    _ run: FirmwareImage.Segment, shape: BlockShape, ended: @escaping @Sendable (ByteCount) -> Void
  ) async throws(DFUError) -> [FlashDifference] {
    let bytes = try await bytes(of: run.range, shape: shape, ended: ended)
    let sectors = selected?.map.map { Array($0.sectors(overlapping: run.range)) } ?? []
    return sectors.compactMap { sector in
      guard let shared = sector.range.intersection(run.range) else { return nil }
      let first = run.address.distance(to: shared.start)
      let part = first..<(first + shared.count)
      return FlashDifference(
        found: bytes[part], expected: run.bytes[part], at: shared.start, blank: chips.erasedByte)
    }
  }

  /// Throws what differs, if anything does, with its likely cause.
  private func fail(at wrong: [FlashDifference]) throws(DFUError) {
    guard var first = wrong.first else { return }
    for other in wrong.dropFirst() { first.add(other) }
    throw .verifyFailed(
      first, place: place(of: first.address), cause: quirks.cause(ofDifferenceAt: first.address))
  }

  /// What a range holds when it is blank.
  private func blank(_ range: AddressRange) -> FirmwareImage.Segment? {
    FirmwareImage.Segment(
      address: range.start, bytes: [UInt8](repeating: chips.erasedByte, count: range.count))
  }

  /// Ranges as runs, those that touch as one, cut where they would be too long.
  private static func pieces(of ranges: [AddressRange]) -> [AddressRange] {
    var pieces: [AddressRange] = []
    for range in ranges {
      var start = Int(range.start.rawValue)
      while start < range.end {
        if let last = pieces.last, last.end == start, last.count < pieceLimit {
          let count = min(range.end - start, pieceLimit - last.count)
          guard let longer = AddressRange(start: last.start, count: last.count + count) else {
            return pieces
          }
          pieces[pieces.count - 1] = longer
          start += count
        } else {
          let count = min(range.end - start, pieceLimit)
          guard let first = UInt32(exactly: start),
            let piece = AddressRange(start: Address(first), count: count)
          else { return pieces }
          pieces.append(piece)
          start += count
        }
      }
    }
    return pieces
  }

  /// Runs a phase and tells of its beginning, its progress and its end.
  ///
  /// - Parameters:
  ///   - phase: what is going on.
  ///   - byteCount: the bytes that it is about.
  ///   - estimate: what is known of its time beforehand; `nil` if all bytes take equally long.
  ///   - body: the phase.
  /// - Returns: what the body returns; `nil` if there is nothing to do.
  /// - Throws: what the body throws.
  func phase<Result>(
    _ phase: DFUEvent.Phase, byteCount: ByteCount, _ estimate: TimeEstimate? = nil,
    _ body: (PhaseMeter) async throws(DFUError) -> Result
  ) async throws(DFUError) -> Result? {
    guard byteCount > 0 else { return nil }
    let start = now
    emit(.began(phase, byteCount: byteCount))
    let meter = PhaseMeter(
      phase, byteCount: byteCount, estimate: estimate ?? TimeEstimate(byteCount: byteCount),
      clock: connection.clock, emit: operation.emit)
    let result = try await body(meter)
    emit(.ended(phase, byteCount: byteCount, now - start))
    return result
  }
}
