package import DFU
internal import Synchronization

// The attempt itself: into the bootloader, the flash, and what is to be there afterwards.
extension ArrivalRun {
  /// How long an application is waited for that must be recognised if it comes, and need not come.
  static let applicationLimit = Duration.seconds(10)

  /// Brings a board to its image.
  ///
  /// - Parameters:
  ///   - attempt: what is known of it in the end, also after an error.
  ///   - job: the board.
  ///   - image: what it gets.
  /// - Throws: why it does not hold the image, or does not run it.
  func perform(
    _ attempt: inout Attempt, _ job: Job, _ image: ProvenImage
  ) async throws(StationFailure) {
    let device = try await enter(job, &attempt)
    tell(.opening(device))
    tell(.activity(Activity(.opening)))
    let session: DFUSession
    do throws(DFUError) {
      session = try await DFUSession.open(
        device, on: tools.bus, options: SessionOptions(chip: job.station.chip))
    } catch {
      throw .device(error)
    }
    do throws(StationFailure) {
      try await judge(session, job, &attempt)
      let report = try await flash(image, session, job, &attempt)
      await session.close()
      try await conclude(report, job, device, &attempt)
    } catch {
      await session.close()
      throw error
    }
  }

  /// Asks an application to make way, if the board came as one.
  ///
  /// - Returns: the bootloader.
  private func enter(_ job: Job, _ attempt: inout Attempt) async throws(StationFailure) -> USBDevice
  {
    guard let entry = job.entry else { return job.arrival.device }
    tell(.activity(Activity(.entering)))
    let tell = tell
    let bootloader: USBDevice
    do throws(DFUError) {
      bootloader = try await BootloaderEntry(
        bus: tools.bus, ports: tools.ports, limit: entry.limit, tell: { tell(.entry($0)) }
      ).enter(job.arrival.device, by: entry.trigger)
    } catch {
      throw .device(error)
    }
    await remember(bootloader, causedBy: attempt)
    attempt.board = job.station.identity(of: bootloader)
    attempt.serial = bootloader.serial
    do throws(LedgerError) {
      try await tools.ledger.identify(attempt, as: attempt.board, serial: attempt.serial)
    } catch {
      note(error)
    }
    return bootloader
  }

  /// Makes sure that an opened board is meant, as far as only an open one can tell; one that came
  /// as an application is given back as one.
  private func judge(
    _ session: DFUSession, _ job: Job, _ attempt: inout Attempt
  ) async throws(StationFailure) {
    let names = session.memories.compactMap(\.name)
    let shown = ChipCandidates(
      layouts: names, release: session.device.release,
      transferSize: ByteCount(session.functional.transferSize)
    ).chips
    var reason =
      job.station.reason(against: session.device)
      ?? job.station.reason(
        againstLayouts: names, chips: shown.isEmpty ? [] : shown + session.quirks.namedLines)
    if reason == nil, job.entry != nil {
      // Only now it is known which board it is.
      do throws(LedgerError) {
        reason = try await reasonAgainst(attempt.board, job.station)
      } catch {
        throw .ledger(error)
      }
    }
    guard let reason else { return }
    if job.entry != nil {
      // `try?`: it is given back as it was, if that is possible.
      let application = try? await session.leave(applicationLimit: Self.applicationLimit).report
      if let application { await remember(application, causedBy: attempt) }
    }
    throw .untouched(reason)
  }

  /// Flashes, and keeps what is known of it even if it fails.
  private func flash(
    _ image: ProvenImage, _ session: DFUSession, _ job: Job, _ attempt: inout Attempt
  ) async throws(StationFailure) -> FlashReport {
    let operation = session.flash(
      image.file,
      options: FlashOptions(
        address: image.rawAddress, leaves: job.station.afterwards.start != .stay,
        supplyVoltage: job.station.supplyVoltage))
    let tally = Mutex(WriteTally())
    let tell = tell
    do throws(DFUError) {
      let report = try await operation.follow { event in
        tally.withLock { $0.add(event) }
        tell(.flash(event))
        if let activity = Activity(event) { tell(.activity(activity)) }
      }
      attempt.writtenBytes = report.writtenCount
      attempt.skippedBytes = report.skippedCount
      attempt.hasLeft = report.hasLeft
      return report
    } catch {
      attempt.writtenBytes = tally.withLock { $0.count }
      throw .device(error)
    }
  }

  /// Judges a flash that went well: whether the board fell back, and whether its application came.
  private func conclude(
    _ report: FlashReport, _ job: Job, _ device: USBDevice, _ attempt: inout Attempt
  ) async throws(StationFailure) {
    let isUnchanged = report.writtenCount == 0 && report.erasedCount == 0
    attempt.outcome = isUnchanged ? .unchanged : .written
    if isUnchanged, job.entry == nil {
      // `try?`: a ledger that cannot be read now has no say in what was found.
      let last = try? await tools.ledger.last(at: job.path)
      if AttemptRule.hasFallenBack(attempt, at: job.arrival.time, after: last) {
        throw .fellBack(path: job.path)
      }
    }
    var text =
      isUnchanged
      ? "Nothing to write, \(report.skippedCount) bytes are there already"
      : "\(report.writtenCount) bytes written, \(report.skippedCount) there already, all read back"
    let application = try await awaitApplication(after: device, job, attempt)
    if let application {
      text += "; the application \(application.id) is there."
    } else {
      text +=
        report.hasLeft ? "; the firmware was started." : "; the board stays in its bootloader."
    }
    attempt.message = text
  }

  /// Waits for the application, if it has to come or must be recognised when it does.
  private func awaitApplication(
    after left: USBDevice, _ job: Job, _ attempt: Attempt
  ) async throws(StationFailure) -> USBDevice? {
    let limit: Duration
    let ids: [USBIdentifier]?
    var isNeeded = false
    switch job.station.afterwards.start {
    case .stay: return nil
    case .leave:
      guard let entry = job.station.entry else { return nil }
      (limit, ids) = (Self.applicationLimit, entry.applications)
    case .expect(let application):
      (limit, ids) = (application.limit, application.id.map { [$0] })
      isNeeded = true
    }
    var sight = DepartureWatch.nothing(seen: nil)
    do throws(DFUError) {
      _ = try await tools.bus.wait(limit: limit) { devices in
        sight = DepartureWatch(after: left, in: devices, ids: ids)
        return sight.isEnd
      }
    } catch {
      throw .device(error)
    }
    switch sight {
    case .application(let device):
      await remember(device, causedBy: attempt)
      return device
    case .fellBack(let device):
      // Judged already: nothing is to be done again when it is seen to arrive.
      await remember(device, causedBy: attempt)
      throw .fellBack(path: job.path)
    case .nothing(let seen):
      guard isNeeded else { return nil }
      guard !Task.isCancelled else {
        throw .device(
          .interrupted(
            "stopped while waiting for the application", place: DFUError.Place(path: job.path)))
      }
      throw .noApplication(path: job.path, wanted: ids ?? [], seen: seen?.id, after: limit)
    }
  }

  /// Remembers that an arrival is the station's own doing.
  private func remember(_ device: USBDevice, causedBy attempt: Attempt) async {
    guard let arrival = await tools.arrivals.arrival(of: device) else { return }
    do throws(LedgerError) {
      try await tools.ledger.remember(arrival.mark, causedBy: attempt)
    } catch {
      note(error)
    }
  }

  private func note(_ error: LedgerError) {
    tell(.note("\(error) The attempt goes on."))
  }
}

/// Counts what a flash has written, for one whose report is lost with an error.
package struct WriteTally: Sendable {
  private var ended = 0
  private var running = 0

  /// Bytes so far.
  package var count: Int { ended + running }

  /// Counts nothing yet.
  package init() {}

  /// Takes what the flash tells.
  package mutating func add(_ event: DFUEvent) {
    switch event {
    case .advanced(.write, let reached): running = reached.done
    case .ended(.write, let byteCount, _):
      ended += byteCount
      running = 0
    default: break
    }
  }
}

extension Quirks {
  /// The lines that a quirk takes the chip for, whatever its descriptors look like.
  package var namedLines: [Chip] {
    rows.compactMap { row in
      guard case .isOfLine(let name) = row.remedy else { return nil }
      return Chip.all.first { $0.names.contains(name) }
    }
  }
}

extension Activity {
  /// What an event says of what is being done; `nil` if nothing.
  package init?(_ event: DFUEvent) {
    switch event {
    case .began(let phase, let count): self.init(Phase(phase), totalBytes: count)
    case .advanced(let phase, let reached):
      self.init(
        Phase(phase), doneBytes: reached.done, totalBytes: reached.total,
        secondsLeft: reached.left.map { $0 / .seconds(1) })
    case .planned, .erased, .ended, .settled, .toldSupply, .saved, .repairing, .left,
      .applicationStarted, .note:
      return nil
    }
  }
}

extension Activity.Phase {
  fileprivate init(_ phase: DFUEvent.Phase) {
    switch phase {
    case .compare, .read: self = .comparing
    case .erase: self = .erasing
    case .write: self = .writing
    case .verify: self = .verifying
    case .manifest, .leave: self = .leaving
    }
  }
}
