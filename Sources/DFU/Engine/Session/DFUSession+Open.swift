/// Opening a device in DFU mode.
extension DFUSession {
  /// The most alternate settings that are looked at.
  ///
  /// Each costs a string, for which a device may take a second. ST's ROMs have 5 at most; a
  /// configuration descriptor has room for 7,000.
  public static let alternateLimit = 32

  /// Opens a device in DFU mode and brings it to dfuIDLE.
  ///
  /// - Parameters:
  ///   - device: one that ``DeviceSelector`` found.
  ///   - bus: the bus that it is on.
  ///   - options: what the user knows better.
  /// - Returns: the session; close it when done.
  /// - Throws: `noPermission`, `deviceBusy`, `disconnected`, or what the device did wrong.
  public static func open(
    _ device: USBDevice, on bus: any USBBus, options: SessionOptions = SessionOptions()
  ) async throws(DFUError) -> DFUSession {
    let device = device.readingSerial(by: options.quirks)
    let place = DFUError.Place(device)
    guard let interface = device.bootloader else {
      throw .noDevice("a device \(device.id) in DFU mode at \(device.path)", seen: [device])
    }
    guard let functional = interface.functional else {
      throw .noFunctionalDescriptor(place: place)
    }
    let connection = try await connect(device, on: bus, interface: interface, place: place)
    do throws(DFUError) {
      let driver = ProtocolDriver(connection: connection, interface: interface.number)
      let (found, error) = try await bringToIdle(driver, patience: options.timeout, place: place)
      var memories = await readMemories(interface, of: connection, isDfuSe: functional.isDfuSe)
      let (chips, quirks) = identify(device, functional, memories, options)
      try correct(&memories, layout: options.layout, quirks.layout(serial: device.serial))
      return DFUSession(
        bus: bus, connection: connection, interface: interface, functional: functional,
        memories: memories, chips: chips, quirks: quirks, options: options, found: found,
        foundError: error)
    } catch {
      await connection.close()
      throw error
    }
  }

  private static func connect(
    _ device: USBDevice, on bus: any USBBus, interface: DFUInterface, place: DFUError.Place
  ) async throws(DFUError) -> any USBConnection {
    let connection: any USBConnection
    do throws(TransportError) {
      connection = try await bus.open(device)
    } catch {
      throw .transport(error, doing: "The device cannot be opened", place: place)
    }
    do throws(TransportError) {
      try await connection.claim(interface: interface.number)
      return connection
    } catch {
      await connection.close()
      throw .transport(error, doing: "The device cannot be claimed", place: place)
    }
  }

  private static func bringToIdle(
    _ driver: ProtocolDriver, patience: Duration?, place: DFUError.Place
  ) async throws(DFUError) -> (DeviceState, DeviceStatus?) {
    do throws(ProtocolFailure) {
      return try await driver.recover(patience: patience)
    } catch {
      let summary =
        switch error.reason {
        case .unexpectedState(.appIdle): "The device is not in DFU mode"
        case .unexpectedState(.dfuManifestWaitReset): "The device waits for a USB reset"
        default: "The device does not come to dfuIDLE"
        }
      throw .failure(
        error, doing: summary, text: await driver.connection.text(of: error), place: place)
    }
  }

  private static func readMemories(
    _ interface: DFUInterface, of connection: any USBConnection, isDfuSe: Bool
  ) async -> [DeviceMemory] {
    var memories: [DeviceMemory] = []
    for setting in interface.alternates.prefix(alternateLimit) {
      let name = await connection.string(at: setting.nameIndex)
      var memory = DeviceMemory(alternate: setting.alternate, name: name, map: nil)
      if isDfuSe { memory.map = try? MemoryMap(layout: name ?? "") }  // said when it is needed
      memories.append(memory)
    }
    return memories
  }

  /// Finds the chip lines that a device may belong to, and what it is known to do wrong.
  private static func identify(
    _ device: USBDevice, _ functional: FunctionalDescriptor, _ memories: [DeviceMemory],
    _ options: SessionOptions
  ) -> (ChipCandidates, Quirks) {
    let named = options.chip.map { ChipCandidates([$0]) }
    let shown =
      named
      ?? (functional.isDfuSe
        ? ChipCandidates(
          layouts: memories.compactMap(\.name), release: device.release,
          transferSize: ByteCount(functional.transferSize)) : .unknown)
    let traits = Quirk.DeviceTraits(
      id: device.id, release: device.release, maps: memories.compactMap(\.map), chips: shown)
    let quirks = Quirks(
      of: traits, in: options.quirks, hasGivenLayout: options.layout != nil)
    let known = quirks.isNoSTM32 ? .unknown : quirks.line.map { ChipCandidates([$0]) }
    return (named ?? known ?? shown, quirks)
  }

  /// Puts a layout in place of the one of alternate setting 0: the user's, or what a quirk knows.
  private static func correct(
    _ memories: inout [DeviceMemory], layout: String?, _ known: String?
  ) throws(DFUError) {
    guard let truth = layout ?? known, !memories.isEmpty else { return }
    do throws(MemoryMapError) {
      memories[0].map = try MemoryMap(layout: truth)
    } catch {
      throw .badLayout(error)
    }
  }
}
