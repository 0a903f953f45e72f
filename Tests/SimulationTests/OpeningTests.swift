import DFU
import DFUSimulator
import Testing

/// What an earlier host left behind, and what a cancelled run leaves.
@Suite struct OpeningTests {
  @Test(arguments: [
    DfuSeCommand.erase(0x0800_0000), .massErase, .readUnprotect, .setAddressPointer(0x0800_0000),
  ])
  func `a command that a killed host left parked is thrown away`(
    command: DfuSeCommand
  ) async throws {
    let bench = Bench(.f405)
    let resident = [UInt8](repeating: 0x42, count: 64)
    bench.change { board, _ in board.setContents(resident, at: Address(0x0800_0000)) }
    let connection = try await bench.bus.open(try await bench.device())
    try await connection.claim(interface: 0)
    let setup = ControlSetup(.download, interface: 0, length: UInt16(command.bytes.count))
    let sent = await connection.control(setup, data: command.bytes, timeout: .seconds(1))
    #expect(sent.status == .completed)
    await connection.close()

    let session = try await bench.open()
    #expect(session.found == .dfuDownloadSync)
    await session.close()
    #expect(
      bench.contents(AddressRange(from: Address(0x0800_0000), to: Address(0x0800_0040)))
        == resident)
  }

  @Test(arguments: BusyStyle.allCases)
  func `an erase that a killed host started is waited for`(style: BusyStyle) async throws {
    let profile = BoardProfile.f405.polled(style)
    let bench = Bench(profile)
    let connection = try await bench.bus.open(try await bench.device())
    try await connection.claim(interface: 0)
    let erase = DfuSeCommand.erase(0x0802_0000).bytes
    _ = await connection.control(
      ControlSetup(.download, interface: 0, length: 5), data: erase, timeout: .seconds(1))
    _ = await connection.control(
      ControlSetup(.getStatus, interface: 0, length: 6), timeout: .milliseconds(10))
    await connection.close()
    let image = try profile.application(100)
    try await bench.flash(image, .staying)
    #expect(bench.holds(image))
  }

  @Test func `an error that was latched is told and cleared`() async throws {
    let bench = Bench(try #require(BoardProfile.named("f405-first-error")))
    let session = try await bench.open()
    #expect(session.found == .dfuError)
    #expect(session.foundError == .errFirmware)
    await session.close()
  }

  @Test(arguments: [1, 0x2_0000 + 100])
  func `a bank whose erase stays busy is freed, and what it erased is written`(
    count: Int
  ) async throws {
    let bench = Bench(try #require(BoardProfile.named("h743-bank2")))
    let image = try bench.profile.application(100 + count, offset: 0x10_0000)
    try await bench.flash(image, .staying)
    #expect(bench.holds(image))
    #expect(bench.bus.clock.now < .seconds(60))
  }

  @Test func `of two boards that fit none is taken`() async throws {
    let bench = Bench(.f405)
    bench.bus.attach(VirtualBoard(profile: .f405), at: "1-2")
    let error = await failure { _ = try await DeviceSelector().resolve(on: bench.bus) }
    #expect(error?.code == .ambiguousDevice)
  }

  @Test(arguments: [true, false])
  func `what a device is tells whether it is protected from reading`(isProtected: Bool) async throws
  {
    let session = try await Bench(.f405, faults: FaultPlan(isReadProtected: isProtected)).open()
    #expect(try await session.identify().isReadProtected == isProtected)
    await session.close()
  }

  @Test(arguments: 1...100)
  func `a run that is stopped at the n-th request leaves the board sound`(
    number: Int
  ) async throws {
    let bench = Bench(.g0b1)
    let old = try BoardProfile.g0b1.application(4500, seed: 99)
    bench.change { board, _ in
      board.setContents(old.segments[0].bytes, at: old.segments[0].address)
    }
    let image = try BoardProfile.g0b1.application(4500, seed: 5)
    let bus = StoppingBus(bench.bus, stopsAt: number)
    let session = try await DFUSession.open(try await bench.device(), on: bus)
    bus.arm()
    let task = session.flash(
      bench.file(image), options: FlashOptions(applicationLimit: .seconds(5)))
    bus.stop = { task.cancel() }
    do {
      _ = try await task.report
      #expect(bench.holds(image))
    } catch {
      #expect(error.code == .interrupted, "\(error)")
      #expect(error.place.path == Bench.path)
      let table = AddressRange(from: Address(0x0800_0000), to: Address(0x0800_0008))
      let isStartable = bench.contents(table) != [UInt8](repeating: 0xFF, count: 8)
      #expect(bench.holds(old) || bench.holds(image) || !isStartable)
    }
    await session.close()
    bench.bringBack()
    try await bench.flash(image, .staying)
    #expect(bench.holds(image))
  }
}
