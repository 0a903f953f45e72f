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
          try await perform(work, job.options, report: &report)
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
    _ work: FlashJob.MemoryWork, _ options: FlashOptions, report: inout FlashReport
  ) async throws(DFUError) {
    do throws(DFUError) {
      try await perform(work.plan, options, report: &report)
    } catch  where error.code == .disconnected && work.memory.map?.kind == .optionBytes {
      emit(.note("The device reset itself with the new option bytes; they were not read back."))
      report.hasLeft = true
    }
  }

  /// Erases, programs and verifies one memory, as far as it differs; what comes out wrong is done
  /// once more.
  private func perform(
    _ whole: FlashPlan, _ options: FlashOptions, report: inout FlashReport
  ) async throws(DFUError) {
    let shape = try blockShape()
    for note in whole.notes { emit(.note(note)) }
    let plan = options.isFull ? whole : try await narrowed(whole, shape: shape)
    report.skippedCount += whole.contents.byteCount - plan.contents.byteCount
    guard plan.writeCount > 0 else { return }
    // An erase may take more than its sector where the layout string lies (U585): what was left
    // alone is read again then.
    let proof = plan.erases.isEmpty ? plan : whole
    var doubtful = try await eraseAndWrite(plan, shape: shape, report: &report)
    if options.verifies {
      let wrong = try await differences(proof.contents(but: plan.vectorUnit), shape: shape)
      for difference in wrong {
        guard let sector = selected?.map?.sector(containing: difference.address) else { continue }
        if !doubtful.contains(sector) { doubtful.append(sector) }
      }
      report.verifiedCount += proof.contents.byteCount
    }
    try await repair(doubtful, of: whole, options, shape: shape, report: &report)
    guard let unit = plan.vectorUnit else { return }
    try await finish(unit, of: whole, options, shape: shape, report: &report)
  }

  /// Compares the sectors of a plan with what they should hold, and keeps what is to be done.
  private func narrowed(_ plan: FlashPlan, shape: BlockShape) async throws(DFUError) -> FlashPlan {
    guard functional.attributes.contains(.canUpload), !plan.erases.isEmpty else { return plan }
    let count = plan.contents.byteCount
    let verdicts = try await phase(.compare, byteCount: count) { meter throws(DFUError) in
      var verdicts: [MemorySector: SectorVerdict] = [:]
      for sector in plan.erases.map(\.sector) {
        let contents = plan.contents(of: sector)
        verdicts[sector] = try await compare(contents, shape: shape)
        meter.advance(by: contents.byteCount)
      }
      return verdicts
    }
    return plan.narrowed(
      by: verdicts ?? [:], blank: chips.erasedByte, blockSize: shape.blockSize)
  }

  /// Erases and writes sectors once more, and then reads all again.
  ///
  /// An erase takes more than its sector where the layout string lies (U585). What is wrong after
  /// that is an error.
  private func repair(
    _ sectors: [MemorySector], of plan: FlashPlan, _ options: FlashOptions, shape: BlockShape,
    report: inout FlashReport
  ) async throws(DFUError) {
    guard !sectors.isEmpty else { return }
    emit(.repairing(sectors))
    let again = plan.restricted(to: sectors)
    let doubtful = try await eraseAndWrite(again, shape: shape, report: &report)
    if options.verifies || !doubtful.isEmpty {
      try await proveEqual(options.verifies ? plan.writes : again.writes, shape: shape)
    }
  }

  /// Writes the unit with the vector table, the last of all, and reads it back.
  private func finish(
    _ unit: FirmwareImage.Segment, of plan: FlashPlan, _ options: FlashOptions,
    shape: BlockShape, report: inout FlashReport
  ) async throws(DFUError) {
    let script = DownloadScript(writing: [unit], shape: shape)
    let doubtful = try await perform(script) { _ in }
    report.writtenCount += unit.bytes.count
    var isWrong = !doubtful.isEmpty
    if options.verifies, !isWrong {
      isWrong = try await !differences([unit], shape: shape).isEmpty
    }
    guard isWrong, let sector = selected?.map?.sector(containing: unit.address) else { return }
    try await repair([sector], of: plan, options, shape: shape, report: &report)
    _ = try await perform(script) { _ in }
    try await proveEqual([unit], shape: shape)
  }

  /// Erases the plan's sectors and writes its runs, all but the unit with the vector table.
  ///
  /// - Returns: the sectors in which a block cannot be proved to be right.
  private func eraseAndWrite(
    _ plan: FlashPlan, shape: BlockShape, report: inout FlashReport
  ) async throws(DFUError) -> [MemorySector] {
    try await erase(plan.erases.map(\.sector))
    report.erasedCount += plan.eraseCount
    let script = DownloadScript(writing: plan.writes, shape: shape)
    let count = script.byteCount
    let doubtful = try await phase(.write, byteCount: count) { meter throws(DFUError) in
      try await perform(script) { meter.advance(by: $0.byteCount) }
    }
    report.writtenCount += count
    return doubtful ?? []
  }

  /// Erases sectors, one after another.
  func erase(_ sectors: [MemorySector]) async throws(DFUError) {
    let script = DownloadScript(erasing: sectors)
    let emit = emit
    let watch = Stopwatch(connection.clock)
    _ = try await phase(.erase, byteCount: script.byteCount) { meter throws(DFUError) in
      try await perform(script) { step in
        meter.advance(by: step.byteCount)
        if case .erase(let sector) = step.work { emit(.erased(sector, watch.lap())) }
      }
    }
  }

  /// Reads runs back and finds what differs, one difference for each sector.
  func differences(
    _ runs: [FirmwareImage.Segment], shape: BlockShape
  ) async throws(DFUError) -> [FlashDifference] {
    let count = runs.reduce(0) { $0 + $1.bytes.count }
    let found = try await phase(.verify, byteCount: count) { meter throws(DFUError) in
      var found: [FlashDifference] = []
      for run in runs {
        let bytes = try await self.bytes(of: run.range, shape: shape) { meter.advance(by: $0) }
        for sector in selected?.map.map({ Array($0.sectors(overlapping: run.range)) }) ?? [] {
          guard let shared = sector.range.intersection(run.range) else { continue }
          let first = run.address.distance(to: shared.start)
          let part = first..<(first + shared.count)
          if let difference = FlashDifference(
            found: bytes[part], expected: run.bytes[part], at: shared.start,
            blank: chips.erasedByte)
          {
            found.append(difference)
          }
        }
      }
      return found
    }
    return found ?? []
  }

  /// Reads runs back; the first difference is an error.
  func proveEqual(
    _ runs: [FirmwareImage.Segment], shape: BlockShape
  ) async throws(DFUError) {
    let wrong = try await differences(runs, shape: shape)
    guard var first = wrong.first else { return }
    for other in wrong.dropFirst() { first.add(other) }
    throw .verifyFailed(first, place: place(of: first.address))
  }

  /// Runs a phase and tells of its beginning, its progress and its end.
  ///
  /// - Returns: what the body returns; `nil` if there is nothing to do.
  func phase<Result>(
    _ phase: DFUEvent.Phase, byteCount: ByteCount,
    _ body: (PhaseMeter) async throws(DFUError) -> Result
  ) async throws(DFUError) -> Result? {
    guard byteCount > 0 else { return nil }
    let start = now
    emit(.began(phase, byteCount: byteCount))
    let result = try await body(PhaseMeter(phase, byteCount: byteCount, emit: emit))
    emit(.ended(phase, byteCount: byteCount, now - start))
    return result
  }
}
