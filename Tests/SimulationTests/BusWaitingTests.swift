import DFUSimulator
import Testing

@testable import DFU

@Suite struct BusWaitingTests {
  @Test func `a task that was cancelled looks once and waits no more`() async throws {
    let bus = VirtualBus()
    let (found, looks) = try await Task { () throws -> (Bool, Int) in
      unsafe withUnsafeCurrentTask { unsafe $0?.cancel() }
      var looks = 0
      let found = try await bus.wait(limit: .seconds(100)) { _ in
        looks += 1
        return looks > 9
      }
      return (found, looks)
    }.value
    #expect(!found)
    #expect(looks == 1)
    #expect(bus.clock.now < .seconds(100))
  }

  @Test func `a wait for what does not come ends at its limit`() async throws {
    let bus = VirtualBus()
    #expect(try await bus.wait(limit: .seconds(3)) { _ in false } == false)
    #expect(bus.clock.now == .seconds(3))
  }
}
