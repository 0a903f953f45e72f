import DFU
import DFUSimulator

/// The way from the options to an open device: the bus, the one device that is meant, the session.
struct DeviceAccess: Sendable {
  let selection: SelectionOptions
  let reporter: Reporter

  /// Opens the bus that was asked for, and records what happens on it if that was asked for.
  func withBus<Result>(
    _ body: (any USBBus) async throws -> Result
  ) async throws -> Result {
    let isVirtual = selection.virtual != nil
    guard let recording = try Recording(selection.recording, isVirtual: isVirtual) else {
      return try await withBoards(body)
    }
    let result: Result
    do {
      result = try await withBoards { bus in
        try await body(ObservedBus(bus, observer: recording))
      }
    } catch {
      // The first error is the one to end with.
      if let failure = recording.finish() { reporter.note(failure.message) }
      throw error
    }
    if let failure = recording.finish() { throw failure }
    return result
  }

  /// Opens the bus that was asked for, and saves a virtual board whatever happens on it.
  private func withBoards<Result>(
    _ body: (any USBBus) async throws -> Result
  ) async throws -> Result {
    guard let profile = selection.virtual else {
      return try await body(try Self.systemBus())
    }
    let board = try VirtualBench(profile: profile, timeScale: selection.timeScale)
    for note in board.notes { reporter.note(note) }
    reporter.detail("the virtual board is kept in \(board.statePath)")
    let result: Result
    do {
      result = try await body(board.bus)
    } catch {
      try? board.save()  // the first error is the one to tell
      throw error
    }
    try board.save()
    return result
  }

  /// Opens a session with the one device that is meant.
  ///
  /// - Parameters:
  ///   - overrides: what the user knows better than the device.
  ///   - wait: how long to wait for a device.
  ///   - entry: how an application is brought into its bootloader; `nil` does not touch one.
  ///   - body: what to do with it.
  /// - Returns: what the body returns.
  /// - Throws: what went wrong, the device being given back.
  func withSession<Result>(
    _ overrides: SessionOptions, wait: Duration = .zero, entry: EntryRequest? = nil,
    _ body: (DFUSession) async throws -> Result
  ) async throws -> Result {
    try await withBus { bus in
      let (device, hasEntered) = try await find(entry, on: bus, wait: wait)
      tell(device)
      let session = try await DFUSession.open(device, on: bus, options: overrides)
      reporter.ready(session.found, session.foundError)
      if hasEntered { recognise(session) }
      for row in session.quirks.rows { reporter.detail("quirk \(row)") }
      do {
        let result = try await body(session)
        await session.close()
        return result
      } catch {
        await session.close()
        throw error
      }
    }
  }

  /// Finds the one device that is meant, before any is opened.
  ///
  /// Whoever names a virtual board has named its bootloader, whatever numbers that has.
  func resolve(
    _ mode: DeviceSelector.Mode, on bus: any USBBus, wait: Duration = .zero
  ) async throws -> USBDevice {
    var selector = selection.selector(mode)
    if selector.id == nil { selector.id = try await virtualBootloaderID(on: bus) }
    if wait > .zero { reporter.detail("waiting for \(selector), \(Figures.time(wait)) at most") }
    return try await selector.resolve(on: bus, wait: wait)
  }

  /// The numbers of the virtual board that was named, if its bootloader is there.
  func virtualBootloaderID(on bus: any USBBus) async throws -> USBIdentifier? {
    guard let profile = selection.virtual else { return nil }
    let isThere = try await bus.snapshot().devices.contains {
      $0.bootloader != nil && $0.id == profile.identity.id
    }
    return isThere ? profile.identity.id : nil
  }

  private func find(
    _ entry: EntryRequest?, on bus: any USBBus, wait: Duration
  ) async throws -> (bootloader: USBDevice, hasEntered: Bool) {
    guard let entry else { return (try await resolve(.bootloader, on: bus, wait: wait), false) }
    return try await EntryAccess(access: self, request: entry).enter(on: bus, wait: wait)
  }

  /// Says what came in the application's place.
  private func recognise(_ session: DFUSession) {
    if let note = session.device.strangeBootloader { reporter.note(note) }
    let chips = session.chips.chips.map(\.description)
    let layouts = session.memories.compactMap(\.name)
    reporter.event(
      JSONEvent(
        "recognised",
        [
          "id": .string("\(session.device.id)"), "release": .integer(Int(session.device.release)),
          "dfuVersion": .integer(Int(session.functional.dfuVersion)),
          "layouts": .array(layouts.map { .string($0) }),
          "chips": .array(chips.map { .string($0) }),
        ]))
    reporter.detail(
      "the bootloader speaks \(session.functional.isDfuSe ? "DfuSe" : "plain DFU"), bcdDevice "
        + "\(Figures.hex(session.device.release)), \(layouts.first ?? "no memory"): "
        + (chips.isEmpty ? "no chip that is known" : chips.prefix(3).joined(separator: ", ")))
  }

  private func tell(_ device: USBDevice) {
    reporter.event(JSONEvent("device", device.fields))
    reporter.detail("opening \(device.id) at \(device.path)")
  }

  private static func systemBus() throws(CommandFailure) -> any USBBus {
    do throws(TransportError) {
      return try LibUSBBus()
    } catch {
      throw .bus(error)
    }
  }
}

extension CommandFailure {
  /// The bus cannot be used at all.
  static func bus(_ error: TransportError) -> Self {
    .usb(
      "USB does not work on this computer: \(error.detail). See that /dev/bus/usb exists and can "
        + "be read; `--virtual f405` needs no USB.")
  }
}
