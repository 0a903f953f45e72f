import DFU
import DFUSimulator
import Rig
import Testing

/// Ports that cannot be opened yet, or never, or that a capture cannot tell apart.
@Suite struct BlockedPortTests {
  /// The ports of a bus, which refuse to be opened up to a moment.
  private struct Ports: DevicePorts {
    var bus: VirtualBus
    var kind = TransportError.Kind.busy
    var until = Duration.zero
    var names: [String]?

    func serialPorts(ofDeviceAt path: String) async -> [String] {
      if let names { return names }
      return await bus.serialPorts(ofDeviceAt: path)
    }
    func reportPorts(ofDeviceAt path: String) async -> [ReportPort] { [] }
    func owner(ofSerialPort name: String) async -> String? {
      await bus.owner(ofSerialPort: name)
    }
    func open(_ name: String) async throws(TransportError) -> any SerialLine {
      guard bus.clock.now >= until else { throw TransportError(kind, detail: "refused") }
      return try await bus.open(name)
    }
    func send(report: [UInt8], to name: String) async throws(TransportError) {}
  }

  private static func bus() -> VirtualBus {
    let profile = BoardProfile.f405.variant("f405") {
      $0.application.serialPort = .init()
      $0.application.script = [.waitForHost, .say(Array("PASS\r\n".utf8))]
    }
    let bus = VirtualBus()
    bus.attach(VirtualBoard(profile: profile, personality: .application), at: "1-1")
    return bus
  }

  private func run(
    _ ports: Ports, node: String? = nil
  ) async throws -> SerialReport {
    var job = BoardJob(name: "left", path: "1-1")
    job.expectation = Expectation(passes: [try LinePattern("PASS")], limit: .seconds(5))
    job.serial.node = node
    return try #require(
      await SerialCapture.verdict(of: job, on: ports.bus, ports: ports) { _ in })
  }

  private func serialFailure(of report: SerialReport) -> SerialFailure? {
    guard case .error(.serial(let failure)) = report.outcome else { return nil }
    return failure
  }

  @Test(arguments: [
    (TransportError.Kind.busy, Duration.seconds(39)), (.noPermission, .seconds(4)),
    (.gone, .seconds(4)), (.failed, .seconds(4)), (.stalled, .seconds(4)),
  ])
  func `a port that others have not finished with is tried until its limit`(
    kind: TransportError.Kind, until: Duration
  ) async throws {
    let report = try await run(Ports(bus: Self.bus(), kind: kind, until: until))
    #expect(report.outcome == .passed)
  }

  @Test(arguments: [
    (TransportError.Kind.busy, 40.0, "in use by another program"),
    (.noPermission, 5, "may not be opened by this user (refused)"),
    (.gone, 5, "is not there"), (.unavailable, 0, "cannot be used: refused"),
    (.failed, 5, "cannot be used: refused"),
  ])
  func `a port that stays so is an error, and says which`(
    kind: TransportError.Kind, seconds: Double, words: String
  ) async throws {
    let bus = Self.bus()
    let report = try await run(Ports(bus: bus, kind: kind, until: .seconds(1_000)))
    let failure = try #require(serialFailure(of: report))
    #expect(failure.description.contains(words), "\(failure)")
    #expect(failure.description.contains("virtual:1-1"))
    #expect(failure.kind == kind)
    #expect((seconds..<seconds + 0.2).contains(bus.clock.now / .seconds(1)))
  }

  @Test func `several ports of one application need a name`() async throws {
    let bus = Self.bus()
    let names = ["virtual:1-1", "/dev/ttyACM1"]
    let report = try await run(Ports(bus: bus, names: names))
    let failure = try #require(serialFailure(of: report))
    #expect(failure.description.contains("virtual:1-1, /dev/ttyACM1"))
    #expect(
      try await run(Ports(bus: Self.bus(), names: names), node: "virtual:1-1").outcome == .passed)
  }

  @Test func `an application that restarts before its port opens is said to restart`() async throws
  {
    let profile = BoardProfile.f405.variant("f405") {
      $0.application.serialPort = .init()
      $0.application.script = [.wait(.seconds(1)), .restart]
    }
    let bus = VirtualBus()
    bus.attach(VirtualBoard(profile: profile, personality: .application), at: "1-1")
    let report = try await run(Ports(bus: bus, kind: .busy, until: .seconds(1_000)))
    guard case .noVerdict(.restarts(let count, _)) = report.outcome else {
      Issue.record("\(report)")
      return
    }
    #expect(count > 20)
    #expect(bus.clock.now < .seconds(51))
  }

  @Test func `stopping it is an interruption`() async throws {
    let bus = Self.bus()
    let (gate, opening) = AsyncStream.makeStream(of: Void.self)
    let task = Task {
      for await _ in gate {}
      return try await run(Ports(bus: bus))
    }
    task.cancel()
    opening.finish()
    let report = try await task.value
    guard case .error(.device(let error)) = report.outcome else {
      Issue.record("\(report)")
      return
    }
    #expect(error.code == .interrupted)
  }
}
