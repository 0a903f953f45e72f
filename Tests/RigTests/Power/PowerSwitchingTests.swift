import DFU
import DFUSimulator
import Synchronization
import Testing

@testable import Rig

/// Power on a virtual board, in virtual time.
@Suite struct PowerSwitchingTests {
  /// Power that is a plug: off takes the board from the bus, on puts it back.
  private final class Plug: PortPower {
    let bus: VirtualBus
    let log = Mutex<[Bool]>([])
    let failure: (call: Int, error: PowerError)?
    let works: Bool

    init(_ bus: VirtualBus, works: Bool = true, failure: (call: Int, error: PowerError)? = nil) {
      self.bus = bus
      self.works = works
      self.failure = failure
    }

    var way: String { "a plug" }

    func set(_ isOn: Bool) async throws(PowerError) {
      let call = log.withLock { log in
        log.append(isOn)
        return log.count
      }
      if let failure, failure.call == call { throw failure.error }
      guard works else { return }
      bus.withBoard(at: "1-1") { board, now in
        if isOn { board.plug(at: now) } else { board.unplug(at: now) }
      }
    }
  }

  private static func bus() -> VirtualBus {
    let bus = VirtualBus()
    bus.attach(VirtualBoard(profile: .f405), at: "1-1")
    return bus
  }

  @Test func `a cycle is off, a pause and on, and the device is seen to go and come`() async throws
  {
    let bus = Self.bus()
    let plug = Plug(bus)
    let before = bus.clock.now
    let sight = try await PowerSwitching(plug, at: "1-1", on: bus).cycle(pause: .seconds(3))
    #expect(sight.left?.id == .stmDFU)
    #expect(sight.came != nil)
    #expect(sight.came?.arrival != sight.left?.arrival)
    #expect(plug.log.withLock { $0 } == [false, true])
    #expect(bus.clock.now - before >= .seconds(3))
  }

  @Test func `a device that stays is said to have stayed`() async throws {
    let bus = Self.bus()
    let plug = Plug(bus, works: false)
    let sight = try await PowerSwitching(plug, at: "1-1", on: bus).cycle()
    #expect(sight.stayed?.id == .stmDFU)
    #expect(sight.left == nil)
    #expect(plug.log.withLock { $0 } == [false, true])
  }

  @Test func `an empty port is switched without waiting for anybody to leave`() async throws {
    let bus = VirtualBus()
    let sight = try await PowerSwitching(Plug(bus), at: "1-1", on: bus).set(false)
    #expect(sight == PowerSwitching.Sight())
    #expect(bus.clock.now == .zero)
  }

  @Test func `off that fails half way is taken back`() async throws {
    let bus = Self.bus()
    let plug = Plug(bus, failure: (1, PowerError("no")))
    let switching = PowerSwitching(plug, at: "1-1", on: bus)
    let error = await #expect(throws: PowerError.self) { try await switching.cycle() }
    #expect(error?.description == "no")
    #expect(plug.log.withLock { $0 } == [false, true])
  }

  @Test func `the power is on again also if the task is cancelled meanwhile`() async throws {
    let bus = Self.bus()
    let plug = Plug(bus)
    let (gate, opening) = AsyncStream.makeStream(of: Void.self)
    let task = Task {
      for await _ in gate {}
      return try await PowerSwitching(plug, at: "1-1", on: bus).cycle()
    }
    task.cancel()
    opening.finish()
    _ = try await task.value
    #expect(plug.log.withLock { $0 } == [false, true])
  }

  @Test(
    arguments: [
      (0x00, HubAbility.together), (0x01, .eachPort), (0x02, .nothing), (0x03, .nothing),
      (0x09, .eachPort),
    ] as [(UInt8, HubAbility)])
  func `a hub says what it can do`(characteristics: UInt8, ability: HubAbility) {
    let descriptor: [UInt8] = [9, 0x29, 4, characteristics, 0, 50, 100, 0, 0xFF]
    #expect(HubAbility(descriptor: descriptor) == ability)
    #expect(HubAbility(descriptor: [9, 0x22, 4, characteristics, 0]) == nil)
    #expect(HubAbility(descriptor: [9, 0x29]) == nil)
  }
}
