import DFU
import DFUSimulator
import Synchronization
import Testing

@testable import Station

/// A bench with several ports, as a person stands at it.
@Suite struct StationBenchTests {
  /// Runs a bench until its feed shows what is wanted, or for a while.
  private func run(
    _ shop: Workshop, until isWanted: @escaping @Sendable (StationSnapshot) -> Bool,
    acting act: (StationFeed) async throws -> Void = { _ in }
  ) async throws -> StationSnapshot {
    let bench = StationBench(
      configuration: shop.configuration, tools: shop.tools(on: PatientBus(bus: shop.bus)))
    let running = Task { try await bench.run() }
    let watch = Task { () -> StationSnapshot? in
      for await snapshot in bench.feed.snapshots() where isWanted(snapshot) { return snapshot }
      return nil
    }
    let guardian = Task {
      try await Task.sleep(for: .seconds(1_200))
      running.cancel()
    }
    try await act(bench.feed)
    let wanted = await watch.value
    running.cancel()
    try await running.value
    guardian.cancel()
    return try #require(wanted, "\(bench.feed.current)")
  }

  private func shop(
    ports: Int, imageSize: Int = 4_000, pace: VirtualClock.Pace = .virtual
  ) throws -> Workshop {
    var shop = try Workshop(imageSize: imageSize, pace: pace)
    let first = shop.configuration.stations[0]
    shop.configuration.stations = (1...ports).map { number in
      var station = first
      station.name = "port-\(number)"
      station.boards = BoardSelection(.port(.kernelName("1-\(number)"), serials: []))
      return station
    }
    return shop
  }

  @Test func `what is plugged in is flashed, and shown as passed`() async throws {
    let shop = try shop(ports: 1)
    let snapshot = try await run(
      shop, until: { $0.counts.passed == 1 }, acting: { _ in shop.plug() })
    #expect(snapshot.ports.map(\.path) == ["1-1"])
    #expect(snapshot.ports[0].state == .passed)
    #expect(snapshot.ports[0].station == "port-1")
    #expect(snapshot.recent.map(\.outcome) == [.written])
    #expect(shop.contents() == shop.image)
  }

  @Test func `a board that is there when the bench begins is an arrival, too`() async throws {
    let shop = try shop(ports: 1)
    shop.plug()
    let snapshot = try await run(shop, until: { $0.counts.passed == 1 })
    #expect(snapshot.recent.count == 1)
  }

  @Test func `several ports work at once, and one that fails holds up no other`() async throws {
    let shop = try shop(ports: 4)
    var faults = FaultPlan()
    faults.memory = [.failure(.program, shop.profile.flashAddress, .errWrite)]
    let snapshot = try await run(
      shop, until: { $0.counts.passed == 3 && $0.counts.failed == 1 },
      acting: { _ in
        for number in 1...4 {
          shop.plug(
            at: "1-\(number)", serial: "SERIAL\(number)",
            faults: number == 2 ? faults : FaultPlan())
        }
      })
    #expect(snapshot.ports.map(\.state) == [.passed, .failed, .passed, .passed])
    #expect(snapshot.ports.map { $0.last?.serial } == (1...4).map { "SERIAL\($0)" })
    for number in [1, 3, 4] { #expect(shop.contents(at: "1-\(number)") == shop.image) }
  }

  @Test func `an application that comes back is not shown as a board of its own`() async throws {
    let shop = try shop(ports: 2)
    let snapshot = try await run(
      shop, until: { $0.ports[0].board == nil && $0.counts.passed == 2 },
      acting: { feed in
        shop.plug()
        for await snapshot in feed.snapshots() where snapshot.counts.passed == 1 { break }
        try await shop.wait(isBootloader: false)
        // When this one is done, the application was seen, too.
        shop.plug(at: "1-2", serial: "SERIAL2")
        for await snapshot in feed.snapshots() where snapshot.counts.passed == 2 { break }
        shop.bus.detach(at: "1-1")
      })
    #expect(snapshot.recent.count == 2)
    #expect(snapshot.counts.untouched == 0)
    #expect(snapshot.ports[0].state == .passed)
  }

  @Test func `stopping it ends a flash safely, and says so`() async throws {
    let shop = try shop(ports: 1, imageSize: 60_000, pace: .real(scale: 1))
    let bench = StationBench(
      configuration: shop.configuration, tools: shop.tools(on: PatientBus(bus: shop.bus)))
    shop.plug()
    let running = Task { try await bench.run() }
    for await snapshot in bench.feed.snapshots()
    where snapshot.ports[0].activity?.phase == .writing { break }
    running.cancel()
    try await running.value
    let row = try #require(try await shop.history().first)
    #expect(row.outcome == .stopped)
    #expect(row.message.hasPrefix("Interrupted"))
    #expect(row.endedAt != nil)
  }

  @Test func `every change is told once, and the last one to whoever is slow`() async throws {
    let shop = try shop(ports: 1)
    let bench = StationBench(
      configuration: shop.configuration, tools: shop.tools(on: PatientBus(bus: shop.bus)))
    let slow = bench.feed.snapshots()
    let revisions = Task {
      var revisions: [UInt64] = []
      for await snapshot in bench.feed.snapshots() { revisions.append(snapshot.revision) }
      return revisions
    }
    shop.plug()
    let running = Task { try await bench.run() }
    for await snapshot in bench.feed.snapshots() where snapshot.counts.passed == 1 { break }
    running.cancel()
    try await running.value
    let told = await revisions.value
    #expect(told == told.sorted())
    #expect(Set(told).count == told.count)
    var last: StationSnapshot?
    for await snapshot in slow { last = snapshot }
    #expect(last == bench.feed.current)
  }
}
