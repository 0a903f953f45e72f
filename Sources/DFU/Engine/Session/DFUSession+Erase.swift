/// Erasing without writing, and lifting read protection: what destroys and gives nothing.
extension DFUSession {
  /// Erases every sector that a range touches.
  ///
  /// - Parameters:
  ///   - address: the first address; `nil` means the first address of the flash.
  ///   - count: how many bytes; `nil` means to the end of the region.
  ///   - alternate: the alternate setting; `nil` lets the address decide.
  /// - Returns: the running operation; its report is the number of bytes that were erased.
  public nonisolated func erase(
    at address: Address? = nil, count: ByteCount? = nil, alternate: AlternateSelector? = nil
  ) -> DFUTask<ByteCount> {
    DFUTask { emit throws(DFUError) in
      let (memory, sectors) = try self.sectorsToErase(
        at: address, count: count, alternate: alternate)
      return try await self.performErase(sectors, in: memory, emit: emit)
    }
  }

  /// Decides which sectors an erase is about; nothing is sent to the device.
  ///
  /// - Parameters:
  ///   - address: the first address; `nil` means the first address of the flash.
  ///   - count: how many bytes; `nil` means to the end of the region.
  ///   - alternate: the alternate setting; `nil` lets the address decide.
  /// - Returns: the memory and its sectors in ascending order.
  /// - Throws: `invalidRequest` if a sector lies outside or cannot be erased.
  public nonisolated func sectorsToErase(
    at address: Address? = nil, count: ByteCount? = nil, alternate: AlternateSelector? = nil
  ) throws(DFUError) -> (DeviceMemory, [MemorySector]) {
    try requireDfuSe("Sectors cannot be erased")
    let named = try alternate.map { selector throws(DFUError) in
      try selector.pick(from: memories, place: place)
    }
    let start = address ?? named?.map?.firstAddress ?? defaultAddress
    let holding = memories.first { $0.map?.region(containing: start) != nil }
    guard let memory = named ?? holding, let map = memory.map,
      let region = map.region(containing: start),
      let range = AddressRange(
        start: start, count: count ?? (region.range.end - Int(start.rawValue))),
      region.range.contains(range), !range.isEmpty
    else {
      throw .invalidRequest(
        "Nothing can be erased at \(start)",
        reason: "the bytes asked for do not lie in one region of the device's memory",
        remedy: "See the memories with `dfuswift info`.")
    }
    let sectors = Array(map.sectors(overlapping: range))
    if let refused = sectors.first(where: { !$0.access.contains(.erasable) }) {
      throw .invalidRequest(
        "Sector \(refused.index) at \(refused.range.start) cannot be erased",
        reason: "its rights are \(refused.access)", remedy: "Leave it out.")
    }
    return (memory, sectors)
  }

  /// Erases the whole flash with the mass erase command.
  ///
  /// - Returns: the running operation.
  public nonisolated func massErase() -> DFUTask<Void> {
    DFUTask { emit throws(DFUError) in
      try self.requireDfuSe("The flash cannot be erased as a whole")
      return try await self.performMassErase(emit: emit)
    }
  }

  /// Lifts read protection level 1: the device erases its whole flash and resets.
  ///
  /// - Returns: the running operation; it ends when the device has left the bus.
  public nonisolated func unprotect() -> DFUTask<Void> {
    DFUTask { emit throws(DFUError) in
      try self.requireDfuSe("Read protection cannot be lifted")
      return try await self.performUnprotect(emit: emit)
    }
  }

  private nonisolated func requireDfuSe(_ summary: String) throws(DFUError) {
    guard functional.isDfuSe else {
      throw .invalidRequest(
        summary, reason: "the device speaks plain DFU, which has no such command",
        remedy: "Only DfuSe devices, such as ST's bootloaders, know it.")
    }
  }

  private func performErase(
    _ sectors: [MemorySector], in memory: DeviceMemory,
    emit: @escaping @Sendable (DFUEvent) -> Void
  ) async throws(DFUError) -> ByteCount {
    let count = sectors.reduce(0) { $0 + $1.range.count }
    return try await operate(changing: true, emit: emit) { () throws(DFUError) in
      try await use(memory)
      try await erase(sectors)
      try await turn(.none)
      try await proveBlank(sectors)
      return count
    }
  }

  /// Reads erased sectors back: a write-protected one is not erased, and no error says so (AN3156).
  private func proveBlank(_ sectors: [MemorySector]) async throws(DFUError) {
    guard functional.attributes.contains(.canUpload) else { return }
    guard sectors.reduce(0, { $0 + $1.range.count }) <= Self.readLimit else {
      throw .badDescriptor("its layout string claims more memory than can be read", place: place)
    }
    let blank = sectors.filter { $0.access.contains(.readable) }.compactMap { sector in
      FirmwareImage.Segment(
        address: sector.range.start,
        bytes: [UInt8](repeating: chips.erasedByte, count: sector.range.count))
    }
    try await proveEqual(blank, shape: try blockShape())
  }

  private func performMassErase(
    emit: @escaping @Sendable (DFUEvent) -> Void
  ) async throws(DFUError) {
    let count = memories.first?.map?.byteCount ?? 0
    _ = try await operate(changing: true, emit: emit) { () throws(DFUError) in
      if let memory = memories.first { try await use(memory) }
      memoryState = .incomplete
      self.emit(.began(.erase, byteCount: count))
      let duration = try await command(
        .massErase, limit: limits.massErase, doing: "Mass erase failed")
      self.emit(.ended(.erase, byteCount: count, duration))
      try await turn(.none)
      if let map = memories.first?.map { try await proveBlank(Array(map.sectors)) }
      return count
    }
  }

  private func performUnprotect(
    emit: @escaping @Sendable (DFUEvent) -> Void
  ) async throws(DFUError) {
    let limit = limits.massErase
    _ = try await operate(changing: true, emit: emit) { () throws(DFUError) in
      self.emit(.began(.erase, byteCount: memories.first?.map?.byteCount ?? 0))
      try await turn(.download)
      try await sendReadUnprotect(limit: limit)
      let gone = try await bus.wait(limit: limit) { devices in
        !devices.contains { $0.path == device.path && $0.arrival == device.arrival }
      }
      guard gone else {
        try checkInterruption("stopped while the device resets itself")
        throw .failure(
          ProtocolFailure(at: .download, .stuckBusy(limit)),
          doing: "The device did not reset after lifting read protection", place: place)
      }
      self.emit(.left)
      return true
    }
  }

  /// Sends the command that lifts read protection.
  ///
  /// The device resets in the middle of it (AN3156): that it goes is how it says yes.
  private func sendReadUnprotect(limit: Duration) async throws(DFUError) {
    memoryState = .incomplete
    let machine = DownloadMachine(
      data: DfuSeCommand.readUnprotect.bytes, block: DfuSeCommand.blockNumber, limit: limit,
      known: .stalls)
    do throws(ProtocolFailure) {
      _ = try await driver.drive(machine)
    } catch {
      switch error.reason {
      case .disconnected, .stalled, .timedOut, .transferFailed: break
      case .refused, .unexpectedState, .malformedAnswer, .stuckBusy, .punishedEarlyPoll:
        throw .failure(error, doing: "Read protection cannot be lifted", place: place)
      }
    }
  }
}
