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
      bytes += try await upload(run, for: .keep, ended: ended).bytes
    }
    let first = whole.start.distance(to: range.start)
    // The device is left in dfuIDLE, for whatever comes next.
    try await turn(.none)
    return Array(bytes[first..<(first + range.count)])
  }

  /// Holds memory against what it should be, until it is known to be neither equal nor blank.
  ///
  /// - Parameters:
  ///   - contents: what it should be, in whole program units.
  ///   - shape: how large the blocks are.
  /// - Returns: what it is.
  /// - Throws: that the device is gone, or `interrupted`; memory that cannot be read is a verdict.
  func compare(
    _ contents: [FirmwareImage.Segment], shape: BlockShape
  ) async throws(DFUError) -> SectorVerdict {
    var isEqual = true
    var isBlank = true
    do throws(DFUError) {
      for segment in contents {
        var rest = segment.bytes[...]
        for run in uploads(of: segment.range, shape: shape) where isEqual || isBlank {
          let loop = try await upload(
            run, for: .compare(expected: rest, blank: chips.erasedByte))
          isEqual = isEqual && loop.isEqual
          isBlank = isBlank && loop.isBlank
          rest = rest.dropFirst(run.byteCount)
        }
      }
      try await turn(.none)
      return SectorVerdict(isEqual: isEqual, isBlank: isBlank)
    } catch  where error.code != .disconnected && error.code != .interrupted {
      // Flash with ECC refuses to be read where it was half written.
      try await comeBack(after: error)
      return .unreadable
    }
  }

  /// Brings the device to dfuIDLE after a read that it refused.
  func comeBack(after error: DFUError) async throws(DFUError) {
    do throws(ProtocolFailure) {
      _ = try await driver.drive(RecoveryMachine(patience: Self.recoveryTime))
      direction = .none
    } catch {
      throw error.reason == .disconnected
        ? .disconnected("Reading failed", place: place)
        : .failure(
          error, doing: "Reading failed", place: place)
    }
  }

  /// The blocks that follow one address pointer.
  private struct Upload {
    var pointer: Address
    var items: [UploadLoop.Item] = []

    var byteCount: ByteCount { items.last?.bytes.upperBound ?? 0 }
  }

  private func uploads(of range: AddressRange, shape: BlockShape) -> [Upload] {
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
    _ run: Upload, for purpose: UploadLoop.Purpose,
    ended: @escaping @Sendable (ByteCount) -> Void = { _ in }
  ) async throws(DFUError) -> UploadLoop {
    try checkInterruption("stopped while reading at \(run.pointer)")
    try await setPointer(run.pointer)
    try await turn(.upload)
    let signal = LoopSignal { ended(run.items[$0].bytes.count) }
    let connection = connection
    let prepared = UploadLoop(
      items: run.items, byteCount: run.byteCount, purpose: purpose, interface: driver.interface,
      signal: signal)
    let loop = await withTaskCancellationHandler {
      await connection.run(prepared, slots: prepared.slots)
    } onCancel: {
      signal.stop()
    }
    if let failure = loop.failure {
      let item = run.items[loop.seenCount]
      throw .failure(
        await explained(failure), doing: "Reading failed",
        place: place(of: run.pointer.advanced(by: item.bytes.lowerBound), block: item.block))
    }
    try checkInterruption("stopped while reading at \(run.pointer)")
    return loop
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

  /// A range grown to whole program units, inside its region.
  private func wholeUnits(of range: AddressRange, unit: ByteCount) -> AddressRange {
    let region = selected?.map?.region(containing: range.start)?.range ?? range
    let start = Int(range.start.rawValue)
    let low = max(start - start % unit, Int(region.start.rawValue))
    let high = min((range.end + unit - 1) / unit * unit, region.end)
    guard let first = UInt32(exactly: low) else { return range }
    return AddressRange(start: Address(first), count: high - low) ?? range
  }
}
