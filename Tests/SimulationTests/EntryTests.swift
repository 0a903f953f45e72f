import DFUSimulator
import Synchronization
import Testing

@testable import DFU

/// From the application to its bootloader, on a board in this process.
@Suite struct EntryTests {
  private func bench(_ name: String = "f405") throws -> Bench {
    Bench(try #require(BoardProfile.named(name)), personality: .application)
  }

  private func application(_ bench: Bench) async throws -> USBDevice {
    try #require(try await bench.bus.snapshot().devices.first { $0.path == Bench.path })
  }

  /// A firmware that restarts into its bootloader when it has read a text.
  private func ports(_ bench: Bench, on text: String = "dfu\r") -> ScriptedPorts {
    var manners = ScriptedLine.Manners()
    manners.trigger = Array(text.utf8)
    manners.act = {
      bench.change { board, now in
        board.isBootPinHeld = true
        board.cyclePower(at: now)
      }
    }
    return ScriptedPorts(line: ScriptedLine(clock: bench.bus.clock, manners))
  }

  @Test(arguments: ["f405", "f405-app-waits", "dfu11"])
  func `DFU_DETACH brings the bootloader, with and without a reset`(name: String) async throws {
    let bench = try bench(name)
    bench.change { board, _ in board.isTracing = true }
    let told = Mutex<[EntryEvent]>([])
    let before = try await application(bench)
    let entry = BootloaderEntry(bus: bench.bus) { event in told.withLock { $0.append(event) } }
    let bootloader = try await entry.enter(before, by: .detach)
    #expect(bootloader.path == Bench.path)
    #expect(bootloader.bootloader != nil)
    let expected: [EntryEvent] = [
      .firing(.detach, at: before, serialPort: nil), .left(path: Bench.path), .came(bootloader),
    ]
    #expect(told.withLock { $0 } == expected)
    let sent = bench.bus.withBoard(at: Bench.path) { board, _ in
      board.trace.compactMap(\.setup.dfuRequest)
    }
    #expect(sent == [.getStatus, .detach])
  }

  @Test func `a text on its serial port brings the bootloader`() async throws {
    let bench = try bench()
    let ports = ports(bench)
    let bootloader = try await BootloaderEntry(bus: bench.bus, ports: ports).enter(
      try await application(bench), by: try Trigger(parsing: "text:dfu\\r"))
    #expect(bootloader.id == .stmDFU)
    #expect(ports.line.isClosed)
  }

  @Test func `a port that vanishes in the middle is no failure`() async throws {
    let bench = try bench()
    let line = ScriptedLine(
      clock: bench.bus.clock,
      .init(
        failure: (2, TransportError(.gone, detail: "EIO")), trigger: [0x64],
        act: {
          bench.change { board, now in
            board.isBootPinHeld = true
            board.cyclePower(at: now)
          }
        }))
    let bootloader = try await BootloaderEntry(
      bus: bench.bus, ports: ScriptedPorts(line: line)
    ).enter(try await application(bench), by: try Trigger(parsing: "text:d\\pfu"))
    #expect(bootloader.bootloader != nil)
  }

  @Test func `a trigger that is ignored ends at the deadline and says so`() async throws {
    let bench = try bench()
    let before = try await application(bench)
    let error = await failure {
      _ = try await BootloaderEntry(bus: bench.bus, ports: ports(bench)).enter(
        before, by: try Trigger(parsing: "text:nonsense"))
    }
    #expect(error?.code == .deviceDidNotCome)
    #expect(error?.reason.contains("has never left the port") == true)
    #expect(error?.remedy.contains("`text:\\r…`") == true)
    #expect(bench.bus.clock.now >= BootloaderEntry.limit)
    #expect(bench.bus.clock.now < BootloaderEntry.limit + .seconds(1))
  }

  @Test func `a request that is stalled is given its grace, not the whole time`() async throws {
    let bench = try bench()
    let before = try await application(bench)
    let error = await failure {
      _ = try await BootloaderEntry(bus: bench.bus).enter(
        before, by: try Trigger(parsing: "vendor:0xD1"))
    }
    #expect(error?.code == .deviceDidNotCome)
    #expect(error?.reason.contains("the application stalled the request") == true)
    #expect(bench.bus.clock.now < .seconds(3))
  }

  @Test func `a board that comes back as itself is named so`() async throws {
    let bench = try bench()
    let image = try bench.profile.application(64)
    bench.change { board, _ in
      board.setContents(image.segments[0].bytes, at: image.segments[0].range.start)
      board.isBootPinHeld = false
    }
    var manners = ScriptedLine.Manners()
    manners.trigger = [0x78]
    manners.act = { bench.change { board, now in board.cyclePower(at: now) } }
    let line = ScriptedLine(clock: bench.bus.clock, manners)
    let before = try await application(bench)
    let error = await failure {
      _ = try await BootloaderEntry(bus: bench.bus, ports: ScriptedPorts(line: line)).enter(
        before, by: try Trigger(parsing: "text:x"))
    }
    #expect(error?.reason.contains("came back as itself") == true)
    #expect(bench.bus.clock.now < .seconds(5))
  }

  @Test func `a board that leaves for good is named so`() async throws {
    let bench = try bench()
    var manners = ScriptedLine.Manners()
    manners.trigger = [0x78]
    manners.act = { bench.change { board, now in board.unplug(at: now) } }
    let line = ScriptedLine(clock: bench.bus.clock, manners)
    let before = try await application(bench)
    let error = await failure {
      _ = try await BootloaderEntry(
        bus: bench.bus, ports: ScriptedPorts(line: line), limit: .seconds(4)
      ).enter(before, by: try Trigger(parsing: "text:x"))
    }
    #expect(error?.reason.contains("4 s after `text:x` nothing has come") == true)
  }

  @Test func `of two equal boards only the one that is meant is touched`() async throws {
    let bench = try bench()
    let other = VirtualBoard(profile: bench.profile, personality: .application)
    bench.bus.attach(other, at: "1-2")
    let text = try Trigger(parsing: "text:dfu\\r")
    let choice = try await EntrySelector(path: Bench.path, trigger: text).resolve(
      on: bench.bus, ports: NoPorts())
    let bootloader = try await BootloaderEntry(bus: bench.bus, ports: ports(bench)).enter(
      choice.device, by: text)
    #expect(bootloader.path == Bench.path)
    let count = bench.bus.withBoard(at: "1-2") { board, _ in board.transferCount }
    #expect(count == 0)
  }

  @Test func `two boards that fit are a question, and no board is touched`() async throws {
    let bench = try bench()
    bench.bus.attach(VirtualBoard(profile: bench.profile, personality: .application), at: "1-2")
    let error = await failure {
      _ = try await EntrySelector().resolve(on: bench.bus, ports: NoPorts())
    }
    #expect(error?.code == .ambiguousDevice)
    for path in ["1-1", "1-2"] {
      #expect(bench.bus.withBoard(at: path) { board, _ in board.transferCount } == 0)
    }
  }

  @Test(arguments: [(["/dev/a", "/dev/b"], "several serial ports"), ([], "no serial port")])
  func `a board without one clear port is a question`(
    names: [String], reason: String
  ) async throws {
    let bench = try bench()
    var ports = ports(bench)
    ports.names = names
    let before = try await application(bench)
    let error = await failure { [ports] in
      _ = try await BootloaderEntry(bus: bench.bus, ports: ports).enter(
        before, by: try Trigger(parsing: "text:x"))
    }
    #expect(error?.code == .invalidRequest)
    #expect(error?.reason.contains(reason) == true)
  }

  @Test func `a text that names no board is refused before any port is opened`() async throws {
    let bench = try bench()
    let ports = ports(bench)
    let error = await failure {
      _ = try await EntrySelector(trigger: try Trigger(parsing: "text:dfu\\r")).resolve(
        on: bench.bus, ports: ports)
    }
    #expect(error?.code == .invalidRequest)
    #expect(error?.remedy.contains("--path 1-1   1209:0001  /dev/ttyACM0") == true)
    #expect(ports.line.log == [])
  }

  @Test(arguments: [
    (TransportError.Kind.busy, DFUError.Code.deviceBusy), (.noPermission, .noPermission),
    (.gone, .noDevice), (.unavailable, .invalidRequest),
  ])
  func `a port that cannot be opened says why`(
    kind: TransportError.Kind, code: DFUError.Code
  ) async throws {
    let bench = try bench()
    var ports = ports(bench)
    ports.openError = TransportError(kind, detail: "so")
    let before = try await application(bench)
    let error = await failure { [ports] in
      _ = try await BootloaderEntry(bus: bench.bus, ports: ports).enter(
        before, by: try Trigger(parsing: "1200bps"))
    }
    #expect(error?.code == code)
  }

  @Test func `an application that may not be opened names its own udev line`() async throws {
    let bench = try bench()
    bench.bus.isPermitted = false
    let before = try await application(bench)
    let error = await failure {
      _ = try await BootloaderEntry(bus: bench.bus).enter(before, by: .detach)
    }
    #expect(error?.code == .noPermission)
    #expect(error?.remedy.contains("/etc/udev/rules.d") == true)
  }

  @Test func `a port that is no device's stays open until a slow reader has looked`() async throws {
    let bench = try bench()
    let ports = ports(bench)
    let text = try Trigger(parsing: "text:dfu\\r")
    try await BootloaderEntry.send(text, to: "/dev/pts/0", ports: ports)
    #expect(ports.line.log == ["115200", "6466750d"])
    #expect(bench.bus.clock.now >= .seconds(1))
    #expect(ports.line.isClosed)
    let error = await failure {
      try await BootloaderEntry.send(.detach, to: "/dev/pts/0", ports: ports)
    }
    #expect(error?.code == .invalidRequest)
  }

  @Test func `a bootloader that comes anywhere is found, but not one that was there`() async throws
  {
    let bench = Bench(.f405)
    let before = try await bench.bus.snapshot()
    let entry = BootloaderEntry(bus: bench.bus, limit: .seconds(2))
    let none = await failure { _ = try await entry.awaitArrival(of: .init(), since: before) }
    #expect(none?.code == .deviceDidNotCome)
    bench.bus.attach(VirtualBoard(profile: .f405), at: "1-2")
    let came = try await entry.awaitArrival(of: DeviceSelector(), since: before)
    #expect(came.path == "1-2")
  }
}
