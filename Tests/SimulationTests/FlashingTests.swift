import DFU
import DFUSimulator
import Testing

/// Undisturbed runs: every board, every way to answer an early poll, every awkward size.
@Suite struct FlashingTests {
  private static let stm32: [BoardProfile] = [.f072, .f405, .f746, .g0b1, .g474, .h743, .l432]

  @Test(arguments: stm32, BusyStyle.allCases)
  func `every board is flashed, however it takes an early poll`(
    profile: BoardProfile, style: BusyStyle
  ) async throws {
    let bench = Bench(profile.polled(style))
    let image = try profile.application(5000)
    let report = try await bench.flash(image, FlashOptions(applicationLimit: .seconds(5)))
    #expect(bench.holds(image))
    #expect(report.hasLeft)
    #expect(report.application?.runtime != nil)
    #expect(report.verifiedCount >= 5000)
  }

  @Test(arguments: BoardProfile.all.filter { !$0.isReadProtected && $0.writeProtected.isEmpty })
  func `every profile ends with the image in flash`(profile: BoardProfile) async throws {
    let bench = Bench(profile)
    let image = try profile.application(3000)
    try await bench.flash(image)
    #expect(bench.holds(image))
  }

  enum Size: CaseIterable {
    case block, blockAndByte, sector, sectorAndByte, severalBlocks
  }

  @Test(arguments: [BoardProfile.f072, .g0b1, .f405, .h743, .smallPages], Size.allCases)
  func `awkward sizes`(profile: BoardProfile, size: Size) async throws {
    let block = Int(profile.functional.transferSize)
    let count =
      switch size {
      case .block: block
      case .blockAndByte: block + 1
      case .sector: min(profile.firstSectorSize, 0x4000)
      case .sectorAndByte: min(profile.firstSectorSize, 0x4000) + 1
      case .severalBlocks: block * 5 + 13
      }
    let bench = Bench(profile)
    let image = try profile.application(count, seed: 7)
    try await bench.flash(image, .staying)
    #expect(bench.holds(image))
  }

  @Test(arguments: [BoardProfile.f072, .f405, .g0b1, .h743])
  func `one byte of data`(profile: BoardProfile) async throws {
    let bench = Bench(profile)
    let image = try profile.application(1)
    try await bench.flash(image, .data)
    #expect(bench.holds(image))
  }

  @Test(arguments: [BoardProfile.smallPages, .lyingPages])
  func `the whole flash`(profile: BoardProfile) async throws {
    let bench = Bench(profile)
    let image = try profile.application(profile.mainFlash?.byteCount ?? 0, seed: 3)
    try await bench.flash(image, .staying)
    #expect(bench.holds(image))
  }

  @Test func `blank bytes over old ones are an erase and no write`() async throws {
    let bench = Bench(.g0b1)
    bench.change { board, _ in
      board.setContents([UInt8](repeating: 0x11, count: 0x800), at: Address(0x0800_0000))
    }
    let blank = [UInt8](repeating: 0xFF, count: 0x800)
    let image = try #require(FirmwareImage(bytes: blank, at: Address(0x0800_0000)))
    let report = try await bench.flash(image, .data)
    #expect(bench.holds(image))
    #expect(report.erasedCount == 0x800 && report.writtenCount == 0)
  }

  @Test func `two segments with a hole leave the sectors between alone`() async throws {
    let bench = Bench(.g0b1)
    bench.change { board, _ in
      board.setContents([UInt8](repeating: 0x11, count: 0x8000), at: Address(0x0800_0000))
    }
    let first = try BoardProfile.g0b1.application(1500)
    let second = try #require(
      FirmwareImage.Segment(address: Address(0x0800_4003), bytes: [1, 2, 3]))
    let image = try FirmwareImage(segments: first.segments + [second])
    try await bench.flash(image, .staying)
    #expect(bench.holds(image))
    let between = AddressRange(from: Address(0x0800_0800), to: Address(0x0800_4000))
    #expect(bench.contents(between) == [UInt8](repeating: 0x11, count: 0x3800))
  }

  @Test func `an image at +0x4000 leaves the resident bootloader untouched`() async throws {
    let bench = Bench(.f405)
    let resident = [UInt8](repeating: 0x42, count: 0x4000)
    bench.change { board, _ in board.setContents(resident, at: Address(0x0800_0000)) }
    let image = try BoardProfile.f405.application(6000, offset: 0x4000)
    try await bench.flash(image)
    #expect(bench.holds(image))
    #expect(
      bench.contents(AddressRange(from: Address(0x0800_0000), to: Address(0x0800_4000)))
        == resident)
  }

  @Test(arguments: [UInt16(50), 256, 1000, 4096, 8192, 65_535])
  func `any wTransferSize moves the image`(size: UInt16) async throws {
    let profile = BoardProfile.f405.variant("size-\(size)") { $0.functional.transferSize = size }
    let bench = Bench(profile)
    let image = try profile.application(9001)
    try await bench.flash(image, .staying)
    #expect(bench.holds(image))
  }

  @Test(arguments: [64, 1024]) func `a smaller size may be asked for`(size: Int) async throws {
    let bench = Bench(.f405)
    let image = try BoardProfile.f405.application(5000)
    try await bench.flash(image, .staying, session: SessionOptions(transferSize: size))
    #expect(bench.holds(image))
  }

  @Test func `a wTransferSize of zero is told, and nothing is touched`() async throws {
    let profile = BoardProfile.f405.variant("size-0") { $0.functional.transferSize = 0 }
    let bench = Bench(profile)
    let image = try profile.application(100)
    let error = await failure { try await bench.flash(image) }
    #expect(error?.code == .protocolViolation)
    #expect(bench.contents(image.segments[0].range) == [UInt8](repeating: 0xFF, count: 100))
  }

  @Test(arguments: [1, 1024, 1025, 5000, 65_536])
  func `a tolerant plain device is flashed, read back, and stays`(count: Int) async throws {
    let bench = Bench(.dfu11Tolerant)
    let image = try BoardProfile.dfu11Tolerant.application(count)
    let report = try await bench.flash(image)
    #expect(bench.holds(image))
    #expect(!report.hasLeft)
    #expect(report.verifiedCount == count)
  }

  @Test(arguments: [DFURequest.download, .upload])
  func `the blocks of a plain device are numbered from 0`(request: DFURequest) async throws {
    let bench = Bench(.dfu11Tolerant)
    bench.change { board, _ in board.isTracing = true }
    try await bench.flash(try bench.profile.application(4_096))
    let trace = bench.bus.withBoard(at: Bench.path) { board, _ in board.trace } ?? []
    let blocks = trace.filter { $0.request == request && $0.setup.length > 0 }
    #expect(blocks.map(\.setup.value) == [0, 1, 2, 3])
  }

  @Test(arguments: ["dfu11", "dfu11-resets"], BusyStyle.allCases)
  func `a plain device that is not tolerant is flashed and leaves`(
    name: String, style: BusyStyle
  ) async throws {
    let profile = try #require(BoardProfile.named(name)).polled(style)
    let bench = Bench(profile)
    let image = try profile.application(3000)
    let report = try await bench.flash(image, FlashOptions(applicationLimit: .seconds(5)))
    #expect(bench.holds(image))
    #expect(report.hasLeft)
    #expect(report.application != nil)
  }

  @Test(arguments: ["f405", "f405-app-waits", "dfu11"])
  func `application, DETACH, bootloader, flash, leave, application`(name: String) async throws {
    let profile = try #require(BoardProfile.named(name))
    let bench = Bench(profile, personality: .application)
    let before = try #require(try await bench.bus.snapshot().devices.first)
    #expect(before.runtime != nil)
    let bootloader = try await BootloaderEntry(bus: bench.bus).enter(before, by: .detach)
    #expect(bootloader.path == Bench.path)
    let image = try profile.application(3000)
    let session = try await DFUSession.open(bootloader, on: bench.bus)
    let options = FlashOptions(applicationLimit: .seconds(5))
    let report = try await bench.flash(image, options, in: session)
    #expect(bench.holds(image))
    #expect(report.application?.id == profile.application.identity.id)
  }
}
