/// Plain DFU 1.1: the device knows where the firmware goes, the host only sends it in order.
extension DFUSession {
  /// Downloads a payload, lets the device manifest it, and reads it back if the device can.
  ///
  /// The polls wait bwPollTimeout out: the standard sends a device that is polled in dfuDNBUSY to
  /// dfuERROR (figure A.1), and a plain download that was broken off cannot be taken up again.
  ///
  /// **Spec:** DFU 1.1 §6 and §7. `wBlockNum` counts from 0 and wraps.
  func download(
    _ payload: [UInt8], options: FlashOptions, report: inout FlashReport
  ) async throws(DFUError) {
    let size = try plainBlockSize()
    var block: UInt16 = 0
    try await turn(.download)
    try await phase(.write, byteCount: payload.count) { meter throws(DFUError) in
      operation.memory(is: .incomplete)
      for first in stride(from: 0, to: payload.count, by: size) {
        try checkInterruption("stopped while writing byte \(first)")
        let part = Array(payload[first..<min(first + size, payload.count)])
        let machine = DownloadMachine(
          data: part, block: block, limit: limits.erase(sectorSize: part.count),
          known: .stalls)
        try await drive(machine, doing: "Writing failed", block: block)
        block &+= 1
        meter.advance(by: part.count)
      }
    }
    report.writtenCount += payload.count
    emit(.began(.manifest, byteCount: 0))
    report.hasLeft = try await endDownload(block: block)
    if options.verifies { try await verifyPlain(payload, report: &report) }
    operation.memory(is: .whole)
    if report.hasLeft, let limit = options.applicationLimit {
      report.application = try await awaitApplication(limit: limit, id: options.applicationID)
    }
  }

  /// Reads the firmware back from a device that stayed, or says why it was not done.
  private func verifyPlain(
    _ payload: [UInt8], report: inout FlashReport
  ) async throws(DFUError) {
    guard !report.hasLeft else {
      emit(.note("Not read back: the device is not manifestation tolerant and has left."))
      return
    }
    guard functional.attributes.contains(.canUpload) else {
      emit(.note("Not read back: the device's functional descriptor lacks bitCanUpload."))
      return
    }
    try proveEqual(try await upload(limit: payload.count, phase: .verify), to: payload)
    report.verifiedCount += payload.count
  }

  /// Compares what a plain device sent with a payload; a difference is an error.
  func proveEqual(_ read: [UInt8], to payload: [UInt8]) throws(DFUError) {
    if let difference = FlashDifference(
      found: read[...], expected: payload.prefix(read.count), at: Address(0))
    {
      throw .verifyFailed(difference, place: place)
    }
    guard read.count == payload.count else {
      throw .readShort(read.count, of: payload.count, place: place)
    }
  }

  /// Uploads the firmware of a plain device, one block at a time: a request behind the short block
  /// would begin a new upload.
  ///
  /// - Parameters:
  ///   - limit: the most bytes to read.
  ///   - phase: what the reading is for.
  /// - Returns: the bytes, fewer than the limit if the device has fewer.
  /// - Throws: what the device or the bus did wrong.
  func upload(limit: ByteCount, phase: DFUEvent.Phase) async throws(DFUError) -> [UInt8] {
    let size = try plainBlockSize()
    try await turn(.upload)
    var bytes: [UInt8] = []
    var block: UInt16 = 0
    try await self.phase(phase, byteCount: limit) { meter throws(DFUError) in
      while bytes.count < limit {
        try checkInterruption("stopped while reading byte \(bytes.count)")
        let message = DFUMessage(.upload, value: block, length: UInt16(size))
        let part = try await drive(
          RequestMachine(message), doing: "Reading failed", block: block)
        bytes += part
        block &+= 1
        meter.advance(by: part.count)
        // A short block ends the upload; the device is in dfuIDLE then.
        if part.count < size {
          conversation.turned(.none)
          break
        }
      }
    }
    try await turn(.none)
    return Array(bytes.prefix(limit))
  }

  private func plainBlockSize() throws(DFUError) -> ByteCount {
    let limit = min(connection.transferLimit, options.transferSize ?? .max)
    let size = min(ByteCount(functional.transferSize), limit)
    guard size > 0 else {
      throw .noTransferSize(functional.transferSize, place: place)
    }
    return size
  }
}
