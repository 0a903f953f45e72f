import DFU
import DFUSimulator

/// The way from the options to a device: the bus, and the one device on it that is meant.
struct DeviceAccess: Sendable {
  let selection: SelectionOptions
  let reporter: Reporter
  /// How long a port is waited for that another program works at.
  var lockLimit = Duration.zero

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
  /// - Parameters:
  ///   - mode: what it has to be doing.
  ///   - path: the port at which it must be, if that is known already.
  ///   - bus: where to look.
  ///   - wait: how long to wait for a device if there is none.
  /// - Returns: the device.
  /// - Throws: that there is none, or that there are several.
  func resolve(
    _ mode: DeviceSelector.Mode, at path: String? = nil, on bus: any USBBus,
    wait: Duration = .zero
  ) async throws -> USBDevice {
    var selector = try await selector(mode, on: bus)
    if let path { selector.path = path }
    if wait > .zero { reporter.detail("waiting for \(selector), \(Figures.time(wait)) at most") }
    return try await selector.resolve(on: bus, wait: wait)
  }

  /// Finds all devices that are meant, at least one.
  func resolveAll(
    _ mode: DeviceSelector.Mode, on bus: any USBBus, wait: Duration
  ) async throws -> [USBDevice] {
    do {
      return [try await resolve(mode, on: bus, wait: wait)]
    } catch let error as DFUError where error.code == .ambiguousDevice {
      return try await selector(mode, on: bus).matches(in: Self.devices(on: bus))
    }
  }

  /// What says which devices are meant.
  ///
  /// Whoever names a virtual board has named its bootloader, whatever numbers that has.
  private func selector(
    _ mode: DeviceSelector.Mode, on bus: any USBBus
  ) async throws -> DeviceSelector {
    var selector = selection.selector(mode)
    if selector.id == nil { selector.id = try await virtualBootloaderID(on: bus) }
    return selector
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
