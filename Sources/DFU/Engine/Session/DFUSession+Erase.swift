/// Erasing without writing, and lifting read protection: what destroys and gives nothing.
extension DFUSession {
  /// Erases every sector that a range touches.
  ///
  /// - Parameters:
  ///   - address: the first address; `nil` means the first address of the flash.
  ///   - count: how many bytes; `nil` means to the end of the region.
  ///   - alternate: the alternate setting; `nil` lets the address decide.
  /// - Returns: the running operation; its report is the number of bytes that were erased. It ends
  ///   with what ``sectorsToErase(at:count:alternate:)`` throws, with what the device or the bus
  ///   did wrong, `verifyFailed` if something is not blank, or `interrupted`.
  public nonisolated func erase(
    at address: Address? = nil, count: ByteCount? = nil, alternate: AlternateSelector? = nil
  ) -> DFUTask<ByteCount> {
    DFUTask { emit throws(DFUError) in
      let (memory, sectors) = try self.sectorsToErase(
        at: address, count: count, alternate: alternate)
      return try await self.operate(changing: true, emit: emit) { session throws(DFUError) in
        try await session.use(memory)
        try await session.erase(sectors)
        try await session.turn(.none)
        try await session.proveBlank(sectors)
        return sectors.reduce(0) { $0 + $1.range.count }
      }
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
    let (found, start) = try memory(alternate, at: address)
    guard let memory = found, let map = memory.map,
      let region = map.region(containing: start),
      let range = AddressRange(
        start: start, count: count ?? (region.range.end - Int(start.rawValue))),
      region.range.contains(range), !range.isEmpty
    else { throw .nothingToErase(at: start) }
    let sectors = Array(map.sectors(overlapping: range))
    if let refused = sectors.first(where: { !$0.access.contains(.erasable) }) {
      throw .cannotErase(refused)
    }
    return (memory, sectors)
  }

  /// Erases the whole flash with the mass erase command.
  ///
  /// - Returns: the running operation.
  public nonisolated func massErase() -> DFUTask<Void> {
    DFUTask { emit throws(DFUError) in
      try self.requireDfuSe("The flash cannot be erased as a whole")
      try await self.operate(changing: true, emit: emit) { session throws(DFUError) in
        try await session.eraseAll()
      }
    }
  }

  /// Lifts read protection level 1: the device erases its whole flash and resets.
  ///
  /// - Returns: the running operation; it ends when the device has left the bus.
  public nonisolated func unprotect() -> DFUTask<Void> {
    DFUTask { emit throws(DFUError) in
      try self.requireDfuSe("Read protection cannot be lifted")
      try await self.operate(changing: true, emit: emit) { session throws(DFUError) in
        try await session.liftProtection()
      }
    }
  }

  private nonisolated func requireDfuSe(_ summary: String) throws(DFUError) {
    guard functional.isDfuSe else { throw .notDfuSe(summary) }
  }

  private func eraseAll() async throws(DFUError) {
    let memory = memories.first
    let count = memory?.map?.byteCount ?? 0
    if let memory { try await use(memory) }
    operation.memory(is: .incomplete)
    emit(.began(.erase, byteCount: count))
    let duration = try await command(
      .massErase, limit: limits.massErase, doing: "Mass erase failed")
    emit(.ended(.erase, byteCount: count, duration))
    try await turn(.none)
    if let map = memory?.map { try await proveBlank(Array(map.sectors)) }
  }

  private func liftProtection() async throws(DFUError) {
    let limit = limits.massErase
    emit(.began(.erase, byteCount: memories.first?.map?.byteCount ?? 0))
    try await turn(.download)
    try await sendReadUnprotect(limit: limit)
    guard try await leavesBus(within: limit, doing: "stopped while the device resets itself") else {
      throw await worded(
        ProtocolFailure(at: .download, .stuckBusy(limit)),
        doing: "The device did not reset after lifting read protection")
    }
    emit(.left)
  }

  /// Sends the command that lifts read protection.
  ///
  /// The device resets in the middle of it (AN3156): that it goes is how it says yes.
  private func sendReadUnprotect(limit: Duration) async throws(DFUError) {
    operation.memory(is: .incomplete)
    let machine = DownloadMachine(
      data: DfuSeCommand.readUnprotect.bytes, block: DfuSeCommand.blockNumber, limit: limit,
      known: .stalls)
    do throws(ProtocolFailure) {
      _ = try await driver.drive(machine)
    } catch {
      switch error.reason {
      case .disconnected, .stalled, .timedOut, .transferFailed: break
      case .refused, .unexpectedState, .malformedAnswer, .stuckBusy, .punishedEarlyPoll, .mistake:
        throw await worded(error, doing: "Read protection cannot be lifted")
      }
    }
  }
}
