import DFU
import DFUSimulator
import Testing

/// Sends a list of transfers as fast as the slots allow, and notes how each one ended.
struct ListLoop: TransferLoop {
  var transfers: [(setup: ControlSetup, data: [UInt8], timeout: Duration)]
  var results: [TransferStatus] = []
  var states: [UInt8] = []
  private var sent = 0

  init(_ transfers: [(setup: ControlSetup, data: [UInt8], timeout: Duration)]) {
    self.transfers = transfers
  }

  mutating func next(payload: inout MutableRawSpan) -> LoopStep {
    guard sent < transfers.count else { return .finish }
    let transfer = transfers[sent]
    sent += 1
    for (offset, byte) in transfer.data.enumerated() {
      payload.storeBytes(of: byte, toByteOffset: offset, as: UInt8.self)
    }
    return .submit(transfer.setup, timeout: transfer.timeout)
  }

  mutating func completed(_ completion: TransferCompletion, payload: RawSpan) {
    results.append(completion.status)
    if completion.byteCount == 6 {
      states.append(unsafe payload.unsafeLoad(fromByteOffset: 4, as: UInt8.self))
    }
  }
}

@Suite struct VirtualBusTests {
  private let status = ControlSetup(.getStatus, interface: 0, length: 6)

  private func bus(_ name: String, faults: FaultPlan = FaultPlan()) -> VirtualBus {
    let bus = VirtualBus()
    bus.attach(VirtualBoard(profile: .known(name), faults: faults), at: "1-1")
    return bus
  }

  private func connect(_ bus: VirtualBus) async throws -> any USBConnection {
    let snapshot = try await bus.snapshot()
    return try await bus.open(try #require(snapshot.devices.first))
  }

  /// Two erases as the pipelined pace sends them.
  private func twoErases() -> ListLoop {
    let limit = Duration.seconds(5)
    var loop = ListLoop([])
    for address in [0x0800_0000, 0x0800_4000] as [UInt32] {
      let data = DfuSeCommand.erase(address).bytes
      let download = ControlSetup(.download, interface: 0, length: UInt16(data.count))
      loop.transfers.append((download, data, limit))
      loop.transfers.append((status, [], limit))
      loop.transfers.append((status, [], limit))
    }
    return loop
  }

  @Test func `a read costs what the wire model says, to the microsecond`() async throws {
    let bus = bus("f405")
    let connection = try await connect(bus)
    let begin = bus.clock.now
    let result = await connection.control(status, timeout: .seconds(1))
    #expect(result.data == [0, 0, 0, 0, 2, 0])
    #expect(bus.clock.now - begin == .microseconds(20 + 57 + 20 + 250))
  }

  @Test(arguments: [(1, 1), (64, 1), (65, 2), (2_048, 32)])
  func `a write costs its started packets`(count: Int, packets: Int) async throws {
    let bus = bus("f405")
    let connection = try await connect(bus)
    let begin = bus.clock.now
    let setup = ControlSetup(.download, value: 2, interface: 0, length: UInt16(count))
    let data = [UInt8](repeating: 0, count: count)
    _ = await connection.control(setup, data: data, timeout: .seconds(1))
    #expect(bus.clock.now - begin == .microseconds(20 + 57 * packets + 20 + 250))
  }

  @Test func `a queue that is never empty pays no turnaround but the last`() async throws {
    let bus = bus("f405")
    let connection = try await connect(bus)
    let begin = bus.clock.now
    let loop = await connection.run(twoErases(), slots: 6)
    #expect(loop.results == Array(repeating: .completed, count: 6))
    #expect(loop.states == [4, 5, 4, 5])
    let wire = Duration.microseconds(6 * 97)
    #expect(bus.clock.now - begin == wire + .milliseconds(800) + .microseconds(250))
  }

  @Test func `two in flight keep their order and pay the turnaround once`() async throws {
    let bus = bus("f405")
    let connection = try await connect(bus)
    let begin = bus.clock.now
    let loop = await connection.run(twoErases(), slots: 2)
    #expect(loop.states == [4, 5, 4, 5])
    let wire = Duration.microseconds(6 * 97)
    #expect(bus.clock.now - begin == wire + .milliseconds(800) + .microseconds(250))
  }

  @Test func `one in flight pays the turnaround each time`() async throws {
    let bus = bus("f405")
    let connection = try await connect(bus)
    let begin = bus.clock.now
    _ = await connection.run(twoErases(), slots: 1)
    let wire = Duration.microseconds(6 * 97)
    #expect(bus.clock.now - begin == wire + .milliseconds(800) + .microseconds(6 * 250))
  }

  @Test func `a timeout counts from the head of the queue`() async throws {
    let bus = bus("f405")
    let connection = try await connect(bus)
    var loop = twoErases()
    for place in loop.transfers.indices { loop.transfers[place].timeout = .milliseconds(401) }
    loop = await connection.run(loop, slots: 6)
    #expect(loop.results == Array(repeating: .completed, count: 6))
  }

  @Test func `a transfer that takes too long times out at its limit`() async throws {
    let bus = bus("f405")
    let connection = try await connect(bus)
    let erase = DfuSeCommand.erase(0x0800_0000).bytes
    let download = ControlSetup(.download, interface: 0, length: 5)
    _ = await connection.control(download, data: erase, timeout: .seconds(1))
    let begin = bus.clock.now
    let result = await connection.control(status, timeout: .milliseconds(100))
    #expect(result.status == .timedOut)
    #expect(bus.clock.now - begin == .milliseconds(100) + .microseconds(250))
    let late = await connection.control(status, timeout: .seconds(1))
    #expect(late.data[4] == DeviceState.dfuDownloadIdle.rawValue)
  }

  @Test func `unplugging ends everything in flight`() async throws {
    let fault = FaultPlan.TransferFault(
      .request(.getStatus, 2), .unplug(.before, returnsAfter: nil))
    let bus = bus("f405", faults: FaultPlan(transfers: [fault]))
    let connection = try await connect(bus)
    let loop = await connection.run(twoErases(), slots: 6)
    #expect(loop.results.prefix(2) == [.completed, .completed])
    #expect(loop.results.dropFirst(2).allSatisfy { $0 == .disconnected })
    #expect(try await bus.snapshot().devices.isEmpty)
  }

  @Test func `an interface is claimed by one connection at a time`() async throws {
    let bus = bus("f405")
    let first = try await connect(bus)
    let second = try await connect(bus)
    try await first.claim(interface: 0)
    do {
      try await second.claim(interface: 0)
      Issue.record("two connections have the same interface")
    } catch {
      #expect(error.kind == .busy)
    }
    await first.close()
    try await second.claim(interface: 0)
  }

  @Test func `an alternate setting needs a claim and must exist`() async throws {
    let bus = bus("f405")
    let connection = try await connect(bus)
    await #expect(throws: TransportError.self) {
      try await connection.select(alternate: 1, interface: 0)
    }
    try await connection.claim(interface: 0)
    try await connection.select(alternate: 3, interface: 0)
    await #expect(throws: TransportError.self) {
      try await connection.select(alternate: 4, interface: 0)
    }
  }

  @Test func `opening can be forbidden`() async throws {
    let bus = bus("f405")
    bus.isPermitted = false
    await #expect(throws: TransportError.self) { _ = try await connect(bus) }
  }

  @Test func `a snapshot shows what a kernel would`() async throws {
    let bus = bus("g0b1")
    bus.attach(VirtualBoard(profile: .known("h743"), personality: .application), at: "1-1.2")
    let devices = try await bus.snapshot().devices
    #expect(devices.map(\.path) == ["1-1", "1-1.2"])
    #expect(devices[0].id == .stmDFU)
    #expect(devices[0].serial == "206B327A5841")
    #expect(devices[0].bootloader?.alternates.count == 3)
    #expect(devices[0].bootloader?.functional?.transferSize == 1_024)
    #expect(devices[1].runtime?.functional?.attributes.contains(.willDetach) == true)
  }

  @Test func `the strings of alternate settings are read from the device`() async throws {
    let bus = bus("f405")
    let connection = try await connect(bus)
    var names: [String] = []
    for alternate in try #require(connection.device.bootloader).alternates {
      names.append(await connection.string(at: alternate.nameIndex) ?? "")
    }
    #expect(
      names == [
        "@Internal Flash  /0x08000000/04*016Kg,01*064Kg,07*128Kg",
        "@Option Bytes  /0x1FFFC000/01*016 e",
        "@OTP Memory /0x1FFF7800/01*512 e,01*016 e",
        "@Device Feature/0xFFFF0000/01*004 e",
      ])
  }

  @Test func `waiting ends when a board comes back, as another arrival`() async throws {
    let bus = VirtualBus()
    bus.attach(VirtualBoard(profile: .known("f405"), personality: .application), at: "1-1")
    let connection = try await connect(bus)
    let detach = ControlSetup(.detach, value: 1_000, interface: 0)
    #expect(await connection.control(detach, timeout: .seconds(1)).status == .completed)
    let before = try await bus.snapshot()
    #expect(await bus.waitForChange(since: before, limit: .seconds(10)))
    let between = try await bus.snapshot()
    #expect(between.devices.isEmpty)
    #expect(await bus.waitForChange(since: between, limit: .seconds(10)))
    let after = try await bus.snapshot()
    #expect(after.devices.first?.bootloader != nil)
    #expect(after.devices.first?.arrival != connection.device.arrival)
    let late = await connection.control(detach, timeout: .seconds(1))
    #expect(late.status == .disconnected)
  }

  @Test func `waiting ends at its limit`() async throws {
    let bus = bus("f405")
    let before = try await bus.snapshot()
    let begin = bus.clock.now
    #expect(await bus.waitForChange(since: before, limit: .seconds(3)) == false)
    #expect(bus.clock.now - begin == .seconds(3))
  }

  @Test func `a longer transfer than the limit is not submitted`() async throws {
    let bus = bus("f405")
    let connection = try await connect(bus)
    let setup = ControlSetup(.upload, value: 2, interface: 0, length: 4_097)
    let result = await connection.control(setup, timeout: .seconds(1))
    #expect(result.status == .failed(.notSubmitted(-2)))
  }

  @Test func `real time passes at its scale`() async throws {
    let bus = VirtualBus(pace: .real(scale: 20))
    bus.attach(VirtualBoard(profile: .known("f405")), at: "1-1")
    let connection = try await connect(bus)
    let begin = ContinuousClock.now
    let loop = await connection.run(twoErases(), slots: 6)
    let real = begin.duration(to: .now)
    #expect(loop.states == [4, 5, 4, 5])
    // 800 ms of erasing at 20 times the speed.
    #expect(real >= .milliseconds(40))
  }
}
