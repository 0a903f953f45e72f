import DFUSimulator

@testable import DFU

extension FuzzTarget {
  static let sessions = [stranger, liar]

  /// A host's session with a device of which every byte is the input's.
  static let stranger = FuzzTarget("stranger", inputLimit: 2_048) { bytes in
    var input = InputReader(bytes)
    let deed = Deed(&input)
    let bus = VirtualBus()
    bus.attach(StrangerPort(&input), at: "1-1")
    do {
      try await deed.perform(on: bus)
    } catch let error as DFUError {
      try require(error.code != .internalError, "\(error)")
      try require(!error.description.isEmpty, "an error without a word")
    }
    try require(bus.clock.now < Self.patience, "a session that does not end: \(bus.clock.now)")
  }

  /// A host that flashes a board which tells lies: it may fail, but not succeed with another image.
  static let liar = FuzzTarget("liar", inputLimit: 512) { bytes in
    var input = InputReader(bytes)
    let options = FlashOptions(isFull: input.byte() & 1 == 0, leaves: false)
    let small = SmallBoard(input.byte())
    let bus = VirtualBus()
    bus.attach(LyingPort(small.board, lies: input.rest), at: "1-1")
    do {
      let device = try await DeviceSelector(path: "1-1").resolve(on: bus)
      // So small a flash is fast, and a device that keeps silent is not waited for.
      let session = try await DFUSession.open(
        device, on: bus,
        options: SessionOptions(timeout: .milliseconds(500), chip: small.chip))
      do {
        let report = try await session.flash(.small, options: options).report
        try require(report.verifiedCount >= 200, "\(report.verifiedCount) bytes were verified")
        try require(
          (bus.detach(at: "1-1") as? LyingPort)?.holds(.small) == true,
          "success, and the flash has another image")
      } catch {
        await session.close()
        throw error
      }
    } catch let error as DFUError {
      try require(error.code != .internalError, "\(error)")
    }
    try require(bus.clock.now < Self.patience, "a flash that does not end: \(bus.clock.now)")
  }

  /// The longest that a session may take in virtual time, whatever the device does.
  private static let patience = Duration.seconds(3_600)
}

/// What a host does to a device.
private struct Deed {
  private let choice: UInt8
  private let argument: UInt8

  init(_ input: inout InputReader) {
    choice = input.byte()
    argument = input.byte()
  }

  func perform(on bus: VirtualBus) async throws {
    guard let device = try await bus.snapshot().devices.first else { return }
    var options = SessionOptions()
    if argument & 1 != 0 { options.pace = Pace.allCases[Int(argument >> 1) % 3] }
    if argument & 8 != 0 { options.timeout = .milliseconds(500) }
    let session = try await DFUSession.open(device, on: bus, options: options)
    do {
      try await perform(in: session)
      await session.close()
    } catch {
      await session.close()
      throw error
    }
  }

  private func perform(in session: DFUSession) async throws {
    let alternate: AlternateSelector? = argument & 16 == 0 ? nil : .number(argument >> 5)
    switch choice % 8 {
    case 0: _ = try await session.flash(.small).report
    case 1:
      let options = FlashOptions(
        alternate: alternate, purpose: .data, consent: [.optionBytes, .oneTimeProgrammable],
        isFull: true, supplyVoltage: .from2V7)
      _ = try await session.flash(.small, options: options).report
    case 2: _ = try await session.read(count: 600, alternate: alternate).report
    case 3: _ = try await session.verify(.small).report
    case 4: _ = try await session.erase(count: 300, alternate: alternate).report
    case 5: _ = try await session.massErase().report
    case 6: _ = try await session.unprotect().report
    default:
      _ = try await session.identify()
      _ = try await session.leave(applicationLimit: .seconds(1)).report
    }
  }
}

extension FirmwareFile {
  /// 200 bytes with a vector table that every chip would start.
  static let small = FirmwareFile(
    format: .raw, contents: .unplaced, suffix: nil, entryPoint: nil,
    payload: [0x00, 0x08, 0x00, 0x20, 0x09, 0x00, 0x00, 0x08]
      + (8..<200).map { UInt8(truncatingIfNeeded: $0 * 73 + 5) }, notes: [])
}
