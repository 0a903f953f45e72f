/// An open device in DFU mode: the way to read, erase, flash and leave.
///
/// Opening claims the interface, reads the memories' names and cleans up whatever an earlier host
/// left behind; it writes nothing. One operation runs at a time. The files `DFUSession+….swift`
/// hold one operation each; the words to the device are chosen by the machines in `Protocol/`.
public actor DFUSession {
  /// The device.
  public nonisolated let device: USBDevice
  /// What the device said of itself.
  public nonisolated let functional: FunctionalDescriptor
  /// The alternate settings, in ascending order.
  public nonisolated let memories: [DeviceMemory]
  /// The chip lines that the descriptors allow, most likely first; or the one that was named.
  public nonisolated let chips: ChipCandidates
  /// What this kind of device is known to do wrong.
  public nonisolated let quirks: Quirks
  /// What the device was found in, before it was brought to dfuIDLE.
  public nonisolated let found: DeviceState
  /// The error that the device had latched when it was found.
  public nonisolated let foundError: DeviceStatus?

  nonisolated let bus: any USBBus
  nonisolated let connection: any USBConnection
  nonisolated let options: SessionOptions
  nonisolated let driver: ProtocolDriver
  nonisolated let limits: OperationLimits

  /// How the device is fed; `nil` until it has shown what it takes.
  var pace: Pace?
  /// When each kind of work is done, of a device that does not say.
  var forecasts: [DownloadScript.Step.Work.Kind: PollForecast] = [:]
  /// The alternate setting that is selected; `nil` before the first one is.
  var selected: DeviceMemory?
  /// The supply range that the bootloader took in this session; it forgets it at a reset.
  var toldSupply: SupplyRange?
  /// Which way data last went; the device must be brought to dfuIDLE before it turns.
  var direction = Direction.none
  /// What the operation that runs has done to the memory so far; errors say so.
  var memoryState = MemoryState.onlyRead
  /// The sectors that the operation that runs has erased.
  var erased: Set<MemorySector> = []
  /// Tells what happens in the operation that runs.
  var emit: @Sendable (DFUEvent) -> Void = { _ in }

  /// What an operation has done to the device's memory.
  enum MemoryState {
    /// It was not meant to change anything.
    case onlyRead
    /// It has not changed anything yet.
    case untouched
    /// Something was erased, and the firmware is not whole.
    case incomplete
    /// The firmware is whole and was read back, as far as that was asked for.
    case whole
  }

  /// Whether an operation runs; a session does one at a time.
  private var isRunning = false

  /// Which way data goes.
  enum Direction {
    case none
    case download
    case upload
  }

  private init(
    bus: any USBBus, connection: any USBConnection, interface: DFUInterface,
    functional: FunctionalDescriptor, memories: [DeviceMemory], chips: ChipCandidates,
    quirks: Quirks, options: SessionOptions, found: DeviceState, foundError: DeviceStatus?
  ) {
    self.bus = bus
    self.connection = connection
    self.functional = functional
    self.memories = memories
    self.chips = chips
    self.quirks = quirks
    self.options = options
    pace = options.pace
    self.found = found
    self.foundError = foundError
    device = connection.device
    driver = ProtocolDriver(connection: connection, interface: interface.number)
    limits = OperationLimits(chips: chips, override: options.timeout)
  }

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
    let place = DFUError.Place(path: device.path, id: device.id)
    guard let interface = device.bootloader else {
      throw .noDevice("a device \(device.id) in DFU mode at \(device.path)", seen: [device])
    }
    guard let functional = interface.functional else {
      throw .badDescriptor("it has no DFU functional descriptor", place: place)
    }
    let connection = try await connect(device, on: bus, interface: interface, place: place)
    do throws(DFUError) {
      let driver = ProtocolDriver(connection: connection, interface: interface.number)
      let (found, error) = try await recover(
        driver, patience: options.timeout, place: place)
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

  /// Gives the device back; the session is of no use afterwards.
  public func close() async {
    await connection.close()
  }

  // MARK: Opening

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

  private static func recover(
    _ driver: ProtocolDriver, patience: Duration?, place: DFUError.Place
  ) async throws(DFUError) -> (DeviceState, DeviceStatus?) {
    let output: RecoveryMachine.Output
    do throws(ProtocolFailure) {
      output = try await driver.drive(RecoveryMachine(patience: patience))
    } catch {
      throw .failure(error, doing: "The device does not come to dfuIDLE", place: place)
    }
    switch output {
    case .ready(let found, let error):
      return (found, error)
    case .application:
      throw .failure(
        ProtocolFailure(at: .getState, .unexpectedState(.appIdle)),
        doing: "The device is not in DFU mode", place: place)
    case .needsReset:
      throw .failure(
        ProtocolFailure(at: .getState, .unexpectedState(.dfuManifestWaitReset)),
        doing: "The device waits for a USB reset", place: place)
    }
  }

  private static func readMemories(
    _ interface: DFUInterface, of connection: any USBConnection, isDfuSe: Bool
  ) async -> [DeviceMemory] {
    var memories: [DeviceMemory] = []
    for setting in interface.alternates {
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
      throw .invalidRequest(
        "The layout given with `--layout` cannot be used", reason: "\(error)",
        remedy: "Its form is \"@Internal Flash/0x08000000/04*016Kg,01*064Kg\".")
    }
  }
}

extension DFUSession {
  /// Where the device is, for errors.
  nonisolated var place: DFUError.Place { DFUError.Place(path: device.path, id: device.id) }

  /// Where an address is, for errors.
  func place(of address: Address?, block: UInt16? = nil) -> DFUError.Place {
    var spot = place
    spot.memory = selected?.map?.name
    spot.address = address
    spot.sector = address.flatMap { selected?.map?.sector(containing: $0) }
    spot.block = block
    return spot
  }

  /// The time that this session's operations run on.
  nonisolated var now: Duration { connection.clock.now }

  /// Selects an alternate setting, unless it is selected.
  func use(_ memory: DeviceMemory) async throws(DFUError) {
    guard selected?.alternate != memory.alternate else {
      selected = memory
      return
    }
    try await turn(.none)
    do throws(TransportError) {
      try await connection.select(alternate: memory.alternate, interface: driver.interface)
    } catch {
      throw .transport(
        error, doing: "The alternate setting \(memory.alternate) cannot be selected", place: place)
    }
    selected = memory
  }

  /// Prepares for data in a direction: a device that has moved data the other way is brought to
  /// dfuIDLE by DFU_ABORT first (DFU 1.1 figure A.1).
  func turn(_ next: Direction) async throws(DFUError) {
    if direction != .none, direction != next {
      _ = try await drive(RequestMachine(DFUMessage(.abort)), doing: "The device refuses ABORT")
    }
    direction = next
  }

  /// Drives a machine, its failure worded.
  func drive<Machine: ProtocolMachine>(
    _ machine: Machine, doing summary: String, at address: Address? = nil, block: UInt16? = nil
  ) async throws(DFUError) -> Machine.Output {
    do throws(ProtocolFailure) {
      return try await driver.drive(machine)
    } catch {
      throw .failure(error, doing: summary, place: place(of: address, block: block))
    }
  }

  /// Stops here if the user asked for it.
  func checkInterruption(_ doing: String) throws(DFUError) {
    guard Task.isCancelled else { return }
    throw .interrupted(doing, place: place)
  }

  /// How long a device may take to come to dfuIDLE when nothing is known to be going on in it.
  static let recoveryTime = Duration.seconds(2)

  /// Runs an operation, the only one at that time; after a failure the device is cleaned up.
  ///
  /// - Parameters:
  ///   - changing: whether it is meant to change the device's memory.
  ///   - emit: tells what happens.
  ///   - body: the operation.
  /// - Returns: what the operation returns.
  /// - Throws: what the operation throws, with what is on the chip.
  func operate<Report>(
    changing: Bool, emit: @escaping @Sendable (DFUEvent) -> Void,
    _ body: () async throws(DFUError) -> Report
  ) async throws(DFUError) -> Report {
    guard !isRunning else {
      throw .invalidRequest(
        "The session is busy", reason: "another operation runs on it",
        remedy: "Wait for its report first.")
    }
    isRunning = true
    defer { isRunning = false }
    self.emit = observed(emit)
    memoryState = changing ? .untouched : .onlyRead
    erased = []
    do throws(DFUError) {
      let report = try await body()
      bus.observer?.observe(.operationEnded(failure: nil), of: device, at: now)
      return report
    } catch {
      let failure = await cleanUp(after: error)
      bus.observer?.observe(.operationEnded(failure: error.code.name), of: device, at: now)
      throw failure
    }
  }

  /// Brings the device to dfuIDLE after an operation failed, as far as it still answers.
  ///
  /// - Returns: the error, with what is on the chip and what it takes to bring this board back.
  func cleanUp(after error: DFUError) async -> DFUError {
    if error.code != .disconnected {
      let machine = RecoveryMachine(patience: Self.recoveryTime)
      _ = try? await driver.drive(machine)  // the first error is the one to tell
    }
    direction = .none
    switch memoryState {
    case .onlyRead, .whole:
      return error
    case .untouched:
      return error.adding(remedy: "Nothing was changed on the chip.")
    case .incomplete:
      let way =
        functional.isDfuSe
        ? "The board \(chips.returnToROM)"
        : "Bring the device to DFU mode again as its maker says"
      return error.adding(
        remedy: "The firmware on the chip is not whole. \(way); then run the same command again.")
    }
  }
}
