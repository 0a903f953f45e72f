/// An open device in DFU mode: the way to read, erase, flash and leave.
///
/// Opening claims the interface, reads the memories' names and cleans up whatever an earlier host
/// left behind; it writes nothing. One operation runs at a time: `DFUSession+State.swift` has its
/// beginning and its end, and all that changes in a session. The files beside it hold the
/// operations, those in `Loops/` what moves bytes; the words to the device are chosen by the
/// machines in `Protocol/`.
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

  package nonisolated let bus: any USBBus
  nonisolated let connection: any USBConnection
  nonisolated let options: SessionOptions
  nonisolated let driver: ProtocolDriver
  nonisolated let limits: OperationLimits

  /// How the talk with the device stands.
  var conversation: Conversation
  /// The operation that runs, or ran last.
  var operation = Operation(isChanging: false) { _ in }
  /// Whether an operation runs; a session does one at a time.
  private var isRunning = false
  /// The alternate setting that is selected; `nil` before the first one is.
  private(set) var selected: DeviceMemory?
  /// The supply range that the bootloader took in this session; it forgets it at a reset.
  private(set) var toldSupply: SupplyRange?

  init(
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
    conversation = Conversation(pace: options.pace)
    self.found = found
    self.foundError = foundError
    device = connection.device
    driver = ProtocolDriver(connection: connection, interface: interface.number)
    limits = OperationLimits(chips: chips, override: options.timeout)
  }

  /// Gives the device back; the session is of no use afterwards.
  public func close() async {
    await connection.close()
  }

  /// Begins an operation.
  ///
  /// - Throws: that another one runs.
  func beginOperation(_ next: Operation) throws(DFUError) {
    guard !isRunning else { throw .sessionBusy }
    isRunning = true
    operation = next
  }

  /// Ends the operation that runs.
  func endOperation() { isRunning = false }

  /// Selects an alternate setting, unless it is selected.
  func use(_ memory: DeviceMemory) async throws(DFUError) {
    if selected?.alternate != memory.alternate {
      try await turn(.none)
      do throws(TransportError) {
        try await connection.select(alternate: memory.alternate, interface: driver.interface)
      } catch {
        throw .transport(
          error, doing: "The alternate setting \(memory.alternate) cannot be selected", place: place
        )
      }
    }
    selected = memory
  }

  /// Notes the supply range that the bootloader took.
  func took(_ range: SupplyRange) {
    toldSupply = range
    emit(.toldSupply(range))
  }
}

extension DFUSession {
  /// Where the device is, for errors.
  nonisolated var place: DFUError.Place { DFUError.Place(device) }

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

  /// Drives a machine, its failure worded.
  @discardableResult
  func drive<Machine: ProtocolMachine>(
    _ machine: Machine, doing summary: String, at address: Address? = nil, block: UInt16? = nil
  ) async throws(DFUError) -> Machine.Output {
    do throws(ProtocolFailure) {
      return try await driver.drive(machine)
    } catch {
      throw await worded(error, doing: summary, place: place(of: address, block: block))
    }
  }

  /// A failure in words, with the device's own if it has any.
  func worded(
    _ failure: ProtocolFailure, doing summary: String, place spot: DFUError.Place? = nil
  ) async -> DFUError {
    .failure(
      failure, doing: summary, text: await connection.text(of: failure), place: spot ?? place)
  }

  /// Stops here if the user asked for it.
  func checkInterruption(_ doing: String) throws(DFUError) {
    guard Task.isCancelled else { return }
    throw .interrupted(doing, place: place)
  }
}

extension USBConnection {
  /// The text that a device has for the status with which it refused something (iString).
  func text(of failure: ProtocolFailure) async -> String? {
    switch failure.reason {
    case .refused(let status), .punishedEarlyPoll(let status):
      await string(at: status.statusStringIndex)
    case .stalled, .timedOut, .disconnected, .transferFailed, .unexpectedState, .malformedAnswer,
      .stuckBusy, .mistake:
      nil
    }
  }
}
