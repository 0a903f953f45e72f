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
      try await self.performRead(
        at: address, count: count, alternate: alternate, emit: emit)
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
      return try await self.performVerify(job, emit: emit)
    }
  }

  private func performRead(
    at address: Address?, count: ByteCount?, alternate: AlternateSelector?,
    emit: @escaping @Sendable (DFUEvent) -> Void
  ) async throws(DFUError) -> FirmwareImage {
    guard functional.attributes.contains(.canUpload) else {
      throw .invalidRequest(
        "The device cannot be read", reason: "its functional descriptor lacks bitCanUpload",
        remedy: "Nothing can be read from this device.")
    }
    if let count, count <= 0 || count > Self.readLimit {
      throw .invalidRequest(
        "\(count) bytes cannot be read", reason: "a length is 1 to \(Self.readLimit)",
        remedy: "Give another length.")
    }
    return try await operate(changing: false, emit: emit) { () throws(DFUError) in
      guard functional.isDfuSe else {
        let bytes = try await upload(limit: count ?? Self.readLimit, phase: .read)
        guard let image = FirmwareImage(bytes: bytes, at: Address(0)) else {
          throw .badDescriptor("it sent no firmware", place: place)
        }
        return image
      }
      let (memory, ranges) = try readRanges(at: address, count: count, alternate: alternate)
      let total = ranges.reduce(0) { $0 + $1.count }
      guard total <= Self.readLimit else {
        throw .invalidRequest(
          "The memory cannot be read whole",
          reason: "its layout string claims \(total) bytes, more than any STM32 has",
          remedy: "Give a length of at most \(Self.readLimit), or the layout with `--layout`.")
      }
      try await use(memory)
      return try await readImage(ranges)
    }
  }

  /// Reads ranges of the selected memory.
  private func readImage(_ ranges: [AddressRange]) async throws(DFUError) -> FirmwareImage {
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
      throw .invalidRequest(
        "Nothing is to be read", reason: "the length is 0", remedy: "Give a length above 0.")
    }
    return image
  }

  /// What a read is about, checked against the memory map: without address and count, all of it.
  private func readRanges(
    at address: Address?, count: ByteCount?, alternate: AlternateSelector?
  ) throws(DFUError) -> (DeviceMemory, [AddressRange]) {
    let named = try alternate.map { selector throws(DFUError) in
      try selector.pick(from: memories, place: place)
    }
    let start = address ?? named?.map?.firstAddress ?? defaultAddress
    let holding = memories.first { $0.map?.region(containing: start) != nil }
    if address == nil, count == nil, let memory = named ?? holding, let map = memory.map {
      return (memory, map.regions.map(\.range))
    }
    guard let memory = named ?? holding, let map = memory.map,
      let region = map.region(containing: start)
    else {
      throw .invalidRequest(
        "\(start) cannot be read", reason: "no memory of the device holds this address",
        remedy: "See the memories with `dfuswift info`.")
    }
    let left = region.range.end - Int(start.rawValue)
    guard let range = AddressRange(start: start, count: count ?? left), range.count <= left else {
      throw .invalidRequest(
        "\(count ?? left) bytes from \(start) cannot be read",
        reason: "the region \(region.range) has \(left) bytes from there",
        remedy: "Give a shorter length.")
    }
    if let refused = map.firstAddress(in: range, lacking: .readable) {
      throw .invalidRequest(
        "\(refused) cannot be read", reason: "its sector is not readable",
        remedy: "See the rights with `dfuswift info`.")
    }
    return (memory, [range])
  }

  private func performVerify(
    _ job: FlashJob, emit: @escaping @Sendable (DFUEvent) -> Void
  ) async throws(DFUError) -> ByteCount {
    try await operate(changing: false, emit: emit) { () throws(DFUError) in
      switch job.work {
      case .memories(let works):
        for work in works {
          try await use(work.memory)
          let wrong = try await differences(work.plan.image.segments, shape: try blockShape())
          guard var first = wrong.first else { continue }
          for other in wrong.dropFirst() { first.add(other) }
          throw .verifyFailed(first, place: place(of: first.address))
        }
        return works.reduce(0) { $0 + $1.plan.image.byteCount }
      case .payload(let payload, let memory):
        try await use(memory)
        try proveEqual(try await upload(limit: payload.count, phase: .verify), to: payload)
        return payload.count
      }
    }
  }
}
