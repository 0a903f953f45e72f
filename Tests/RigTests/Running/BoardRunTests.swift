import DFU
import DFUSimulator
import Rig
import Station
import Synchronization
import TestSupport
import Testing

/// One board at a time, in virtual time.
@Suite struct BoardRunTests {
  @Test func `a blank board is flashed, started and told of`() async throws {
    let rack = try Rack()
    rack.plug()
    let report = try await rack.run(rack.job())
    #expect(report.outcome == .passed)
    #expect(report.serial == rack.profile.identity.serial)
    #expect(report.writtenCount >= rack.bytes.count)
    #expect(report.verifiedCount >= rack.bytes.count)
    #expect(report.story == "flash")
    #expect(report.duration > .zero)
    #expect(rack.holdsImage())
    let events = rack.events(of: "board-1-1")
    #expect(events.first == .began)
    #expect(events.last == .ended(report))
    #expect(events.contains(.activity(Activity(.opening))))
  }

  @Test func `a board that holds the image is not written to`() async throws {
    let rack = try Rack()
    rack.plug()
    _ = rack.bus.withBoard(at: "1-1") { board, _ in
      board.setContents(rack.bytes, at: rack.profile.mainFlash?.start ?? Address(0))
    }
    let report = try await rack.run(rack.job())
    #expect(report.outcome == .passed)
    #expect(report.writtenCount == 0)
    #expect(report.skippedCount == rack.bytes.count)
  }

  @Test func `an application is triggered, flashed and back`() async throws {
    let rack = try Rack()
    rack.plug(personality: .application)
    let id = rack.profile.application.identity.id
    let report = try await rack.run(
      rack.job {
        $0.entry = rack.entry
        $0.application = Afterwards.ExpectedApplication(id: id, limit: .seconds(10))
      })
    #expect(report.outcome == .passed)
    #expect(report.story == "trigger, flash, application")
    #expect(report.application == id)
  }

  @Test func `an application that nobody says how to ask is left alone`() async throws {
    let rack = try Rack()
    rack.plug(personality: .application)
    let report = try await rack.run(rack.job())
    #expect(report.error?.description.contains("nothing says how that is asked") == true)
    #expect(report.steps.isEmpty)
    #expect(rack.bus.withBoard(at: "1-1") { board, _ in board.transferCount } == 0)
  }

  @Test func `an application of other numbers is left alone`() async throws {
    let rack = try Rack()
    rack.plug(personality: .application)
    let other = try #require(USBIdentifier("1234:5678"))
    let report = try await rack.run(
      rack.job {
        $0.entry = ApplicationEntry(trigger: .detach, applications: [other], limit: .seconds(1))
      })
    let words = try #require(report.error?.description)
    #expect(words.hasPrefix("The board was not touched on "))
    #expect(words.contains("or the application 1234:5678"))
    #expect(rack.bus.withBoard(at: "1-1") { board, _ in board.transferCount } == 0)
  }

  @Test func `a board of another line is opened and given back`() async throws {
    let rack = try Rack()
    rack.plug()
    let chip = try Chip.named("F072")
    let report = try await rack.run(rack.job { $0.wanted.chip = chip })
    #expect(report.error?.description.contains("and wanted is \(chip)") == true)
    #expect(report.writtenCount == 0)
    #expect(!rack.holdsImage())
  }

  @Test func `a board of another layout is opened and given back`() async throws {
    let rack = try Rack()
    rack.plug()
    let report = try await rack.run(
      rack.job { $0.wanted.layout = "@Internal Flash  /0x08000000/064*0002Kg" })
    #expect(
      report.error?.description.contains("wanted is \"@Internal Flash  /0x08000000/064") == true)
  }

  @Test func `another bootloader than the wanted one is not opened`() async throws {
    let rack = try Rack()
    rack.plug()
    let other = try #require(USBIdentifier("28e9:0189"))
    let report = try await rack.run(rack.job { $0.wanted.id = other })
    let words = try #require(report.error?.description)
    #expect(words.hasPrefix("The board was not touched on "))
    #expect(rack.bus.withBoard(at: "1-1") { board, _ in board.transferCount } == 0)
  }

  @Test func `an empty port is said`() async throws {
    let rack = try Rack()
    let report = try await rack.run(rack.job(at: "1-7"))
    #expect(
      report.error?.description
        == "There is no board at 1-7: nothing is on that port. Look at its plug and its power; "
        + "`dfuswift list` shows what is there.")
  }

  @Test func `an empty port is given power`() async throws {
    let rack = try Rack()
    rack.plug()
    _ = rack.bus.withBoard(at: "1-1") { board, now in board.unplug(at: now) }
    let report = try await rack.run(
      rack.job { $0.power = VirtualPower(rack: rack, path: "1-1") })
    #expect(report.outcome == .passed)
    #expect(report.story == "powerOn, flash")
  }

  @Test func `a board that drops off is power-cycled and flashed`() async throws {
    let rack = try Rack()
    var faults = FaultPlan()
    faults.transfers = [.init(.request(.download, 4), .unplug(.during, returnsAfter: nil))]
    rack.plug(faults: faults)
    let report = try await rack.run(
      rack.job {
        $0.power = VirtualPower(rack: rack, path: "1-1")
        $0.retries = 1
      })
    #expect(report.outcome == .passed, "\(report.outcome)")
    #expect(report.story.hasSuffix("flash ✗, powerCycle, flash"), "\(report.story)")
    #expect(rack.holdsImage())
  }

  @Test func `without retries a board that drops off ends with its own error`() async throws {
    let rack = try Rack()
    var faults = FaultPlan()
    faults.transfers = [.init(.request(.download, 4), .unplug(.during, returnsAfter: nil))]
    rack.plug(faults: faults)
    let report = try await rack.run(rack.job())
    guard case .device(let error) = report.error else {
      Issue.record("\(report.outcome)")
      return
    }
    #expect(error.code == .disconnected)
  }

  @Test func `a hub that does not switch power is named`() async throws {
    let rack = try Rack()
    rack.plug(personality: .application)
    let report = try await rack.run(
      rack.job {
        $0.power = VirtualPower(rack: rack, path: "1-1", isBypassed: true)
        $0.retries = 1
      })
    #expect(report.story == "powerCycle ✗")
    guard case .power(let error) = report.error else {
      Issue.record("\(report.outcome)")
      return
    }
    #expect(error.description.contains("(a virtual hub), and the board stayed there"))
  }

  /// The power of a port at which the run is stopped once it is off.
  private final class StoppingPower: PortPower {
    let power: VirtualPower
    let stop = Mutex<(@Sendable () -> Void)?>(nil)
    let wasCancelled = Mutex(false)
    var way: String { power.way }

    init(_ power: VirtualPower) { self.power = power }

    func set(_ isOn: Bool) async throws(PowerError) {
      if Task.isCancelled { wasCancelled.withLock { $0 = true } }
      try await power.set(isOn)
      if !isOn { stop.withLock(\.self)?() }
    }
  }

  @Test func `a run that is stopped leaves no board without power`() async throws {
    let rack = try Rack()
    rack.plug(personality: .application)
    let power = StoppingPower(VirtualPower(rack: rack, path: "1-1"))
    let job = rack.job {
      $0.power = power
      $0.retries = 1
    }
    let (gate, opening) = AsyncStream.makeStream(of: Void.self)
    let task = Task {
      for await _ in gate {}
      return await rack.run([job])
    }
    power.stop.withLock { $0 = { task.cancel() } }
    opening.finish()
    let report = try #require(await task.value.boards.first)
    #expect(report.outcome.words?.contains("Interrupted") == true)
    let wasCancelled = power.wasCancelled.withLock(\.self)
    #expect(!wasCancelled)
    let isBack = try await rack.bus.wait(limit: .seconds(20)) { $0.count == 1 }
    #expect(isBack)
  }

  @Test func `power that cannot be switched ends it`() async throws {
    let rack = try Rack()
    let refusal = PowerError("No.", isPermission: true)
    let report = try await rack.run(
      rack.job {
        $0.power = VirtualPower(rack: rack, path: "1-1", error: refusal)
        $0.retries = 5
      })
    #expect(report.error == .power(refusal))
    #expect(report.story == "powerOn ✗")
  }

  @Test func `a verdict is asked for when the application is there`() async throws {
    let rack = try Rack {
      $0.application.serialPort = .init()
      $0.application.script = [.waitForHost, .say(Array("FAIL 3\r\n".utf8))]
    }
    rack.plug()
    let (pass, fail) = (try LinePattern("PASS"), try LinePattern("^FAIL"))
    let report = try await rack.run(
      rack.job {
        $0.expectation = Expectation(passes: [pass], fails: [fail], limit: .seconds(5))
        $0.application = Afterwards.ExpectedApplication(id: nil, limit: .seconds(10))
      })
    guard case .failed(let failure) = report.outcome else {
      Issue.record("\(report.outcome)")
      return
    }
    #expect(failure.line.text == "FAIL 3")
    #expect(report.log.lines == [failure.line])
    #expect(report.story == "flash, application, verdict ✗")
    #expect(rack.events(of: "board-1-1").contains(.line(failure.line)))
  }

  /// A board that is flashed, with a serial port of a name of its own.
  private func run(
    portIsAlwaysThere: Bool, unplugs: Bool = false
  ) async throws -> (report: BoardReport, atOpening: VirtualBoard.Personality?, rack: Rack) {
    let rack = try Rack()
    rack.plug()
    let port = SerialAdapter(rack: rack, isAlwaysThere: portIsAlwaysThere, unplugs: unplugs)
    let pattern = try LinePattern("PASS")
    let report = try await rack.run(
      rack.job {
        $0.expectation = Expectation(passes: [pattern], limit: .seconds(3_000))
        $0.serial.node = SerialAdapter.name
        $0.application = Afterwards.ExpectedApplication(id: nil, limit: .seconds(3_000))
      }, rack.tools(ports: port))
    return (report, port.atOpening, rack)
  }

  @Test func `a board that prints to an adapter is started when that is listened to`() async throws
  {
    let (report, atOpening, rack) = try await run(portIsAlwaysThere: true)
    #expect(report.outcome == .passed)
    #expect(atOpening == .bootloader)
    #expect(report.story == "flash, application, verdict")
    #expect(rack.bus.withBoard(at: "1-1") { board, _ in board.personality } == .application)
  }

  @Test func `a port that comes with the application is waited for once that is started`()
    async throws
  {
    let (report, atOpening, _) = try await run(portIsAlwaysThere: false)
    #expect(report.outcome == .passed)
    #expect(atOpening == .application)
  }

  @Test func `a board that cannot be started is not listened to`() async throws {
    let (report, _, _) = try await run(portIsAlwaysThere: true, unplugs: true)
    guard case .device(let error) = report.error else {
      Issue.record("\(report.outcome)")
      return
    }
    #expect(error.code == .disconnected)
  }

  @Test func `an application that does not come has no verdict`() async throws {
    let rack = try Rack()
    rack.plug()
    let pattern = try LinePattern("PASS")
    let other = try #require(USBIdentifier("1234:5678"))
    let report = try await rack.run(
      rack.job {
        $0.expectation = Expectation(passes: [pattern], limit: .seconds(5))
        $0.application = Afterwards.ExpectedApplication(id: other, limit: .seconds(10))
      })
    guard case .noVerdict(.noApplication(let words)) = report.outcome else {
      Issue.record("\(report.outcome)")
      return
    }
    #expect(words.hasPrefix("The application 1234:5678 did not come at 1-1: 10.0 s have passed"))
  }

  @Test func `an application that does not come is an error where no verdict is asked for`()
    async throws
  {
    let rack = try Rack()
    rack.plug()
    let other = try #require(USBIdentifier("1234:5678"))
    let report = try await rack.run(
      rack.job {
        $0.application = Afterwards.ExpectedApplication(id: other, limit: .seconds(10))
      })
    guard case .device(let error) = report.error else {
      Issue.record("\(report.outcome)")
      return
    }
    #expect(error.code == .deviceDidNotCome)
  }

  @Test func `an application that falls back into the bootloader is said at once`() async throws {
    let rack = try Rack()
    rack.plug()
    let other = try #require(USBIdentifier("1234:5678"))
    var tools = rack.tools()
    tools.bus = FallingBus(bus: rack.bus)
    let report = try await rack.run(
      rack.job {
        $0.application = Afterwards.ExpectedApplication(id: other, limit: .seconds(100))
      }, tools)
    guard case .device(let error) = report.error else {
      Issue.record("\(report.outcome)")
      return
    }
    #expect(error.summary == "The application fell back into the bootloader")
    #expect(rack.bus.clock.now < .seconds(100))
  }
}
