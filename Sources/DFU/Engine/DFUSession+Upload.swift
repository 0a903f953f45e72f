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
    var pointer: Address?
    var items: [UploadLoop.Item] = []
    for step in BlockSequence(whole, shape: shape) {
      switch step {
      case .setAddressPointer(let address):
        bytes += try await upload(items, from: pointer, ended: ended)
        items = []
        pointer = address
      case .block(let number, let part):
        let start = items.last?.bytes.upperBound ?? 0
        items.append(UploadLoop.Item(block: number, bytes: start..<(start + part.count)))
      }
    }
    bytes += try await upload(items, from: pointer, ended: ended)
    let first = whole.start.distance(to: range.start)
    // The device is left in dfuIDLE, for whatever comes next.
    try await turn(.none)
    return Array(bytes[first..<(first + range.count)])
  }

  /// Reads the blocks that follow one address pointer.
  private func upload(
    _ items: [UploadLoop.Item], from pointer: Address?,
    ended: @escaping @Sendable (ByteCount) -> Void
  ) async throws(DFUError) -> [UInt8] {
    guard let pointer, let byteCount = items.last?.bytes.upperBound else { return [] }
    try checkInterruption("while reading at \(pointer)")
    try await setPointer(pointer)
    try await turn(.upload)
    let signal = LoopSignal { ended(items[$0].bytes.count) }
    let connection = connection
    let prepared = UploadLoop(
      items: items, byteCount: byteCount, interface: driver.interface, signal: signal)
    let loop = await withTaskCancellationHandler {
      await connection.run(prepared, slots: prepared.slots)
    } onCancel: {
      signal.stop()
    }
    if let failure = loop.failure {
      let item = items[loop.seenCount]
      throw .failure(
        await explained(failure), doing: "Reading failed",
        place: place(of: pointer.advanced(by: item.bytes.lowerBound), block: item.block))
    }
    try checkInterruption("while reading at \(pointer)")
    return loop.bytes
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
