/// Reading the flash, and comparing it with a file.
extension DFUSession {
  /// The most bytes that one read returns: far beyond any STM32's flash, below any computer's
  /// memory.
  public static let readLimit: ByteCount = 64 << 20

  /// Reads memory.
  ///
  /// - Parameters:
  ///   - address: where to begin; `nil` means the first address of the flash.
  ///   - count: how many bytes; `nil` means to the end of the region, or of the whole memory if no
  ///     address is given either. A plain device gives no more than it has.
  ///   - alternate: the alternate setting to read; `nil` lets the address decide.
  /// - Returns: the running operation; its report is what was read, as an image at its addresses.
  public nonisolated func read(
    at address: Address? = nil, count: ByteCount? = nil, alternate: AlternateSelector? = nil
  ) -> DFUTask<FirmwareImage> {
    DFUTask { emit throws(DFUError) in
      guard self.functional.attributes.contains(.canUpload) else { throw .cannotBeRead }
      if let count, count <= 0 || count > Self.readLimit {
        throw .badLength(count, limit: Self.readLimit)
      }
      return try await self.operate(changing: false, emit: emit) { session throws(DFUError) in
        try await session.image(at: address, count: count, alternate: alternate)
      }
    }
  }

  /// Compares the flash with a file, without writing anything.
  ///
  /// - Returns: the running operation; its report is the number of bytes that were found equal. A
  ///   difference ends it with `verifyFailed`.
  public nonisolated func verify(
    _ file: FirmwareFile, options: FlashOptions = FlashOptions()
  ) -> DFUTask<ByteCount> {
    DFUTask { emit throws(DFUError) in
      var options = options
      options.purpose = .comparison
      let job = try self.plan(file, options: options)
      return try await self.operate(changing: false, emit: emit) { session throws(DFUError) in
        try await session.prove(job)
      }
    }
  }

  private func image(
    at address: Address?, count: ByteCount?, alternate: AlternateSelector?
  ) async throws(DFUError) -> FirmwareImage {
    guard functional.isDfuSe else {
      let bytes = try await upload(limit: count ?? Self.readLimit, phase: .read)
      guard let image = FirmwareImage(bytes: bytes, at: Address(0)) else {
        throw .sentNothing(place: place)
      }
      return image
    }
    let (memory, ranges) = try readRanges(at: address, count: count, alternate: alternate)
    let total = ranges.reduce(0) { $0 + $1.count }
    guard total <= Self.readLimit else { throw .tooMuchToRead(total, limit: Self.readLimit) }
    try await use(memory)
    return try await image(of: ranges)
  }

  /// Reads ranges of the selected memory.
  private func image(of ranges: [AddressRange]) async throws(DFUError) -> FirmwareImage {
    let shape = try blockShape()
    let count = ranges.reduce(0) { $0 + $1.count }
    let segments = try await phase(.read, byteCount: count) { meter throws(DFUError) in
      var segments: [FirmwareImage.Segment] = []
      for range in ranges {
        let bytes = try await self.bytes(of: range, shape: shape) { meter.advance(by: $0) }
        segments += FirmwareImage.Segment(address: range.start, bytes: bytes).map { [$0] } ?? []
      }
      return segments
    }
    // `try?`: the regions of a map are disjoint.
    guard let segments, let image = try? FirmwareImage(segments: segments) else {
      throw .nothingToRead
    }
    return image
  }

  /// What a read is about, checked against the memory map: without address and count, all of it.
  private func readRanges(
    at address: Address?, count: ByteCount?, alternate: AlternateSelector?
  ) throws(DFUError) -> (DeviceMemory, [AddressRange]) {
    let (found, start) = try memory(alternate, at: address)
    guard let memory = found, let map = memory.map else { throw .cannotRead(start) }
    if address == nil, count == nil { return (memory, map.regions.map(\.range)) }
    guard let region = map.region(containing: start)?.range else { throw .cannotRead(start) }
    let left = region.end - Int(start.rawValue)
    guard let range = AddressRange(start: start, count: count ?? left), range.count <= left else {
      throw .cannotRead(count ?? left, from: start, region: region)
    }
    if let refused = map.firstAddress(in: range, lacking: .readable) {
      throw .notReadable(refused)
    }
    return (memory, [range])
  }

  private func prove(_ job: FlashJob) async throws(DFUError) -> ByteCount {
    switch job.work {
    case .memories(let works):
      for work in works {
        try await use(work.memory)
        try await proveEqual(work.plan.image.segments, shape: try blockShape())
      }
      return works.reduce(0) { $0 + $1.plan.image.byteCount }
    case .payload(let payload, let memory):
      try await use(memory)
      try proveEqual(try await upload(limit: payload.count, phase: .verify), to: payload)
      return payload.count
    }
  }
}
