import DFU
import DFUSimulator
import SpeedModel
import TestSupport
import Testing

/// `--vdd`: the supply range that the ROM must be told before it programs words.
@Suite struct SupplyTests {
  private static let feature = AddressRange(
    from: Address(0xFFFF_0000), to: Address(0xFFFF_0004))

  private func options(_ range: SupplyRange?, isFull: Bool = false) -> FlashOptions {
    FlashOptions(isFull: isFull, leaves: false, supplyVoltage: range)
  }

  /// Flashes a fresh board, and tells how long that took in virtual time.
  private func time(
    _ profile: BoardProfile, _ image: FirmwareImage, _ options: FlashOptions
  ) async throws -> (Duration, FlashReport) {
    let bench = Bench(profile)
    let report = try await bench.flash(image, options)
    #expect(bench.holds(image))
    return (bench.bus.clock.now, report)
  }

  @Test func `words take at most 0.40 of the time of bytes`() async throws {
    let image = try BoardProfile.f405.application(256 << 10)
    let (bytes, slow) = try await time(.f405, image, options(nil))
    let (words, fast) = try await time(.f405, image, options(.from2V7))
    #expect(words / bytes <= 0.40, "\(words) of \(bytes)")
    #expect(slow.couldBeFaster && slow.supplyVoltage == nil)
    #expect(!fast.couldBeFaster && fast.supplyVoltage == .from2V7)
  }

  @Test(arguments: [BoardProfile.f405, .f411, .f746, .l432], BusyStyle.allCases)
  func `the range is told however the device takes an early poll`(
    profile: BoardProfile, style: BusyStyle
  ) async throws {
    let bench = Bench(profile.polled(style))
    let image = try profile.application(20_000)
    let report = try await bench.flash(image, options(.from2V7, isFull: true))
    #expect(bench.holds(image))
    #expect(report.supplyVoltage == .from2V7)
    #expect(bench.contents(Self.feature) == [0x03, 0xFF, 0xFF, 0xFF])
  }

  @Test(arguments: SupplyRange.allCases)
  func `the setting holds the range, and nothing else changes`(range: SupplyRange) async throws {
    let bench = Bench(.f405)
    try await bench.flash(try BoardProfile.f405.application(100), options(range))
    #expect(bench.contents(Self.feature) == range.bytes)
  }

  @Test func `a session takes back what it told`() async throws {
    let bench = Bench(.f405)
    let session = try await bench.open()
    for (seed, range) in [(UInt64(1), SupplyRange.from2V7), (2, .from1V8)] {
      let image = try BoardProfile.f405.application(100, seed: seed)
      _ = try await session.flash(bench.file(image), options: options(range)).report
      #expect(bench.contents(Self.feature) == range.bytes)
    }
    await session.close()
  }

  @Test func `without the user's word nothing is told`() async throws {
    let bench = Bench(.f405)
    try await bench.flash(try BoardProfile.f405.application(100), options(nil))
    #expect(bench.contents(Self.feature) == [0x00, 0xFF, 0xFF, 0xFF])
  }

  /// What a flash sends, to the byte.
  private func requests(
    _ profile: BoardProfile, _ range: SupplyRange?
  ) async throws -> [TraceEntry] {
    let bench = Bench(profile)
    bench.change { board, _ in board.isTracing = true }
    let report = try await bench.flash(try profile.application(5000), options(range))
    #expect(report.supplyVoltage == nil)
    return bench.bus.withBoard(at: Bench.path) { board, _ in board.trace } ?? []
  }

  /// The lowest range is what the bootloader starts with.
  @Test(arguments: [BoardProfile.f405, .f746, .l432])
  func `the lowest range changes nothing on the wire, and a note says so`(
    profile: BoardProfile
  ) async throws {
    let without = try await requests(profile, nil)
    #expect(try await requests(profile, .from1V8) == without)
    #expect(!without.isEmpty)
    let notes = try await notes(profile, .from1V8)
    #expect(notes.contains { $0.hasPrefix("The supply voltage has no effect here: 1.8 to 2.1 V") })
  }

  @Test(arguments: [BoardProfile.g0b1, .f072, .dfu11Tolerant], SupplyRange.allCases)
  func `a device without the setting is flashed as ever, and a note says so`(
    profile: BoardProfile, range: SupplyRange
  ) async throws {
    let without = try await requests(profile, nil)
    #expect(try await requests(profile, range) == without)
    let notes = try await notes(profile, range)
    #expect(notes.contains { $0.contains("no Device Feature setting") })
  }

  /// Over another image, the device's own times are 0.40 of what they are with bytes already.
  @Test func `over another image words take at most 0.45 of the time of bytes`() async throws {
    let bytes = try await SpeedBench(.f405).measure(.overwrite, size: 256 << 10)
    let words = try await SpeedBench(.f405Words).measure(.overwrite, size: 256 << 10)
    #expect(words.time / bytes.time <= 0.45, "\(words) of \(bytes)")
  }

  private func notes(_ profile: BoardProfile, _ range: SupplyRange) async throws -> [String] {
    let bench = Bench(profile)
    let session = try await bench.open()
    let file = bench.file(try profile.application(100))
    let notes = try session.plan(file, options: options(range)).notes
    await session.close()
    return notes
  }

  @Test func `a part with words from the start gains nothing`() async throws {
    let (_, report) = try await time(
      .l432, try BoardProfile.l432.application(3000), options(nil))
    #expect(!report.couldBeFaster)
  }

  @Test func `an image that is there already is no reason to tell anything`() async throws {
    let bench = Bench(.f405)
    let image = try BoardProfile.f405.application(5000)
    try await bench.flash(image, options(nil))
    let again = try await bench.flash(image, options(.from2V7))
    #expect(again.supplyVoltage == nil && !again.couldBeFaster)
    #expect(bench.contents(Self.feature) == [0x00, 0xFF, 0xFF, 0xFF])
  }

  /// The pointer is stalled, the range is, or the range ends in an error.
  @Test(
    arguments: [
      FaultPlan(transfers: [.init(.request(.download, 1), .stall)]),
      FaultPlan(transfers: [.init(.request(.download, 2), .stall)]),
      FaultPlan(memory: [.failure(.program, Address(0xFFFF_0000), .errWrite)]),
      FaultPlan(memory: [.failure(.program, Address(0xFFFF_0000), .errVendor)]),
    ], BusyStyle.allCases)
  func `a refusal is a note, and the flash goes on`(
    faults: FaultPlan, style: BusyStyle
  ) async throws {
    let bench = Bench(BoardProfile.f405.polled(style), faults: faults)
    let image = try BoardProfile.f405.application(5000)
    let session = try await bench.open()
    let task = session.flash(bench.file(image), options: options(.from2V7, isFull: true))
    var notes: [String] = []
    for await event in task.events {
      if case .note(let text) = event { notes.append(text) }
    }
    let report = try await task.report
    await session.close()
    #expect(bench.holds(image))
    #expect(report.supplyVoltage == nil)
    #expect(notes.contains { $0.hasPrefix("The bootloader does not take the supply voltage") })
  }

  @Test(arguments: 1...40, FaultTests.effects)
  func `the n-th transfer fails, and no wrong image is called good`(
    number: Int, effect: FaultPlan.Effect
  ) async throws {
    let bench = Bench(
      .f405, faults: FaultPlan(transfers: [.init(.transfer(number), effect)]))
    let image = try BoardProfile.f405.application(4500)
    let error = await failure { try await bench.flash(image, options(.from2V7)) }
    #expect(error != nil || bench.holds(image))
    #expect(error?.code != .internalError)
    bench.bringBack()
    try await bench.flash(image, options(.from2V7))
    #expect(bench.holds(image))
  }
}
