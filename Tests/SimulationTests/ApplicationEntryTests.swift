import DFU
import DFUSimulator
import Testing

/// Triggers at the simulated application's own serial port, in virtual time.
@Suite struct ApplicationEntryTests {
  private static func bench(
    _ script: [ApplicationProfile.Step] = [],
    _ change: (inout ApplicationProfile) -> Void = { _ in }
  ) -> Bench {
    let profile = BoardProfile.f405.variant("f405") {
      $0.application.runTime = nil
      $0.application.serialPort = .init(isTouchable: true, triggerLine: "dfu")
      $0.application.vendorRequest = .init(request: 0xD1, value: 2)
      $0.application.script = script
      change(&$0.application)
    }
    return Bench(profile, personality: .application)
  }

  private func enter(_ bench: Bench, _ trigger: String) async throws -> USBDevice {
    let device = try #require(try await bench.bus.snapshot().devices.first)
    return try await BootloaderEntry(bus: bench.bus, ports: bench.bus)
      .enter(device, by: try Trigger(parsing: trigger))
  }

  @Test(arguments: ["1200bps", #"text:dfu\r"#, "vendor:0xD1,2"])
  func `a trigger brings the bootloader, and leaving brings the application`(
    trigger: String
  ) async throws {
    let bench = Self.bench()
    let bootloader = try await enter(bench, trigger)
    #expect(bootloader.id == .stmDFU)
    #expect(bench.bus.clock.now < .seconds(1))
    var options = FlashOptions()
    options.applicationLimit = .seconds(5)
    let report = try await bench.flash(try bench.profile.application(3_000), options)
    #expect(report.application?.id == bench.profile.application.identity.id)
  }

  @Test(arguments: ["1200bps", #"text:dfu\r"#, "vendor:0xD1,2"])
  func `an application that takes eight seconds is waited for`(trigger: String) async throws {
    let bench = Self.bench { $0.jumpDelay = .seconds(8) }
    _ = try await enter(bench, trigger)
    #expect(bench.bus.clock.now > .seconds(8))
    #expect(bench.bus.clock.now < .seconds(9))
  }

  @Test(arguments: ["1200bps", #"text:dfu\r"#, "vendor:0xD1,2"])
  func `an application that leaves in the middle of the trigger has taken it`(
    trigger: String
  ) async throws {
    let bench = Self.bench { $0.jumpDelay = .zero }
    #expect(try await enter(bench, trigger).id == .stmDFU)
  }

  @Test(arguments: [ApplicationProfile.Reaction.ignores, .restarts])
  func `an application that does not go is an error that says what was seen`(
    reaction: ApplicationProfile.Reaction
  ) async throws {
    let bench = Self.bench { $0.reaction = reaction }
    let error = await #expect(throws: DFUError.self) { try await enter(bench, "1200bps") }
    let seen = reaction == .ignores ? "never left" : "came back as itself"
    #expect(error?.description.contains(seen) == true, "\(String(describing: error))")
  }

  @Test func `a line is for one at a time, and reads what is printed`() async throws {
    let bench = Self.bench([.say(Array("a".utf8)), .wait(.seconds(2)), .say(Array("b".utf8))])
    let name = try #require(await bench.bus.serialPorts(ofDeviceAt: Bench.path).first)
    let line = try await bench.bus.open(name)
    await #expect(throws: TransportError.self) { _ = try await bench.bus.open(name) }
    #expect(try await line.read(limit: .seconds(1)) == Array("a".utf8))
    #expect(try await line.read(limit: .seconds(1)) == [])
    #expect(try await line.read(limit: .seconds(5)) == Array("b".utf8))
    #expect(bench.bus.clock.now < .milliseconds(2_010))
    await line.close()
    _ = try await bench.bus.open(name)
  }

  @Test func `a line of a program that hangs takes nothing`() async throws {
    let bench = Self.bench([.wait(.seconds(1)), .hang])
    let line = try await bench.bus.open("virtual:" + Bench.path)
    await bench.bus.clock.sleep(for: .seconds(1))
    let error = await #expect(throws: TransportError.self) {
      try await line.write([1], limit: .seconds(2))
    }
    #expect(error?.kind == .timedOut)
  }
}
