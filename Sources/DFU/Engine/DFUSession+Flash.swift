/// Flashing: the main path.
extension DFUSession {
  /// Flashes a file: plans, erases, programs, verifies, and starts it.
  ///
  /// Nothing is done before the whole plan is known to be good. The unit with the vector table is
  /// erased first and written last, after everything else was read back: an interruption at any
  /// moment leaves the old image whole, or no valid vector, or the new image whole.
  ///
  /// - Parameters:
  ///   - file: the decoded file.
  ///   - options: how it is to be done.
  /// - Returns: the running operation.
  public nonisolated func flash(
    _ file: FirmwareFile, options: FlashOptions = FlashOptions()
  ) -> DFUTask<FlashReport> {
    DFUTask { emit throws(DFUError) in
      let job = try self.plan(file, options: options)
      return try await self.perform(job, emit: emit)
    }
  }

  /// Performs a plan that was made before.
  public nonisolated func flash(_ job: FlashJob) -> DFUTask<FlashReport> {
    DFUTask { emit throws(DFUError) in
      try await self.perform(job, emit: emit)
    }
  }

  private func perform(
    _ job: FlashJob, emit: @escaping @Sendable (DFUEvent) -> Void
  ) async throws(DFUError) -> FlashReport {
    try await operate(changing: true, emit: emit) { () throws(DFUError) in
      let start = now
      var report = FlashReport()
      for note in job.notes { emit(.note(note)) }
      switch job.work {
      case .memories(let works):
        for work in works {
          emit(.planned(work.plan, alternate: work.memory.alternate))
          try await use(work.memory)
          try await perform(work, verifies: job.options.verifies, report: &report)
        }
        memoryState = .whole
        if job.options.leaves, !report.hasLeft { try await leave(job, report: &report) }
      case .payload(let payload, let memory):
        try await use(memory)
        try await download(payload, options: job.options, report: &report)
      }
      report.duration = now - start
      return report
    }
  }

  /// Performs the part of a job that one memory is for.
  ///
  /// Option bytes take effect by a reset that many ROMs do at once (AN3156): a device that goes
  /// while it writes them has done what it was asked to.
  private func perform(
    _ work: FlashJob.MemoryWork, verifies: Bool, report: inout FlashReport
  ) async throws(DFUError) {
    do throws(DFUError) {
      try await perform(work.plan, verifies: verifies, report: &report)
    } catch  where error.code == .disconnected && work.memory.map?.kind == .optionBytes {
      emit(.note("The device reset itself with the new option bytes; they were not read back."))
      report.hasLeft = true
    }
  }

  /// Erases, programs and verifies one memory; what comes out wrong is done once more, and then
  /// all is read again: an erase takes more than its sector where the layout string lies (U585).
  private func perform(
    _ plan: FlashPlan, verifies: Bool, report: inout FlashReport
  ) async throws(DFUError) {
    let shape = try blockShape()
    for note in plan.notes { emit(.note(note)) }
    try await eraseAndWrite(plan, shape: shape, report: &report)
    if verifies {
      let wrong = try await differences(plan.writes, shape: shape)
      if !wrong.isEmpty {
        let sectors = wrong.compactMap { selected?.map?.sector(containing: $0.address) }
        let again = plan.restricted(to: sectors)
        emit(.repairing(sectors))
        try await eraseAndWrite(again, shape: shape, report: &report)
        try await proveEqual(plan.writes, shape: shape)
      }
      report.verifiedCount += plan.writes.reduce(0) { $0 + $1.bytes.count }
    }
    guard let unit = plan.vectorUnit else { return }
    try await finish(unit, of: plan, shape: shape, verifies: verifies, report: &report)
  }

  /// Writes the unit with the vector table, the last of all, and reads it back.
  private func finish(
    _ unit: FirmwareImage.Segment, of plan: FlashPlan, shape: BlockShape, verifies: Bool,
    report: inout FlashReport
  ) async throws(DFUError) {
    try await write(unit, shape: shape) { _ in }
    report.writtenCount += unit.bytes.count
    guard verifies else { return }
    if let wrong = try await differences([unit], shape: shape).first,
      let sector = selected?.map?.sector(containing: wrong.address)
    {
      let again = plan.restricted(to: [sector])
      emit(.repairing([sector]))
      try await eraseAndWrite(again, shape: shape, report: &report)
      try await proveEqual(plan.writes, shape: shape)
      try await write(unit, shape: shape) { _ in }
      try await proveEqual([unit], shape: shape)
    }
    report.verifiedCount += unit.bytes.count
  }

  /// Erases the plan's sectors and writes its runs, all but the unit with the vector table.
  private func eraseAndWrite(
    _ plan: FlashPlan, shape: BlockShape, report: inout FlashReport
  ) async throws(DFUError) {
    try await phase(.erase, byteCount: plan.eraseCount) { advanced throws(DFUError) in
      for erase in plan.erases {
        try checkInterruption("before erasing \(erase.sector.range)")
        let duration = try await self.erase(erase.sector)
        emit(.erased(erase.sector, duration))
        report.erasedCount += erase.sector.range.count
        advanced(erase.sector.range.count)
      }
    }
    let count = plan.writes.reduce(0) { $0 + $1.bytes.count }
    try await phase(.write, byteCount: count) { advanced throws(DFUError) in
      for run in plan.writes { try await write(run, shape: shape, advanced: advanced) }
    }
    report.writtenCount += count
  }

  /// Reads runs back and finds what differs, one difference for each sector.
  func differences(
    _ runs: [FirmwareImage.Segment], shape: BlockShape
  ) async throws(DFUError) -> [FlashDifference] {
    var found: [FlashDifference] = []
    let count = runs.reduce(0) { $0 + $1.bytes.count }
    try await phase(.verify, byteCount: count) { advanced throws(DFUError) in
      for run in runs {
        try await read(run.range, shape: shape) { address, bytes throws(DFUError) in
          note(run, against: bytes, at: address, in: &found)
          advanced(bytes.count)
        }
      }
    }
    return found
  }

  /// Reads runs back; the first difference is an error.
  private func proveEqual(
    _ runs: [FirmwareImage.Segment], shape: BlockShape
  ) async throws(DFUError) {
    let wrong = try await differences(runs, shape: shape)
    guard var first = wrong.first else { return }
    for other in wrong.dropFirst() { first.add(other) }
    throw .verifyFailed(first, place: place(of: first.address))
  }

  /// Compares bytes that were read with those of a run, sector by sector.
  ///
  /// A block may hold several sectors: F042 reads 2 KiB and erases 1 KiB.
  private func note(
    _ run: FirmwareImage.Segment, against bytes: [UInt8], at address: Address,
    in found: inout [FlashDifference]
  ) {
    let first = run.address.distance(to: address)
    guard let map = selected?.map, bytes[...] != run.bytes[first..<(first + bytes.count)],
      let block = AddressRange(start: address, count: bytes.count)
    else { return }
    for sector in map.sectors(overlapping: block) {
      guard let part = sector.range.intersection(block) else { continue }
      let offset = address.distance(to: part.start)
      let expected = run.bytes[(first + offset)..<(first + offset + part.count)]
      guard
        let difference = FlashDifference(
          found: Array(bytes[offset..<(offset + part.count)]), expected: expected, at: part.start,
          blank: chips.erasedByte)
      else { continue }
      if let last = found.last, sector.range.contains(last.address) {
        found[found.count - 1].add(difference)
      } else {
        found.append(difference)
      }
    }
  }

  /// Runs a phase and tells of its beginning, its progress and its end.
  func phase(
    _ phase: DFUEvent.Phase, byteCount: ByteCount,
    _ body: ((ByteCount) -> Void) async throws(DFUError) -> Void
  ) async throws(DFUError) {
    guard byteCount > 0 else { return }
    let start = now
    let emit = emit
    var done = 0
    emit(.began(phase, byteCount: byteCount))
    try await body { count in
      done += count
      emit(.advanced(phase, done: done, of: byteCount))
    }
    emit(.ended(phase, byteCount: byteCount, now - start))
  }
}
