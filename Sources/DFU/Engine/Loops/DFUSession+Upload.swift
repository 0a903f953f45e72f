/// Reading memory at the speed of the wire.
extension DFUSession {
  /// Reads a range, in whole program units: the least that every ROM gives.
  ///
  /// - Parameters:
  ///   - range: what to read, in one region.
  ///   - shape: how large the blocks are.
  ///   - ended: is told of bytes that have come, on any thread.
  /// - Returns: the bytes of the range.
  /// - Throws: what the device or the bus did wrong, or `interrupted`.
  func bytes(
    of range: AddressRange, shape: BlockShape,
    ended: @escaping @Sendable (ByteCount) -> Void = { _ in }
  ) async throws(DFUError) -> [UInt8] {
    let whole = wholeUnits(of: range, unit: min(chips.programUnit, shape.blockSize))
    var bytes: [UInt8] = []
    bytes.reserveCapacity(whole.count)
    for run in uploads(of: whole, shape: shape) {
      bytes += try await upload(run, ended: ended)
    }
    let first = whole.start.distance(to: range.start)
    // The device is left in dfuIDLE, for whatever comes next.
    try await turn(.none)
    return Array(bytes[first..<(first + range.count)])
  }

  /// The blocks that follow one address pointer.
  struct Upload {
    /// The address pointer.
    var pointer: Address
    /// The blocks; their bytes count from the pointer.
    var items: [UploadLoop.Item] = []

    /// The bytes of all blocks.
    var byteCount: ByteCount { items.last?.bytes.upperBound ?? 0 }
  }

  /// The blocks of a range, by the address pointers that they need.
  func uploads(of range: AddressRange, shape: BlockShape) -> [Upload] {
    var uploads: [Upload] = []
    for step in BlockSequence(range, shape: shape) {
      switch step {
      case .setAddressPointer(let address):
        uploads.append(Upload(pointer: address))
      case .block(let number, let part):
        guard let start = uploads.last?.byteCount else { continue }
        uploads[uploads.count - 1].items.append(
          UploadLoop.Item(block: number, bytes: start..<(start + part.count)))
      }
    }
    return uploads
  }

  /// Reads the blocks that follow one address pointer.
  private func upload(
    _ run: Upload, ended: @escaping @Sendable (ByteCount) -> Void
  ) async throws(DFUError) -> [UInt8] {
    let signal = LoopSignal { ended(run.items[$0].bytes.count) }
    let loop = try await read(
      with: UploadLoop(
        items: run.items, byteCount: run.byteCount, interface: driver.interface, signal: signal),
      at: run.pointer, signal)
    if let failure = loop.failure {
      let item = run.items[loop.seenCount]
      throw await worded(
        explained(failure), doing: "Reading failed",
        place: place(of: run.pointer.advanced(by: item.bytes.lowerBound), block: item.block))
    }
    return loop.bytes
  }

  /// Sets the address pointer and runs a loop of uploads.
  func read<Loop: TransferLoop>(
    with loop: Loop, at pointer: Address, _ signal: LoopSignal
  ) async throws(DFUError) -> Loop {
    try checkInterruption("stopped while reading at \(pointer)")
    if conversation.pace == .pipelined {
      // One turnaround and not three; a pointer leaves nothing doubtful.
      _ = try await perform(DownloadScript(settingAddressPointer: pointer)) { _ in }
    } else {
      try await setPointer(pointer)
    }
    try await turn(.upload)
    let connection = connection
    let ended = await withTaskCancellationHandler {
      await connection.run(loop, slots: UploadLoop.depth)
    } onCancel: {
      signal.stop()
    }
    try checkInterruption("stopped while reading at \(pointer)")
    return ended
  }

  /// A stall, with the device's own reason for it.
  private func explained(_ failure: ProtocolFailure) async -> ProtocolFailure {
    guard failure.reason == .stalled else { return failure }
    let machine = RequestMachine(.getStatus())
    guard let answer = try? await driver.drive(machine),  // the stall is reason enough
      let status = StatusResponse(bytes: answer), status.status != .ok
    else { return failure }
    return ProtocolFailure(at: failure.request, .refused(status))
  }

  /// A range grown to whole program units, inside the regions of its first and its last byte.
  private func wholeUnits(of range: AddressRange, unit: ByteCount) -> AddressRange {
    let region = selected?.map?.region(containing: range.start)?.range ?? range
    let start = Int(range.start.rawValue)
    let low = max(start - start % unit, Int(region.start.rawValue))
    let lastRegion = range.last.flatMap { selected?.map?.region(containing: $0) }
    let end = lastRegion?.range.end ?? range.end
    let high = min((range.end + unit - 1) / unit * unit, end)
    guard let first = UInt32(exactly: low) else { return range }
    return AddressRange(start: Address(first), count: high - low) ?? range
  }
}
