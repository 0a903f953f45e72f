import DFU

extension BoardOptions {
  /// Opens a session with the one board that is meant.
  ///
  /// - Parameters:
  ///   - reporter: is told what happens on the way.
  ///   - pace: how the device is fed; `nil` learns it.
  ///   - wait: how long to wait for a device.
  ///   - entry: how an application is brought into its bootloader; `nil` does not touch one.
  ///   - body: what to do with it.
  /// - Returns: what the body returns.
  /// - Throws: what went wrong, the device being given back.
  func withSession<Result>(
    _ reporter: Reporter, pace: Pace? = nil, wait: Duration = .zero, entry: EntryRequest? = nil,
    _ body: (DFUSession) async throws -> Result
  ) async throws -> Result {
    var options = try overrides.options()
    options.pace = pace
    return try await DeviceAccess(
      selection: selection, reporter: reporter, lockLimit: lock.limit
    )
    .withSession(options, wait: wait, entry: entry, body)
  }
}

extension DeviceAccess {
  /// Opens a session with the one board that is meant, and gives the device back.
  func withSession<Result>(
    _ options: SessionOptions, wait: Duration, entry: EntryRequest?,
    _ body: (DFUSession) async throws -> Result
  ) async throws -> Result {
    let access = self
    return try await access.withBus { bus in
      let (held, hasEntered) =
        if let entry {
          try await EntryAccess(access: access, request: entry).enter(on: bus, wait: wait)
        } else {
          (try await access.hold(.bootloader, on: bus, wait: wait), false)
        }
      defer { held.release() }
      let device = held.device
      reporter.event(JSONEvent("device", device.fields))
      reporter.detail("opening \(device.id) at \(device.path)")
      let session = try await DFUSession.open(device, on: bus, options: options)
      reporter.ready(session.found, session.foundError)
      if hasEntered { reporter.recognise(session) }
      for row in session.quirks.rows { reporter.detail("quirk \(row)") }
      return try await session.closing(body)
    }
  }
}

extension DFUSession {
  /// Gives the device back when a body has used it, whatever came of that.
  nonisolated func closing<Result>(
    _ body: (DFUSession) async throws -> Result
  ) async throws -> Result {
    do {
      let result = try await body(self)
      await close()
      return result
    } catch {
      await close()
      throw error
    }
  }
}

extension Reporter {
  /// Says what came in the application's place.
  fileprivate func recognise(_ session: DFUSession) {
    if let note = session.device.strangeBootloader { self.note(note) }
    let chips = session.chips.chips.map(\.description)
    let layouts = session.memories.compactMap(\.name)
    event(
      JSONEvent(
        "recognised",
        [
          "id": .string("\(session.device.id)"), "release": .integer(Int(session.device.release)),
          "dfuVersion": .integer(Int(session.functional.dfuVersion)),
          "layouts": .array(layouts.map { .string($0) }),
          "chips": .array(chips.map { .string($0) }),
        ]))
    detail(
      "the bootloader speaks \(session.functional.isDfuSe ? "DfuSe" : "plain DFU"), bcdDevice "
        + "\(Figures.hex(session.device.release)), \(layouts.first ?? "no memory"): "
        + (chips.isEmpty ? "no chip that is known" : chips.prefix(3).joined(separator: ", ")))
  }
}
