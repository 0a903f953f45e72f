import DFU
import DFUSimulator
import Testing

/// What real boards do that needs no row in the table of quirks, since nothing relies on it.
@Suite struct MannersTests {
  /// F405: bwPollTimeout says 100 ms, the erase takes up to 32 s (dfu-util 0.11).
  @Test(arguments: BusyStyle.allCases)
  func `a mass erase may take as long as it does, whatever bwPollTimeout says`(
    style: BusyStyle
  ) async throws {
    let profile = BoardProfile.f405.variant("f405-slow-\(style)") {
      $0.busy = style
      $0.times.standard.massErase = .init(.seconds(32), "dfu-util 0.11")
    }
    #expect(profile.times.poll.massErase.duration == .milliseconds(100))
    let bench = Bench(profile)
    bench.change { board, _ in
      board.setContents([UInt8](repeating: 0, count: 64), at: Address(0x080E_0000))
    }
    let session = try await bench.open()
    try await session.massErase().report
    await session.close()
    #expect(bench.bus.clock.now >= .seconds(32))
    let range = AddressRange(from: Address(0x080E_0000), to: Address(0x080E_0040))
    #expect(bench.contents(range) == [UInt8](repeating: 0xFF, count: 64))
  }

  @Test func `a C5 gets CLRSTATUS in dfuERROR only`() async throws {
    let profile = BoardProfile.c5.variant("c5-error") { $0.firstStatus = .errFirmware }
    let bench = Bench(profile)
    bench.change { board, _ in board.isTracing = true }
    let image = try profile.application(5000)
    let report = try await bench.flash(image, FlashOptions(applicationLimit: .seconds(5)))
    #expect(report.application != nil)
    let answers = bench.bus.withBoard(at: Bench.path) { board, _ in
      board.trace.filter { $0.setup.dfuRequest == .clearStatus }.map(\.answer.outcome)
    }
    #expect(answers == [.accepted([])])
  }

  @Test func `a C5 is not asked for its functional descriptor alone`() async throws {
    let bench = Bench(.c5)
    let connection = try await bench.bus.open(try await bench.device())
    let request = ControlSetup(
      requestType: 0x81, request: 6, value: UInt16(FunctionalDescriptor.descriptorType) << 8,
      index: 0, length: 9)
    let answer = await connection.control(request, timeout: .seconds(1))
    #expect(answer.status == .timedOut)
    await connection.close()
    let start = bench.bus.clock.now
    let session = try await bench.open()
    #expect(session.functional.transferSize == 1024)
    #expect(bench.bus.clock.now - start < .milliseconds(100))
    await session.close()
  }

  @Test(arguments: ["wb55", "h7s", "f405-silent-leave"])
  func `a board that gives no answer to leave has left once it is gone`(
    name: String
  ) async throws {
    let bench = Bench(try #require(BoardProfile.named(name)))
    let image = try bench.profile.application(3000)
    let report = try await bench.flash(image, FlashOptions(applicationLimit: .seconds(5)))
    #expect(report.hasLeft)
    #expect(report.application != nil)
  }

  @Test func `of three settings with one name and one map the lowest is taken`() async throws {
    let bench = Bench(.g0b1)
    let image = try BoardProfile.g0b1.application(3000)
    let options = FlashOptions(alternate: .name("Internal Flash"), leaves: false)
    try await bench.flash(image, options)
    #expect(bench.holds(image))
  }

  @Test func `two banks in one string are read in spite of what follows it`() async throws {
    let bench = Bench(.f429)
    let session = try await bench.open()
    let map = try #require(session.memories.first?.map)
    #expect(map.byteCount == 2 << 20)
    #expect(map.sectorCount == 24)
    #expect(session.chips.chips.first?.names.contains("F429") ?? false)
    let image = try BoardProfile.f429.application(0x9000, offset: 0x0F_C000)
    _ = try await bench.flash(image, .staying, in: session)
    #expect(bench.holds(image))
  }
}
