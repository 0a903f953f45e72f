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
  ///   - store: where the bytes are safe that ``FlashOptions/preserves`` keeps.
  /// - Returns: the running operation. It ends with what ``plan(_:options:)`` throws, with
  ///   `deviceRefused`, `readProtected`, `protocolViolation`, `transferFailed` or `disconnected` if
  ///   the device or the bus did not play along, with `verifyFailed`, `cannotPreserve`,
  ///   `didNotLeave`, `deviceDidNotCome` or `interrupted`.
  public nonisolated func flash(
    _ file: FirmwareFile, options: FlashOptions = FlashOptions(),
    preservingIn store: (any PreservationStore)? = nil
  ) -> DFUTask<FlashReport> {
    DFUTask { emit throws(DFUError) in
      let job = try self.plan(file, options: options)
      return try await self.operate(changing: true, emit: emit) { session throws(DFUError) in
        try await session.run(job, in: store)
      }
    }
  }

  /// Performs a plan that was made before.
  public nonisolated func flash(
    _ job: FlashJob, preservingIn store: (any PreservationStore)? = nil
  ) -> DFUTask<FlashReport> {
    DFUTask { emit throws(DFUError) in
      try await self.operate(changing: true, emit: emit) { session throws(DFUError) in
        try await session.run(job, in: store)
      }
    }
  }

  /// Does all that a job says, and leaves.
  private func run(
    _ job: FlashJob, in store: (any PreservationStore)?
  ) async throws(DFUError) -> FlashReport {
    let start = now
    var report = FlashReport()
    for note in job.notes { emit(.note(note)) }
    switch job.work {
    case .memories(let works):
      try await write(works, job.options, in: store, report: &report)
      operation.memory(is: .whole)
      if job.options.leaves, !report.hasLeft { try await leave(job, report: &report) }
    case .payload(let payload, let memory):
      try await use(memory)
      try await download(payload, options: job.options, report: &report)
    }
    report.duration = now - start
    return report
  }

  /// Writes memories one after another, and keeps what it is asked to keep.
  ///
  /// Option bytes take effect by a reset that many ROMs do at once (AN3156): a device that goes
  /// while it writes them has done what it was asked to.
  private func write(
    _ works: [FlashJob.MemoryWork], _ options: FlashOptions, in store: (any PreservationStore)?,
    report: inout FlashReport
  ) async throws(DFUError) {
    var preservation = try await beginPreserving(options, in: store)
    do throws(DFUError) {
      for work in works {
        emit(.planned(work.plan, alternate: work.memory.alternate))
        try await use(work.memory)
        operation.takesUpMemory()
        do throws(DFUError) {
          try await carryOut(work.plan, options, keeping: &preservation, report: &report)
        } catch
          where error.code == .disconnected && work.memory.map?.kind == .optionBytes
          && operation.hasTouchedMemory
        {
          emit(.note("The device reset itself with the new option bytes; they were not read back."))
          report.hasLeft = true
        }
      }
    } catch {
      throw await failed(error, keeping: preservation)
    }
    await endPreserving(preservation, works: works)
  }

  /// Erases, programs and verifies one memory, as far as it differs; what comes out wrong is done
  /// once more.
  private func carryOut(
    _ imagePlan: FlashPlan, _ options: FlashOptions, keeping preservation: inout Preservation?,
    report: inout FlashReport
  ) async throws(DFUError) {
    let shape = try blockShape()
    for note in imagePlan.notes { emit(.note(note)) }
    let whole = try await preserving(imagePlan, in: &preservation, shape: shape)
    var plan = options.isFull ? whole : try await narrowed(whole, shape: shape)
    if options.isFull, whole != imagePlan {
      plan = whole.withoutBlankBlocks(blank: chips.erasedByte, blockSize: shape.blockSize)
    }
    report.skippedCount += whole.contents.byteCount - plan.contents.byteCount
    guard plan.writeCount > 0 || !plan.erases.isEmpty else { return }
    try await makeSafe(for: plan, in: &preservation, report: &report)
    // An erase may take more than its sector where the layout string lies (U585), or miss it
    // (F767): what was left alone is read again then.
    let proof = plan.erases.isEmpty ? plan : whole
    try await tellSupply(options, report: &report)
    var doubtful = try await eraseAndWrite(plan, shape: shape, report: &report)
    if options.verifies {
      let wrong = try await differences(proof.contents(but: plan.heldBack), shape: shape)
      for difference in wrong {
        guard let sector = selected?.map?.sector(containing: difference.address) else { continue }
        if !doubtful.contains(sector) { doubtful.append(sector) }
      }
      report.verifiedCount += proof.contents.byteCount
    }
    let pageSize = pageSize(shownBy: doubtful, after: plan, of: whole)
    let sectors = whole.sectors(sharingPagesWith: doubtful, of: pageSize)
    try await repair(sectors, of: whole, options, shape: shape, report: &report)
    // A repair erases units that were right before, and which the narrowed plan does not have.
    let units = whole.heldBack.filter { unit in
      plan.heldBack.contains(unit) || sectors.contains { $0.range.contains(unit.address) }
    }
    try await finish(units, of: whole, options, shape: shape, report: &report)
  }

  /// Compares the sectors of a plan with what they should hold, and keeps what is to be done.
  private func narrowed(_ plan: FlashPlan, shape: BlockShape) async throws(DFUError) -> FlashPlan {
    guard functional.attributes.contains(.canUpload), !plan.erases.isEmpty else { return plan }
    let contents = plan.contents
    let verdicts = try await phase(.compare, byteCount: contents.byteCount) {
      meter throws(DFUError) in
      try await compare(contents, shape: shape) { meter.advance(by: $0) }
    }
    return plan.narrowed(
      by: verdicts ?? [:], blank: chips.erasedByte, blockSize: shape.blockSize)
  }

  /// What an erase takes, as far as it is more than the layout string says; `nil` if it is not.
  ///
  /// A sector that was left alone and came out changed shows that the string lies, which is told.
  private func pageSize(
    shownBy doubtful: [MemorySector], after plan: FlashPlan, of whole: FlashPlan
  ) -> ByteCount? {
    let changed = doubtful.filter { sector in
      whole.erases(sector.range.start) && !plan.erases(sector.range.start)
        && !plan.contents.contains { $0.range.overlaps(sector.range) }
    }
    guard let first = changed.first, let shown = plan.pageSize(explaining: changed) else {
      return quirks.pageSize
    }
    emit(
      .note(
        "The layout string is wrong: \(first.range) was left alone and changed all the same, so an "
          + "erase takes more than one of its sectors. It is written once more together with its "
          + "neighbours; tell the true sectors with `--layout STRING`."))
    return max(shown, quirks.pageSize ?? 0)
  }

  /// Erases and writes sectors once more, and then reads all again.
  ///
  /// What is wrong after that is an error.
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

  /// Writes the units that are held back, each when all before it has been read back.
  private func finish(
    _ units: [FirmwareImage.Segment], of plan: FlashPlan, _ options: FlashOptions,
    shape: BlockShape, report: inout FlashReport
  ) async throws(DFUError) {
    for (index, unit) in units.enumerated() {
      let doubtful = try await perform(DownloadScript(writing: [unit], shape: shape)) { _ in }
      report.writtenCount += unit.bytes.count
      var isWrong = !doubtful.isEmpty
      if options.verifies, !isWrong {
        isWrong = try await !differences([unit], shape: shape).isEmpty
      }
      guard isWrong, let sector = selected?.map?.sector(containing: unit.address) else { continue }
      let sectors = plan.sectors(sharingPagesWith: [sector], of: quirks.pageSize)
      try await repair(sectors, of: plan, options, shape: shape, report: &report)
      for lost in units[...index]
      where sectors.contains(where: { $0.range.contains(lost.address) }) {
        _ = try await perform(DownloadScript(writing: [lost], shape: shape)) { _ in }
        try await proveEqual([lost], shape: shape)
      }
    }
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
    let emit = operation.emit
    let watch = Stopwatch(connection.clock)
    let estimate = TimeEstimate(pieces: sectors.map(\.range.count)) {
      chips.typicalErase(sectorSize: $0)
    }
    operation.erases(sectors)
    _ = try await phase(.erase, byteCount: script.byteCount, estimate) { meter throws(DFUError) in
      try await perform(script) { step in
        meter.advance(by: step.byteCount)
        if case .erase(let sector) = step.work { emit(.erased(sector, watch.lap())) }
      }
    }
  }
}
