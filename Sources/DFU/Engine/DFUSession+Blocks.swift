/// Commands and blocks: the smallest things that a session does with a DfuSe device.
extension DFUSession {
  /// The block shape for the selected memory, or the reason why there is none.
  func blockShape() throws(DFUError) -> BlockShape {
    var limit = connection.transferLimit
    if let asked = options.transferSize { limit = min(limit, asked) }
    let size = ByteCount(functional.transferSize)
    let unit = chips.programUnit
    guard let shape = BlockShape(transferSize: size, limit: limit, unit: min(unit, max(1, size)))
    else {
      throw .badDescriptor(
        "blocks of at most \(min(size, limit)) bytes cannot hold a program unit of \(unit) bytes",
        place: place)
    }
    return shape
  }

  /// Sends a DfuSe command and waits for its end.
  ///
  /// - Parameters:
  ///   - command: what to do.
  ///   - limit: the longest that it can take.
  ///   - summary: what failed, if it fails.
  ///   - address: where, for the error.
  /// - Returns: how long the device worked.
  /// - Throws: what the device or the bus did wrong.
  @discardableResult
  func command(
    _ command: DfuSeCommand, limit: Duration, doing summary: String, at address: Address? = nil
  ) async throws(DFUError) -> Duration {
    try await turn(.download)
    // Commands can be done twice: a device that punishes an early poll is asked again, politely.
    for _ in 0..<2 {
      let machine = DownloadMachine(
        data: command.bytes, block: DfuSeCommand.blockNumber, limit: limit, known: behaviour)
      do throws(ProtocolFailure) {
        let output = try await driver.drive(machine)
        learn(from: output, isWork: command.isWork)
        return output.duration
      } catch {
        if case .stuckBusy = error.reason, chips.mayStayBusy(after: command) {
          // The first one leads to dfuERROR, the second one out of it; reading back proves the rest.
          for _ in 0..<2 {
            _ = try await drive(
              RequestMachine(DFUMessage(.clearStatus)), doing: summary, at: address)
          }
          return limit
        }
        guard case .punishedEarlyPoll = error.reason else {
          throw .failure(error, doing: summary, place: place(of: address))
        }
        behaviour = .stalls
        emit(.learned(.stalls))
        _ = try await drive(RequestMachine(DFUMessage(.clearStatus)), doing: summary, at: address)
      }
    }
    throw .internalError("a device that stalls early polls did so after its bwPollTimeout")
  }

  /// Sends one block of data.
  func send(_ data: [UInt8], block: UInt16, to address: Address) async throws(DFUError) {
    let summary = "Writing failed"
    let machine = DownloadMachine(
      data: data, block: block, limit: limits.write, known: behaviour)
    do throws(ProtocolFailure) {
      learn(from: try await driver.drive(machine), isWork: true)
    } catch {
      throw .failure(error, doing: summary, place: place(of: address, block: block))
    }
  }

  /// Writes a run of bytes.
  func write(
    _ run: FirmwareImage.Segment, shape: BlockShape, advanced: (ByteCount) -> Void
  ) async throws(DFUError) {
    for step in BlockSequence(run.range, shape: shape) {
      try checkInterruption("while writing at \(run.address)")
      switch step {
      case .setAddressPointer(let address):
        try await setPointer(address)
      case .block(let number, let range):
        let first = run.address.distance(to: range.start)
        try await send(
          Array(run.bytes[first..<(first + range.count)]), block: number, to: range.start)
        advanced(range.count)
      }
    }
  }

  /// Reads a range block by block, in whole program units: the least that every ROM gives.
  ///
  /// - Parameters:
  ///   - range: what to read, in one region.
  ///   - shape: how large the blocks are.
  ///   - take: is given the bytes of the range in each block, and where they are.
  /// - Throws: what the device or the bus did wrong, or what `take` throws.
  func read(
    _ range: AddressRange, shape: BlockShape,
    take: (Address, [UInt8]) throws(DFUError) -> Void
  ) async throws(DFUError) {
    let unit = min(chips.programUnit, shape.blockSize)
    for step in BlockSequence(wholeUnits(of: range, unit: unit), shape: shape) {
      try checkInterruption("while reading at \(range.start)")
      switch step {
      case .setAddressPointer(let address):
        try await setPointer(address)
      case .block(let number, let part):
        try await turn(.upload)
        let message = DFUMessage(.upload, value: number, length: UInt16(part.count))
        let bytes = try await drive(
          RequestMachine(message), doing: "Reading failed", at: part.start, block: number)
        guard bytes.count == part.count else {
          throw .failure(
            ProtocolFailure(at: .upload, .malformedAnswer(bytes)), doing: "Reading failed",
            place: place(of: part.start, block: number))
        }
        guard let wanted = part.intersection(range) else { continue }
        let first = part.start.distance(to: wanted.start)
        try take(wanted.start, Array(bytes[first..<(first + wanted.count)]))
      }
    }
    // The device is left in dfuIDLE, for whatever comes next.
    try await turn(.none)
  }

  /// A range grown to whole program units, inside its region.
  private func wholeUnits(of range: AddressRange, unit: ByteCount) -> AddressRange {
    let region = selected?.map?.region(containing: range.start)?.range ?? range
    let start = Int(range.start.rawValue)
    let low = max(start - start % unit, Int(region.start.rawValue))
    let high = min((range.end + unit - 1) / unit * unit, region.end)
    guard let first = UInt32(exactly: low) else { return range }
    return AddressRange(start: Address(first), count: high - low) ?? range
  }

  /// Sends Set Address Pointer.
  func setPointer(_ address: Address) async throws(DFUError) {
    try await command(
      .setAddressPointer(address), limit: limits.setPointer,
      doing: "The address pointer cannot be set", at: address)
  }

  /// Erases one sector.
  ///
  /// - Returns: how long it took.
  func erase(_ sector: MemorySector) async throws(DFUError) -> Duration {
    memoryState = .incomplete
    return try await command(
      .erase(sector.range.start.rawValue), limit: limits.erase(sectorSize: sector.range.count),
      doing: "Erase failed", at: sector.range.start)
  }

  /// Keeps what the polls of an operation showed; only work with a duration shows anything.
  private func learn(from output: DownloadMachine.Output, isWork: Bool) {
    guard isWork, behaviour == nil, let shown = output.behaviour else { return }
    behaviour = shown
    emit(.learned(shown))
  }
}

extension DfuSeCommand {
  /// Whether the command takes the device real time.
  fileprivate var isWork: Bool {
    if case .setAddressPointer = self { false } else { true }
  }

  fileprivate static func setAddressPointer(_ address: Address) -> DfuSeCommand {
    .setAddressPointer(address.rawValue)
  }
}

extension ChipCandidates {
  /// Whether the ROM may stay in dfuDNBUSY for ever after a command, though its work is done.
  ///
  /// ROM V9.1 of the H743 does after an erase in bank 2, and two DFU_CLRSTATUS free it (dfu-util
  /// ticket 88): the one place where that request is sent outside dfuERROR.
  fileprivate func mayStayBusy(after command: DfuSeCommand) -> Bool {
    guard case .erase(let address) = command else { return false }
    return (0x0810_0000..<0x0820_0000).contains(address)
      && chips.contains { $0.line.split(separator: "/").contains("H743") }
  }
}
