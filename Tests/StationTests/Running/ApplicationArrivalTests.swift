import DFU
import DFUSimulator
import Testing

@testable import Station

/// Boards that come as applications: asked to make way, flashed, and back as applications.
@Suite struct ApplicationArrivalTests {
  private func shop(
    serials: Set<String> = [], limit: Duration = .seconds(10),
    _ change: (inout BoardProfile) -> Void = { _ in }
  ) throws -> Workshop {
    let id = try #require(BoardProfile.named("f405")).application.identity.id
    return try Workshop(
      "f405", chip: "F405", boards: .port(.kernelName("1-1"), serials: serials),
      entry: ApplicationEntry(trigger: .detach, applications: [id], limit: limit), change)
  }

  @Test func `an application is triggered, flashed and back as the application`() async throws {
    let shop = try shop()
    shop.plug(personality: .application)
    let ending = try await shop.runOnce()
    #expect(ending.result.verdict == .pass, "\(ending.result.message)")
    #expect(ending.result.outcome == .written)
    #expect(ending.result.serial == shop.profile.identity.serial)
    #expect(shop.contents() == shop.image)
    let rows = try await shop.history()
    #expect(rows.first?.board == .serial(shop.profile.identity.serial))
    #expect(rows.first?.cameAsApplication == true)
  }

  @Test func `the arrival that this makes is not worked on again`() async throws {
    let shop = try shop()
    shop.plug(personality: .application)
    _ = try await shop.runOnce()
    let again = try await shop.runOnce()
    #expect(again.failure == .untouched(.ownDoing(attempt: 1)))
    #expect(again.isSilent)
    #expect(again.result.message.contains("The station itself made the board arrive (attempt 1)"))
    #expect(try await shop.history().count == 1)
  }

  @Test func `the bootloader that this makes arrive is not worked on by another run`() async throws
  {
    let shop = try shop()
    shop.plug(personality: .application)
    let first = try await shop.arrival()
    let entry = try #require(shop.configuration.stations[0].entry)
    // What udev would start a second run for: it sees the bootloader while the first one works.
    let bootloader = try await BootloaderEntry(bus: shop.bus, ports: shop.bus)
      .enter(first.device, by: entry.trigger)
    let second = try #require(await shop.arrivals.arrival(of: bootloader))
    let attempt = try await shop.ledger.begin(
      station: "bench", board: .port("1-1"), serial: nil, path: "1-1",
      image: shop.configuration.stations[0].image.digest, cameAsApplication: true,
      at: first.time)
    try await shop.ledger.remember(second.mark, causedBy: attempt)
    var closed = attempt
    closed.outcome = .written
    try await shop.ledger.close(closed)
    let ending = await ArrivalRun(configuration: shop.configuration, tools: shop.tools).run(second)
    #expect(ending.failure == .untouched(.ownDoing(attempt: 1)))
  }

  @Test func `an application that is plugged in again is read back again, and nothing is written`()
    async throws
  {
    let shop = try shop()
    shop.plug(personality: .application)
    _ = try await shop.runOnce()
    await shop.letPass()
    shop.plug(personality: .application, holding: shop.image)
    let ending = try await shop.runOnce()
    #expect(ending.result.outcome == .unchanged)
    #expect(ending.result.message.contains("the application "))
    #expect(shop.bus.withBoard(at: "1-1") { board, _ in board.personality } == .application)
  }

  @Test func `an application that is not named is a stranger`() async throws {
    var shop = try shop()
    shop.configuration.stations[0].entry?.applications = [USBIdentifier(vendor: 1, product: 2)]
    shop.plug(personality: .application)
    let ending = try await shop.runOnce()
    #expect(ending.isSilent)
    #expect(shop.bus.withBoard(at: "1-1") { board, _ in board.transferCount } == 0)
  }

  @Test func `a board whose bootloader is not listed is given back as the application`()
    async throws
  {
    let shop = try shop(serials: ["123"])
    shop.plug(personality: .application, holding: shop.image)
    let ending = try await shop.runOnce()
    guard case .untouched(.otherSerial) = ending.failure else {
      Issue.record("\(ending)")
      return
    }
    #expect(shop.bus.withBoard(at: "1-1") { board, _ in board.personality } == .application)
    #expect(try await shop.runOnce().failure == .untouched(.ownDoing(attempt: 1)))
  }

  @Test func `an application that does not go is left alone after three times`() async throws {
    let shop = try shop(limit: .seconds(3)) { $0.application.reaction = .ignores }
    shop.plug(personality: .application)
    for _ in 1...3 { #expect(try await shop.runOnce().result.outcome == .failed) }
    guard
      case .untouched(.leftAlone(.port("1-1"), failures: 3, _)) = try await shop.runOnce().failure
    else {
      Issue.record("it was tried once more")
      return
    }
  }
}
