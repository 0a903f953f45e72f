/// Performing scripts: the way from what is to be sent to who sends it, at the device's pace.
extension DFUSession {
  /// What became of the steps that were given to the device.
  private enum Progress {
    /// So many are done, from the first on.
    case done(Int)
    /// So many are done, and the device was recovered behind them: its address pointer is lost.
    case resume(after: Int)
  }

  /// Performs a script at the device's pace: queued ahead of it, or step by step.
  ///
  /// A step is done once it was seen to end in dfuDNLOAD-IDLE. After a failure the session goes one
  /// pace down, and never up again; erases and address pointers are then simply sent again, and
  /// blocks of data that were in flight are read back: equal is proved, blank on flash without ECC
  /// is sent again, anything else leaves its sector doubtful.
  ///
  /// - Parameters:
  ///   - script: what to send.
  ///   - ended: is told of each step that is done, on any thread.
  /// - Returns: the doubtful sectors; they are to be erased and written once more.
  /// - Throws: what the device or the bus did wrong, or `interrupted`.
  func perform(
    _ script: DownloadScript, ended: @escaping @Sendable (DownloadScript.Step) -> Void
  ) async throws(DFUError) -> [MemorySector] {
    var doubtful: [MemorySector] = []
    var script = script
    var index = 0
    while index < script.steps.count {
      try checkInterruption("stopped at \(script.steps[index].address)")
      try await turn(.download)
      let progress =
        conversation.pace == .pipelined
        ? try await queue(script, from: index, ended: ended, doubtful: &doubtful)
        : try await take(script.steps[index], of: script, ended: ended, doubtful: &doubtful)
      switch progress {
      case .done(let count):
        index += count
      case .resume(let count):
        script = script.resumed(at: index + count)
        index = 0
      }
    }
    return doubtful
  }

  /// Takes one step and waits for its end.
  private func take(
    _ step: DownloadScript.Step, of script: DownloadScript,
    ended: (DownloadScript.Step) -> Void, doubtful: inout [MemorySector]
  ) async throws(DFUError) -> Progress {
    let before = operation
    if step.takesTime { operation.memory(is: .incomplete) }
    let machine = DownloadMachine(
      data: Array(script.bytes[step.payload]), block: step.block, limit: limit(of: step),
      known: conversation.pace?.behaviour, forecast: conversation.forecast(of: step.work.kind))
    let failure: ProtocolFailure
    do throws(ProtocolFailure) {
      let output = try await driver.drive(machine)
      if step.takesTime, conversation.pace == nil, let shown = output.behaviour {
        settle(on: Pace(shown))
      }
      conversation.learned(output.forecast, of: step.work.kind)
      ended(step)
      return .done(1)
    } catch {
      failure = error
    }
    if case .stuckBusy = failure.reason, mayStayBusy(after: step) {
      try await free(at: step)
      ended(step)
      return .resume(after: 1)
    }
    if let sector = takenForBlank(step, refusedWith: failure) {
      try await recover(from: failure, at: step)
      if !doubtful.contains(sector) { doubtful.append(sector) }
      ended(step)
      return .resume(after: 1)
    }
    if failure.isBeforeWork { operation.takesBack(to: before) }
    guard failure.mayBeThePace, conversation.pace != .polite else {
      throw await worded(failure, doing: step.work.failureSummary, place: spot(of: step))
    }
    // A device that punishes early polls is known from now on; any other gets one pace down.
    if case .punishedEarlyPoll = failure.reason {
      settle(on: .polite)
    } else {
      settle(on: conversation.pace?.lower ?? .polite)
    }
    try await recover(from: failure, at: step)
    if let sector = failure.erasedAllTheSame(step), try await readsAsErased(sector) {
      ended(step)
      return .resume(after: 1)
    }
    return .resume(
      after: try await settledCount(of: [step], in: script, ended: ended, doubtful: &doubtful))
  }

  /// Queues the rest of a script ahead of the device.
  private func queue(
    _ script: DownloadScript, from first: Int,
    ended: @escaping @Sendable (DownloadScript.Step) -> Void, doubtful: inout [MemorySector]
  ) async throws(DFUError) -> Progress {
    let items = script.steps[first...].map { DownloadLoop.Item(step: $0, limit: limit(of: $0)) }
    let before = operation
    if items.contains(where: \.step.takesTime) { operation.memory(is: .incomplete) }
    let signal = LoopSignal { ended(items[$0].step) }
    let connection = connection
    let prepared = DownloadLoop(
      items: items, bytes: script.bytes, interface: driver.interface, signal: signal)
    let loop = await withTaskCancellationHandler {
      await connection.run(prepared, slots: prepared.slots)
    } onCancel: {
      signal.stop()
    }
    let begun = items[loop.provedCount..<loop.begunCount].map(\.step)
    if !items[..<loop.begunCount].contains(where: \.step.takesTime) {
      operation.takesBack(to: before)
    }
    guard let stop = loop.stop else { return .done(loop.provedCount) }

    let step = items[stop.item].step
    guard stop.failure.reason != .disconnected else {
      throw await worded(stop.failure, doing: step.work.failureSummary, place: spot(of: step))
    }
    settle(on: .eager)
    try await recover(from: stop.failure, at: step)
    let count = try await settledCount(
      of: begun, in: script, ended: ended, doubtful: &doubtful)
    return .resume(after: loop.provedCount + count)
  }

  // MARK: After a failure

  /// The sector of a block that the flash refused though it read as blank, and so was not erased.
  ///
  /// An erase that lost its power leaves such a sector: half erased, blank to those who read it.
  private func takenForBlank(
    _ step: DownloadScript.Step, refusedWith failure: ProtocolFailure
  ) -> MemorySector? {
    guard case .program = step.work, case .refused(let status) = failure.reason,
      [.errProg, .errWrite, .errVerify, .errCheckErased, .errUnknown].contains(status.status),
      selected?.map?.kind(at: step.address) == .internalFlash,
      let sector = sector(at: step.address), !operation.erased.contains(sector)
    else { return nil }
    return sector
  }

  /// Whether the device may stay in dfuDNBUSY for ever after a step, though its work is done.
  private func mayStayBusy(after step: DownloadScript.Step) -> Bool {
    guard case .erase(let sector) = step.work else { return false }
    return quirks.mayStayBusy(afterErasing: sector.range.start)
  }

  /// Frees a device that stays in dfuDNBUSY though its work is done.
  ///
  /// The first DFU_CLRSTATUS leads to dfuERROR, the second one out of it; reading back proves the
  /// rest.
  private func free(at step: DownloadScript.Step) async throws(DFUError) {
    for _ in 0..<2 {
      try await drive(
        RequestMachine(DFUMessage(.clearStatus)), doing: step.work.failureSummary,
        at: step.address)
    }
    conversation.turned(.none)
  }

  /// Brings the device back to dfuIDLE after a failure, which is the one to tell if it fails.
  private func recover(
    from failure: ProtocolFailure, at step: DownloadScript.Step
  ) async throws(DFUError) {
    do throws(ProtocolFailure) {
      try await recover(patience: limit(of: step))
    } catch {
      if case .stuckBusy = error.reason, mayStayBusy(after: step) {
        return try await free(at: step)
      }
      throw await worded(failure, doing: step.work.failureSummary, place: spot(of: step))
    }
  }

  /// Decides what is to become of steps that were in flight when something failed.
  ///
  /// - Returns: how many of the steps need not be sent again, from the first on.
  private func settledCount(
    of steps: [DownloadScript.Step], in script: DownloadScript,
    ended: (DownloadScript.Step) -> Void, doubtful: inout [MemorySector]
  ) async throws(DFUError) -> Int {
    // An erase can be done twice, and so can all that follows it.
    if let erase = steps.firstIndex(where: \.isErase) { return erase }
    var provedCount = 0
    var rest: [Evidence] = []
    for step in steps {
      let evidence = try await self.evidence(of: step, in: script)
      if rest.isEmpty, evidence == .done {
        provedCount += 1
        ended(step)
      } else {
        rest.append(evidence)
      }
    }
    let mayBeSent = chips.hasECC == false && rest.allSatisfy { $0 == .blank }
    guard !rest.isEmpty, !mayBeSent else { return provedCount }
    for step in steps[provedCount...] {
      guard case .program = step.work, let sector = sector(at: step.address) else { continue }
      if !doubtful.contains(sector) { doubtful.append(sector) }
      ended(step)
    }
    return steps.count
  }

  /// What the flash shows of a step that may or may not have been done.
  private enum Evidence {
    /// It is done.
    case done
    /// It was not begun.
    case blank
    /// It was begun, or the flash cannot be read there.
    case unclear
  }

  /// Reads back what a step should have written.
  private func evidence(
    of step: DownloadScript.Step, in script: DownloadScript
  ) async throws(DFUError) -> Evidence {
    guard case .program(let range) = step.work else { return .done }
    do throws(DFUError) {
      let found = try await bytes(of: range, shape: try blockShape())
      if found[...] == script.bytes[step.payload] { return .done }
      return found.allSatisfy { $0 == chips.erasedByte } ? .blank : .unclear
    } catch  where error.code != .disconnected && error.code != .interrupted {
      // Flash with ECC refuses to be read where it was half written.
      try await comeBack(after: error)
      return .unclear
    }
  }

  /// Whether a sector can be taken as erased, since it reads so: reading takes a fraction of the
  /// erase that is spared.
  ///
  /// Only behind an early poll that was punished: the erase went on all the same, with the power
  /// there. Flash with ECC can read as blank and refuse to be programmed, so it is erased again; so
  /// is what reads as anything else, or not at all. A sector that was proved like this may have
  /// been blank before: if a block is refused there, it is erased once more.
  private func readsAsErased(_ sector: MemorySector) async throws(DFUError) -> Bool {
    guard chips.hasECC == false, functional.attributes.contains(.canUpload),
      sector.access.contains(.readable)
    else { return false }
    do throws(DFUError) {
      guard try await isBlank(sector) else { return false }
      operation.mayNotHaveErased(sector)
      return true
    } catch  where error.code != .disconnected && error.code != .interrupted {
      try await comeBack(after: error)
      return false
    }
  }

  private func sector(at address: Address) -> MemorySector? {
    selected?.map?.sector(containing: address)
  }

  private func spot(of step: DownloadScript.Step) -> DFUError.Place {
    place(of: step.address, block: step.block)
  }

  /// The longest that a step may take.
  private func limit(of step: DownloadScript.Step) -> Duration {
    switch step.work {
    case .erase(let sector): limits.erase(sectorSize: sector.range.count)
    case .setAddressPointer: limits.setPointer
    case .program: limits.write
    }
  }
}

extension DownloadScript.Step {
  fileprivate var isErase: Bool {
    if case .erase = work { true } else { false }
  }
}

extension DownloadScript.Step.Work {
  /// What failed, if it fails.
  fileprivate var failureSummary: String {
    switch self {
    case .erase: "Erase failed"
    case .setAddressPointer: "The address pointer cannot be set"
    case .program: "Writing failed"
    }
  }
}

extension ProtocolFailure {
  /// Whether the device said no before it began: what it refused afterwards may be half done.
  ///
  /// errERASE, errCHECK_ERASED, errPROG and errVERIFY tell of work, the others below of what was
  /// asked for (DFU 1.1 section 6.1.2; errVENDOR is read protection, AN3156).
  fileprivate var isBeforeWork: Bool {
    guard case .refused(let status) = reason else { return false }
    return request == .download
      || [.errTarget, .errFile, .errAddress, .errVendor].contains(status.status)
  }

  /// The sector of an erase that was polled too early, and went on all the same; `nil` for any
  /// other failure, also if the device says that the erase itself failed.
  fileprivate func erasedAllTheSame(_ step: DownloadScript.Step) -> MemorySector? {
    guard case .punishedEarlyPoll(let status) = reason, case .erase(let sector) = step.work,
      ![.errErase, .errCheckErased].contains(status.status)
    else { return nil }
    return sector
  }

  /// Whether a slower pace may help: not if the device said what it does not like, or is gone.
  fileprivate var mayBeThePace: Bool {
    switch reason {
    case .stalled, .timedOut, .unexpectedState, .malformedAnswer, .punishedEarlyPoll: true
    case .transferFailed: true
    case .disconnected, .refused, .stuckBusy, .mistake: false
    }
  }
}
