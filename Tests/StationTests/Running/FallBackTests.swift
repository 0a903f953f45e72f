import DFU
import DFUSimulator
import TestSupport
import Testing

@testable import Station

/// Applications that do not stay: a board that comes back into its bootloader by itself.
@Suite struct FallBackTests {
  @Test func `an application that falls back is three failures, and then left alone`() async throws
  {
    let shop = try Workshop()
    let bus = FallingBus(bus: shop.bus)
    shop.plug()
    #expect(try await shop.runOnce().result.outcome == .written)
    for _ in 1...3 {
      try await shop.wait(isBootloader: true, on: bus)
      let ending = try await shop.runOnce()
      #expect(ending.result.outcome == .fellBack)
      #expect(ending.result.verdict == .fail)
      #expect(ending.result.writtenBytes == 0)
      #expect(ending.result.message.contains("The application fell back into the bootloader"))
    }
    try await shop.wait(isBootloader: true, on: bus)
    guard case .untouched(.leftAlone) = try await shop.runOnce().failure else {
      Issue.record("it was tried once more")
      return
    }
    #expect(try await shop.history().count == 4)
    #expect(shop.bus.withBoard(at: "1-1") { board, _ in board.personality } == .bootloader)
  }

  @Test func `one that falls back while it is waited for is said at once`() async throws {
    let shop = try Workshop(
      afterwards: Afterwards(
        start: .expect(.init(id: USBIdentifier(vendor: 1, product: 2), limit: .seconds(9)))))
    shop.plug()
    let ending = try await shop.runOnce(on: FallingBus(bus: shop.bus))
    #expect(ending.failure == .fellBack(path: "1-1"))
    #expect(shop.bus.clock.now < .seconds(9))
    // The arrival that this was is judged already.
    guard case .untouched(.ownDoing) = try await shop.runOnce().failure else {
      Issue.record("it was tried again")
      return
    }
  }

  @Test func `an application that does not come is a failure that says what did`() async throws {
    let shop = try Workshop(
      afterwards: Afterwards(
        start: .expect(.init(id: USBIdentifier(vendor: 1, product: 2), limit: .seconds(9)))))
    shop.plug()
    let ending = try await shop.runOnce()
    #expect(ending.result.outcome == .failed)
    #expect(ending.result.writtenBytes > 0)
    #expect(ending.result.message.contains("0001:0002 did not come to 1-1 in 9.0 s"))
    #expect(ending.result.message.contains("\(shop.profile.application.identity.id) did"))
  }

  @Test func `a board that a person plugs in again is no fall back`() async throws {
    let shop = try Workshop()
    shop.plug()
    #expect(try await shop.runOnce().result.outcome == .written)
    await shop.letPass(AttemptRule.fallBackWindow + .seconds(1))
    shop.plug(holding: shop.image)
    #expect(try await shop.runOnce().result.outcome == .unchanged)
  }

  @Test func `a board that needs writing has not fallen back, however soon it comes`() async throws
  {
    let shop = try Workshop()
    shop.plug()
    #expect(try await shop.runOnce().result.outcome == .written)
    shop.plug()
    #expect(try await shop.runOnce().result.outcome == .written)
  }
}
