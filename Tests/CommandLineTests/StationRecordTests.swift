import DFUSimulator
import Foundation
import Testing

/// The record of a station in trouble: what cannot be used is said, kept, and no board is touched.
@Suite struct StationRecordTests {
  private static let ledger = "ledger.sqlite"

  /// Whether a run did nothing with its board.
  private static func isUntouched(_ outcome: Tool.Outcome) -> Bool {
    !outcome.errors.contains("Attempt") && !outcome.errors.contains("Comparing")
  }

  private static func outcomes(_ station: VirtualStation) async throws -> [String?] {
    let history = try await station.run(["history"], ["--json"])
    #expect(history.status == 0, "\(history.errors)")
    return try history.events().filter { $0["event"] as? String == "attempt" }
      .map { $0["outcome"] as? String }
  }

  @Test func `a record of a newer version is 78, and kept`() async throws {
    let station = try await VirtualStation()
    _ = try await station.runOnce()
    var bytes = try station.tool.read(Self.ledger)
    // The lowest byte of `user_version` in the head of an SQLite file.
    bytes[63] = 2
    try station.tool.write(bytes, to: Self.ledger)
    for words in [["history"], ["clear", "--all"]] {
      let outcome = try await station.run(words)
      #expect(outcome.status == 78)
      #expect(outcome.lastError.contains("was made by a newer dfuswift (its version is 2)"))
    }
    let outcome = try await station.runOnce()
    #expect(outcome.status == 78)
    #expect(Self.isUntouched(outcome))
    #expect(try station.tool.read(Self.ledger) == bytes)
  }

  @Test func `a record that is no database is 78, and kept`() async throws {
    let station = try await VirtualStation()
    let text = "This is no database, and longer than its head."
    try station.tool.write(text, to: Self.ledger)
    let outcome = try await station.runOnce()
    #expect(outcome.status == 78)
    #expect(outcome.lastError.contains("is damaged"))
    #expect(Self.isUntouched(outcome))
    #expect(try station.tool.read(Self.ledger) == Array(text.utf8))
  }

  @Test func `to look for a record makes none`() async throws {
    let station = try await VirtualStation()
    for words in [["history"], ["clear", "--all"]] {
      let outcome = try await station.run(words)
      #expect(outcome.status == 0)
      #expect(outcome.output == "Nothing was done yet: there is no ledger.sqlite.\n")
    }
    let csv = try await station.run(["history", "--csv"])
    #expect(csv.output.hasPrefix("number,") && csv.output.count { $0 == "\n" } == 1)
    #expect(throws: (any Error).self) { try station.tool.read(Self.ledger) }
  }

  @Test func `an image of 100 MB is refused before anything is touched`() async throws {
    let station = try await VirtualStation()
    let image = station.tool.folder.appending(path: "app.bin")
    try FileHandle(forWritingTo: image).truncate(atOffset: 100_000_000)
    let outcome = try await station.runOnce()
    #expect(outcome.status == 65)
    #expect(outcome.lastError.contains("it has more than 67108864 bytes"))
    #expect(outcome.lastError.hasSuffix("The board was not touched."))
    #expect(Self.isUntouched(outcome))
    let check = try await station.tool.run(["station", "check", "station.yaml"])
    #expect(check.status == 78)
    #expect(check.lastError.contains("it has more than 67108864 bytes"))
  }

  /// Each is said when that part is over.
  @Test(arguments: ["", "Attempt 1", "Comparing", "Erasing", "Writing"])
  func `a kill leaves a record that says so, and the next board ends well`(
    moment: String
  ) async throws {
    let station = try await VirtualStation()
    try station.tool.write(Firmware.application(seed: 2), to: "other.bin")
    let other = ["flash", "other.bin", "--no-leave", "--virtual", "f405"]
    #expect(try await station.tool.run(other).status == 0)
    let killed = try await station.tool.run(
      [
        "station", "run-once", "--virtual", "f405", "--config", "station.yaml", "--ledger",
        Self.ledger,
      ], timeScale: 0.2, signals: [(SIGKILL, moment)])
    #expect(killed.status == SIGKILL)
    let begun = try await Self.outcomes(station)
    #expect(begun == (moment.isEmpty ? [] : ["started"]))
    let next = try await station.runOnce()
    #expect(next.status == 0, "\(next.errors)")
    #expect(
      try await Self.outcomes(station) == ["written"] + (moment.isEmpty ? [] : ["interrupted"]))
  }

  @Test func `two services work with one record at once`() async throws {
    let station = try await VirtualStation()
    let other = try #require(BoardProfile.named("f411")).identity.serial
    let serial = try #require(BoardProfile.named("f405")).identity.serial
    let text = String(decoding: try station.tool.read("station.yaml"), as: UTF8.self)
    try station.tool.write(
      text.replacing(serial, with: other).replacing("F405", with: "F411"), to: "other.yaml")
    try await withThrowingTaskGroup(of: Void.self) { group in
      for (board, file) in [("f405", "station.yaml"), ("f411", "other.yaml")] {
        group.addTask {
          for _ in 1...3 {
            let outcome = try await station.run(
              ["run-once", "--virtual", board, "--config", file])
            #expect(outcome.status == 0, "\(outcome.errors)")
          }
        }
      }
      try await group.waitForAll()
    }
    let ends = try await Self.outcomes(station).compactMap(\.self)
    #expect(ends.sorted() == Array(repeating: "unchanged", count: 4) + ["written", "written"])
  }
}
