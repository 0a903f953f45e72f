import Foundation
import StationWeb
import Testing

/// `station run --web`: where the page is, and what is wrong with an address.
@Suite struct StationPageTests {
  private func run(_ address: String, _ more: String..., stop: String = "PASS") async throws
    -> Tool.Outcome
  {
    let station = try await VirtualStation()
    return try await station.tool.run(
      [
        "station", "run", "--virtual", "f405", "--config", "station.yaml", "--ledger",
        "ledger.sqlite", "--web", address,
      ] + more, timeScale: 20, signals: [(SIGINT, stop)])
  }

  @Test(arguments: [
    "127.0.0.1", "127.0.0.1:65536", "bench.local:80", "::1:80", "http://127.0.0.1/", "",
  ])
  func `what is no address ends with 64 and says what to write`(address: String) async throws {
    let outcome = try await run(address)
    #expect(outcome.status == 64)
    #expect(outcome.errors.contains("as in 8080, or an address"))
  }

  @Test func `an address that this computer does not have ends with 64`() async throws {
    let outcome = try await run("192.0.2.1:0")
    #expect(outcome.status == 64)
    #expect(outcome.lastError.contains("does not have the address 192.0.2.1"))
  }

  @Test func `a port that is in use ends with 75, and no board is touched`() async throws {
    let other = try WebServer(at: WebAddress("0"))
    let outcome = try await run("\(other.address)")
    #expect(outcome.status == 75)
    #expect(outcome.lastError.contains("is in use by another program"))
    #expect(!outcome.errors.contains("PASS"))
    withExtendedLifetime(other) {}
  }

  @Test func `where the page is, is said first`() async throws {
    let outcome = try await run("0")
    #expect(outcome.status == 130)
    #expect(outcome.errors.contains("The page is at http://127.0.0.1:"))
    #expect(!outcome.errors.contains("Whoever reaches"))
  }

  @Test func `that others can see the page is said`() async throws {
    let outcome = try await run("0.0.0.0:0")
    #expect(outcome.errors.contains("note: Whoever reaches 0.0.0.0:"))
    #expect(outcome.errors.contains("it can only be looked at."))
  }
}
