import DFU
import DFUSimulator
import Synchronization
import Testing

/// Every quirk of the table on a board that has it: with the row all is well, without it it is not.
@Suite struct QuirkTests {
  /// The options of a session that does not know a quirk.
  private static func without(_ name: String) -> SessionOptions {
    SessionOptions(quirks: Quirk.table.filter { $0.name != name })
  }

  private static func bench(_ name: String) throws -> Bench {
    Bench(try #require(BoardProfile.named(name)))
  }

  /// A flash full of something else, so that every sector must be erased.
  private static func fill(_ bench: Bench) {
    let flash = bench.profile.mainFlash
    let old = [UInt8](repeating: 0x11, count: flash?.byteCount ?? 0)
    let start = bench.profile.flashStart
    bench.change { board, _ in board.setContents(old, at: start) }
  }

  // MARK: Which boards have which

  @Test(arguments: Quirk.table) func `every row is shown by a board`(row: Quirk) async throws {
    var names: [String] = []
    for profile in BoardProfile.all where profile.dialect == .dfuSe && !profile.isReadProtected {
      let session = try await Bench(profile).open()
      if session.quirks.rows.contains(row) { names.append(profile.name) }
      await session.close()
    }
    #expect(!names.isEmpty, "no profile has \(row.name)")
  }

  @Test(arguments: [
    BoardProfile.f072, .f105, .f303, .f405, .f411, .f429, .g0b1, .g474, .h7s, .l432, .wb55, .c5,
  ])
  func `a board whose manners are learned needs no row`(profile: BoardProfile) async throws {
    let bench = Bench(profile)
    let session = try await bench.open()
    #expect(session.quirks.rows.isEmpty)
    let image = try profile.application(5000)
    let options = FlashOptions(applicationLimit: .seconds(5))
    #expect(try await bench.flash(image, options, in: session).application != nil)
    #expect(bench.holds(image))
  }

  // MARK: H743

  @Test func `an erase that stays busy is freed by its row alone`() async throws {
    let bench = try Self.bench("h743-bank2")
    Self.fill(bench)
    let image = try bench.profile.application(100, offset: 0x10_0000)
    let name = "h743-bank2-busy"
    let error = await failure {
      try await bench.flash(image, .staying, session: Self.without(name))
    }
    #expect(error?.reason.contains("dfuDNBUSY") ?? false, "\(String(describing: error))")
    bench.bringBack()
    bench.change { board, now in board.cyclePower(at: now) }
    try await bench.flash(image, .staying)
    #expect(bench.holds(image))
  }

  // MARK: GD32VF103

  @Test func `the serial number of a GD32VF103 is read as it was sent`() async throws {
    let bench = try Self.bench("gd32vf103")
    #expect(try await bench.device().serial == "3CBJ")
    let selector = DeviceSelector(serial: "3CBJ", id: bench.profile.identity.id)
    #expect(try await selector.resolve(on: bench.bus).path == Bench.path)
  }

  @Test func `a session reads the serial number of a GD32VF103 by its row alone`() async throws {
    let bench = try Self.bench("gd32vf103")
    let device = try #require(try await bench.bus.snapshot().devices.first)
    let session = try await DFUSession.open(device, on: bench.bus)
    #expect(session.device.serial == "3CBJ")
    await session.close()
    let plain = try await DFUSession.open(
      device, on: bench.bus, options: Self.without("gd32vf103-serial"))
    #expect(plain.device.serial == "\u{4333}\u{4A42}")
    await plain.close()
  }

  @Test(arguments: [("3CBJ", 128), ("3T8J", 64), ("3R6J", 32), ("3V4J", 16)])
  func `the flash of a GD32VF103 is as its serial number says`(
    serial: String, kibibytes: Int
  ) async throws {
    let profile = BoardProfile.gd32vf103.variant("gd32") { $0.identity.serial = serial }
    let session = try await Bench(profile).open()
    let map = try #require(session.memories.first?.map)
    #expect(map.byteCount == kibibytes << 10)
    #expect(map.sectorCount == kibibytes)
    await session.close()
  }

  @Test func `the flash of a clone with another serial number is as its layout says`()
    async throws
  {
    let profile = BoardProfile.gd32vf103.variant("gd32") { $0.identity.serial = "3CXJ" }
    let session = try await Bench(profile).open()
    #expect(session.memories.first?.map?.byteCount == 1 << 20)
    await session.close()
  }

  @Test func `a GD32VF103 is erased by its true pages by its row alone`() async throws {
    let bench = try Self.bench("gd32vf103")
    Self.fill(bench)
    let image = try bench.profile.application(9000)
    let error = await failure {
      try await bench.flash(image, .staying, session: Self.without("gd32vf103-layout"))
    }
    #expect(error != nil)
    #expect(!bench.holds(image))
    try await bench.flash(image, .staying)
    #expect(bench.holds(image))
  }

  @Test func `a GD32VF103 needs no vector table by its row alone`() async throws {
    let bench = try Self.bench("gd32vf103")
    let image = try bench.profile.application(3000)
    let error = await failure {
      try await bench.flash(image, .staying, session: Self.without("gd32vf103-core"))
    }
    #expect(error?.code == .notAnApplication)
    let session = try await bench.open()
    #expect(session.chips.chips.isEmpty)
    _ = try await bench.flash(image, .staying, in: session)
    #expect(bench.holds(image))
  }

  @Test func `a GD32VF103 that is gone has left by its row alone`() async throws {
    let bench = try Self.bench("gd32vf103")
    let image = try bench.profile.application(3000)
    let error = await failure {
      try await bench.flash(image, session: Self.without("gd32vf103-leave"))
    }
    #expect(error?.code == .disconnected)
    let second = try Self.bench("gd32vf103")
    let report = try await second.flash(image, FlashOptions(applicationLimit: .seconds(5)))
    #expect(report.hasLeft)
    #expect(report.application != nil)
  }

  // MARK: U585

  /// With the row that knows the true pages, and on a board that no row knows.
  @Test(arguments: [
    BoardProfile.u585, .lyingPages,
    .lyingPages.variant("lying-more") { $0.banks[0].runs = [.init(8, of: 8_192)] },
  ])
  func `a page that an erase took along is written once more, and the layout is named`(
    profile: BoardProfile
  ) async throws {
    let bench = Bench(profile)
    let old = try profile.application(0x6000)
    try await bench.flash(old, .staying)
    var bytes = old.segments[0].bytes
    bytes[0x4100] ^= 0xFF
    let image = try #require(FirmwareImage(bytes: bytes, at: old.segments[0].address))
    let notes = Mutex<[String]>([])
    let session = try await bench.open()
    let task = session.flash(bench.file(image), options: .staying)
    for await event in task.events {
      if case .note(let text) = event { notes.withLock { $0.append(text) } }
    }
    _ = try await task.report
    await session.close()
    #expect(bench.holds(image))
    #expect(notes.withLock { $0.contains { $0.hasPrefix("The layout string is wrong") } })
  }

  @Test(arguments: [UInt32(0), 0x1010, 0x2010, 0x3010, 0x5010])
  func `a page that is repaired takes its neighbour along by its row alone`(
    offset: UInt32
  ) async throws {
    let image = try BoardProfile.u585.application(0x6000)
    let fault = FaultPlan.MemoryFault.flipOnProgram(Address(0x0800_0000 + offset), bit: 1)
    let without = Bench(.u585, faults: FaultPlan(memory: [fault]))
    let error = await failure {
      try await without.flash(image, .staying, session: Self.without("u585-page-size"))
    }
    #expect(error?.code == .verifyFailed)
    let bench = Bench(.u585, faults: FaultPlan(memory: [fault]))
    try await bench.flash(image, .staying)
    #expect(bench.holds(image))
  }

  @Test func `a neighbour that is lost with an erase is named before it`() async throws {
    let session = try await Bench(.u585).open()
    let image = try BoardProfile.u585.application(0x2800)
    let job = try session.plan(Bench(.u585).file(image))
    guard case .memories(let works) = job.work else {
      Issue.record("no plan")
      return
    }
    #expect(works[0].plan.notes.contains { $0.contains("0x08003000-0x08003FFF") })
    await session.close()
  }

  // MARK: F767

  @Test func `nDBANK is named as the likely cause by its row alone`() async throws {
    let bench = Bench(.f767)
    Self.fill(bench)
    let image = try BoardProfile.f767.application(0x8_1000)
    let error = await failure { try await bench.flash(image, .staying) }
    #expect(error?.code == .verifyFailed)
    #expect(error?.place.address == Address(0x0808_0000))
    #expect(error?.remedy.contains("nDBANK = 0") ?? false)
    let plain = await failure {
      try await bench.flash(image, .staying, session: Self.without("f767-ndbank"))
    }
    #expect(plain?.code == .verifyFailed)
    #expect(plain?.remedy.contains("nDBANK") == false)
  }

  @Test func `verify names nDBANK as flash does`() async throws {
    let bench = Bench(.f767)
    Self.fill(bench)
    let image = try BoardProfile.f767.application(0x8_1000)
    let session = try await bench.open()
    let error = await failure { _ = try await session.verify(bench.file(image)).report }
    await session.close()
    #expect(error?.code == .verifyFailed)
    let other = try await bench.open()
    let behind = image.restricted(
      to: AddressRange(from: Address(0x0808_0000), to: Address(0x0808_1000)))
    let second = await failure { _ = try await other.verify(bench.file(behind)).report }
    await other.close()
    #expect(second?.remedy.contains("nDBANK = 0") ?? false)
  }

  @Test func `an F767 with two banks is known as one by its row alone`() async throws {
    let bench = Bench(.f767)
    let image = try BoardProfile.f767.application(0x1000)
    let error = await failure {
      try await bench.flash(image, .staying, session: Self.without("f767-layout"))
    }
    #expect(error?.code == .notAnApplication)
    try await bench.flash(image, .staying)
    #expect(bench.holds(image))
  }

  @Test func `a difference in the first bank is not laid to nDBANK`() async throws {
    let fault = FaultPlan.MemoryFault.flipOnRead(Address(0x0800_0100), bit: 1)
    let bench = Bench(.f767, faults: FaultPlan(memory: [fault]))
    let image = try BoardProfile.f767.application(0x1000)
    let error = await failure { try await bench.flash(image, .staying) }
    #expect(error?.code == .verifyFailed)
    #expect(error?.remedy.contains("nDBANK") == false)
  }

  @Test func `an F767 with one bank is flashed`() async throws {
    let bench = try Self.bench("f767-one-bank")
    Self.fill(bench)
    let image = try bench.profile.application(0x8_1000)
    try await bench.flash(image, .staying)
    #expect(bench.holds(image))
  }

  // MARK: The user's word

  @Test func `a layout from the user wins over a row`() async throws {
    let given = "@Internal Flash/0x08000000/16*002Kg"
    let options = SessionOptions(layout: given)
    let clone = try await Self.bench("gd32vf103").open(options)
    #expect(clone.memories.first?.map == (try MemoryMap(layout: given)))
    #expect(!clone.quirks.rows.contains { $0.name == "gd32vf103-layout" })
    await clone.close()
    let part = try await Bench(.u585).open(options)
    #expect(part.quirks.rows.isEmpty)
    await part.close()
  }

  @Test func `the true layout from the user makes a lying one harmless`() async throws {
    let bench = Bench(.u585)
    Self.fill(bench)
    let image = try BoardProfile.u585.application(0x6000)
    let options = SessionOptions(layout: "@Internal Flash/0x08000000/256*8Kg")
    let report = try await bench.flash(image, .staying, session: options)
    #expect(bench.holds(image))
    #expect(report.erasedCount == 0x6000)
  }

  @Test func `a transfer size from the user wins on a board with quirks`() async throws {
    let bench = try Self.bench("gd32vf103")
    bench.change { board, _ in board.isTracing = true }
    let image = try bench.profile.application(3000)
    try await bench.flash(image, .staying, session: SessionOptions(transferSize: 256))
    #expect(bench.holds(image))
    let longest = bench.bus.withBoard(at: Bench.path) { board, _ in
      board.trace.map { Int($0.setup.length) }.max() ?? 0
    }
    #expect(longest == 256)
  }

  @Test func `a chip from the user wins over the candidates`() async throws {
    let chip = try Chip.named("L4R9")
    let session = try await Bench(.u585).open(SessionOptions(chip: chip))
    #expect(session.quirks.rows.isEmpty)
    await session.close()
  }
}
