import DFU
import DFUSimulator

/// The way from the options to a device: the bus, and the one device on it that is meant.
struct DeviceAccess: Sendable {
  let selection: SelectionOptions
  let reporter: Reporter

  /// Opens the bus that was asked for.
  ///
  /// Whatever happens on it, a virtual board is saved, and the records that were asked for end.
  func withBus<Result>(
    _ body: (any USBBus) async throws -> Result
  ) async throws -> Result {
    let board = try virtualBoard()
    let bus = try board?.bus ?? Self.systemBus()
    let recording = try Recording(selection.recording, isVirtual: board != nil)
    let result: Result
    do {
      result = try await body(recording.map { ObservedBus(bus, observer: $0) } ?? bus)
      try board?.save()
    } catch {
      // The first error is the one to end with.
      try? board?.save()  // a second error says no more than the first one
      if let failure = recording?.finish() { reporter.note(failure.message) }
      throw error
    }
    if let failure = recording?.finish() { throw failure }
    return result
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
    let isThere = try await Self.devices(on: bus).contains {
      $0.bootloader != nil && $0.id == profile.identity.id
    }
    return isThere ? profile.identity.id : nil
  }

  /// The devices that are there, their serial numbers as they were meant.
  static func devices(on bus: any USBBus) async throws(CommandFailure) -> [USBDevice] {
    try await snapshot(of: bus).devices.map { $0.readingSerial(by: Quirk.table) }
  }

  /// What is on a bus.
  static func snapshot(of bus: any USBBus) async throws(CommandFailure) -> BusSnapshot {
    do throws(TransportError) {
      return try await bus.snapshot()
    } catch {
      throw .bus(error)
    }
  }

  /// Where the serial ports of a bus's devices are: a virtual bus has its own.
  static func ports(on bus: any USBBus) -> any DevicePorts {
    let inner = (bus as? ObservedBus)?.bus ?? bus
    return inner as? VirtualBus ?? SystemPorts()
  }

  private func virtualBoard() throws(CommandFailure) -> VirtualBench? {
    guard let profile = selection.virtual else { return nil }
    let board = try VirtualBench(profile: profile, timeScale: selection.timeScale)
    for note in board.notes { reporter.note(note) }
    reporter.detail("the virtual board is kept in \(board.statePath)")
    return board
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
