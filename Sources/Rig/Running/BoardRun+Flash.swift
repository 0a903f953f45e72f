internal import DFU
internal import Station
internal import Synchronization

/// A board that holds its image: started already, or ready to be.
struct Departure: Sendable {
  /// The bootloader as it was on the bus.
  var bootloader: USBDevice
  /// The open session of a board that is started later, and where its firmware begins; `nil` for
  /// one that has been left, or stays.
  var waiting: (session: DFUSession, start: Address)?
}

// Into the bootloader, and the flash.
extension BoardRun {
  /// Asks an application to make way.
  ///
  /// - Returns: the bootloader.
  func enter(_ device: USBDevice, by entry: ApplicationEntry) async throws(BoardError) -> USBDevice
  {
    tell(.activity(Activity(.entering)))
    let tell = tell
    return try await journal.step(.trigger) { () async throws(BoardError) in
      do throws(DFUError) {
        return try await BootloaderEntry(
          bus: tools.bus, ports: tools.ports, limit: entry.limit, tell: { tell(.entry($0)) }
        ).enter(device, by: entry.trigger)
      } catch {
        throw .device(error)
      }
    }
  }

  /// Opens the bootloader, makes sure that it is meant, and flashes it.
  func flash(_ image: JobImage, on device: USBDevice) async throws(BoardError) -> Departure {
    tell(.activity(Activity(.opening)))
    journal.note { $0.serial = device.readingSerial(by: job.session.quirks).serial }
    return try await journal.step(.flash) { () async throws(BoardError) in
      let session: DFUSession
      do throws(DFUError) {
        session = try await DFUSession.open(device, on: tools.bus, options: job.session)
      } catch {
        throw .device(error)
      }
      do throws(BoardError) {
        try judge(session)
        let start = try await write(image, session)
        if let start {
          return Departure(bootloader: device, waiting: (session, start))
        }
        await session.close()
        return Departure(bootloader: device)
      } catch {
        await session.close()
        throw error
      }
    }
  }

  /// Makes sure that an opened board is meant, as far as only an open one can tell.
  private func judge(_ session: DFUSession) throws(BoardError) {
    let names = session.memories.compactMap(\.name)
    let shown =
      ChipCandidates(
        layouts: names, release: session.device.release,
        transferSize: ByteCount(session.functional.transferSize)
      ).chips
    let chips = shown.isEmpty ? [] : shown + session.quirks.namedLines
    journal.note {
      $0.chip = job.wanted.chip?.line ?? session.chips.chips.first?.line
    }
    if let layout = job.wanted.layout, !names.contains(layout) {
      throw .otherLayout(session.device, found: names, wanted: layout)
    }
    if let chip = job.wanted.chip, !chips.isEmpty, !chips.contains(chip) {
      throw .otherChip(session.device, found: chips, wanted: chip)
    }
  }

  /// Flashes, and keeps what is known of it even if it fails.
  ///
  /// - Returns: where the firmware begins, if it is to be started later.
  private func write(
    _ image: JobImage, _ session: DFUSession
  ) async throws(BoardError) -> Address? {
    var options = job.options
    let startsLater = listensBeforeStart && options.leaves && session.functional.isDfuSe
    if startsLater { options.leaves = false }
    let plan: FlashJob
    do throws(DFUError) {
      plan = try session.plan(image.file, options: options)
    } catch {
      throw .device(error)
    }
    let operation = session.flash(plan)
    let tally = Mutex(WriteTally())
    let tell = tell
    do throws(DFUError) {
      let report = try await operation.follow { event in
        tally.withLock { $0.add(event) }
        tell(.flash(event))
        if let activity = Activity(event) { tell(.activity(activity)) }
      }
      journal.note {
        $0.writtenCount = report.writtenCount
        $0.skippedCount = report.skippedCount
        $0.verifiedCount = report.verifiedCount
      }
    } catch {
      journal.note { $0.writtenCount = tally.withLock { $0.count } }
      throw .device(error)
    }
    return startsLater ? plan.startAddress : nil
  }

  /// Whether what the application prints would be lost if it were started before anyone listens.
  var listensBeforeStart: Bool { job.expectation != nil && job.serial.node != nil }
}
