import DFU
import DFUSimulator
import Rig
import Synchronization
import Testing

/// A capture at the simulated application's own serial port, in virtual time.
@Suite struct SerialCaptureTests {
  private static let path = "1-1"

  private static func bus(_ script: [ApplicationProfile.Step]) -> VirtualBus {
    let profile = BoardProfile.f405.variant("f405") {
      $0.application.serialPort = .init()
      $0.application.script = script
    }
    let bus = VirtualBus()
    bus.attach(VirtualBoard(profile: profile, personality: .application), at: path)
    return bus
  }

  private static func say(_ text: String) -> ApplicationProfile.Step { .say(Array(text.utf8)) }

  private static func job(limit: Duration = .seconds(30)) throws -> BoardJob {
    var job = BoardJob(name: "left", path: path)
    job.expectation = Expectation(
      passes: [try LinePattern("^PASS")], fails: [try LinePattern("FAIL|panic")], limit: limit)
    return job
  }

  private func verdict(
    _ script: [ApplicationProfile.Step], limit: Duration = .seconds(30)
  ) async throws -> (report: SerialReport, time: Duration) {
    let bus = Self.bus(script)
    let told = Mutex<[SerialLog.Line]>([])
    let report = try #require(
      await SerialCapture.verdict(of: try Self.job(limit: limit), on: bus, ports: bus) { event in
        if case .line(let line) = event { told.withLock { $0.append(line) } }
      })
    #expect(told.withLock { $0 } == report.log.lines)
    return (report, bus.clock.now)
  }

  @Test func `an application that prints PASS has passed`() async throws {
    let (report, time) = try await verdict([
      .waitForHost, .wait(.seconds(3)), Self.say("begin\r\nPASS all\r\n"),
    ])
    #expect(report.outcome == .passed)
    #expect(report.log.lines.map(\.text) == ["begin", "PASS all"])
    #expect(report.application == BoardProfile.f405.application.identity.id)
    #expect((3.0..<3.1).contains(time / .seconds(1)))
  }

  @Test func `an application that prints FAIL has failed, by that line`() async throws {
    let (report, _) = try await verdict([.waitForHost, Self.say("one\r\nFAIL: 2\r\nPASS\r\n")])
    guard case .failed(let failure) = report.outcome else {
      Issue.record("\(report)")
      return
    }
    #expect(failure.line.text == "FAIL: 2")
    #expect(failure.pattern == "FAIL|panic")
  }

  @Test func `an application that hangs has no verdict, at the limit`() async throws {
    let (report, time) = try await verdict([
      .waitForHost, Self.say("begin\r\n"), .wait(.seconds(1)), .hang,
    ])
    guard case .noVerdict(.nothingDecisive(let after, lines: 1)) = report.outcome else {
      Issue.record("\(report)")
      return
    }
    #expect(after == .seconds(30))
    #expect((30.0..<30.1).contains(time / .seconds(1)))
  }

  @Test func `an application that hangs as soon as its port is opened has none either`()
    async throws
  {
    let (report, _) = try await verdict([.waitForHost, .hang])
    guard case .noVerdict(.nothingDecisive(_, lines: 0)) = report.outcome else {
      Issue.record("\(report)")
      return
    }
  }

  @Test func `an application that resets for ever has none, and its restarts are said`()
    async throws
  {
    let (report, time) = try await verdict([
      Self.say("boot\r\n"), .wait(.seconds(2)), .restart,
    ])
    guard case .noVerdict(.restarts(let count, _)) = report.outcome else {
      Issue.record("\(report)")
      return
    }
    #expect((10...15).contains(count))
    #expect(count == report.restarts)
    #expect(time < .seconds(31))
    let boots = report.log.lines.filter { $0.text == "boot" }
    #expect(boots.count >= count)
  }

  @Test func `a megabyte of flood is there whole and in order, and the verdict behind it`()
    async throws
  {
    let (report, _) = try await verdict([
      .waitForHost, .flood(1 << 20), Self.say("PASS\r\n"),
    ])
    #expect(report.outcome == .passed)
    #expect(report.log.droppedLines == 0)
    #expect(report.log.lines.count == 32_769)
    for (number, line) in report.log.lines.dropLast().enumerated() {
      let digits = "\(number)"
      let expected = String(repeating: "0", count: 8 - digits.count) + digits
      guard line.text.hasPrefix(expected + " abc") else {
        Issue.record("line \(number) is \(line.text)")
        return
      }
    }
  }

  @Test func `a prompt without an end passes`() async throws {
    let (report, time) = try await verdict([.waitForHost, Self.say("PASS> ")])
    #expect(report.outcome == .passed)
    #expect(time < .seconds(1))
  }

  @Test func `a board where nothing comes has no verdict, and the port is named`() async throws {
    let bus = VirtualBus()
    let report = try #require(
      await SerialCapture.verdict(of: try Self.job(), on: bus, ports: bus) { _ in })
    guard case .noVerdict(.noApplication(let reason)) = report.outcome else {
      Issue.record("\(report)")
      return
    }
    #expect(
      reason == "no application came at 1-1 in 10.0 s. Look at what the firmware needs to start.")
    #expect(bus.clock.now == .seconds(10))
  }

  @Test func `a board that is in its bootloader is no application`() async throws {
    let bus = VirtualBus()
    bus.attach(VirtualBoard(profile: .f405), at: Self.path)
    let report = try #require(
      await SerialCapture.verdict(of: try Self.job(), on: bus, ports: bus) { _ in })
    guard case .noVerdict(.noApplication(let reason)) = report.outcome else {
      Issue.record("\(report)")
      return
    }
    #expect(reason.hasPrefix("the bootloader is there at 1-1"))
  }

  @Test func `an application without a serial port has no verdict`() async throws {
    let bus = VirtualBus()
    bus.attach(VirtualBoard(profile: .f405, personality: .application), at: Self.path)
    let report = try #require(
      await SerialCapture.verdict(of: try Self.job(), on: bus, ports: bus) { _ in })
    guard case .noVerdict(.noApplication(let reason)) = report.outcome else {
      Issue.record("\(report)")
      return
    }
    #expect(reason.contains("has no serial port"))
  }

  @Test func `a job without an expectation asks for no verdict`() async throws {
    let bus = Self.bus([])
    let job = BoardJob(name: "left", path: Self.path)
    #expect(await SerialCapture.verdict(of: job, on: bus, ports: bus) { _ in } == nil)
  }
}
