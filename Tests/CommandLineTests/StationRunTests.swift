import DFUSimulator
import Foundation
import Testing

/// A station that works on a virtual board, from one command to the next.
struct VirtualStation {
  let tool: Tool

  init(more: String = "    after: {leave: no}") async throws {
    tool = try Tool()
    try tool.write(Firmware.application(), to: "app.bin")
    try write(digest: String(repeating: "0", count: 64), more)
    let check = try await tool.run(["station", "check", "station.yaml"])
    let found = try #require(check.errors.firstMatch(of: /its SHA-256 is ([0-9a-f]{64})/))
    try write(digest: String(found.1), more)
  }

  private func write(digest: String, _ more: String) throws {
    let serial = try #require(BoardProfile.named("f405")).identity.serial
    let image = tool.folder.appending(path: "app.bin").path
    try tool.write(
      """
      format: 1
      stations:
        - name: bench
          serials: ["\(serial)"]
          chip: F405
          image: {file: \(image), sha256: \(digest)}
      \(more)
      """, to: "station.yaml")
  }

  func run(_ words: [String], _ more: [String] = []) async throws -> Tool.Outcome {
    try await tool.run(["station"] + words + ["--ledger", "ledger.sqlite"] + more)
  }

  func runOnce(_ more: String...) async throws -> Tool.Outcome {
    try await run(["run-once", "--virtual", "f405", "--config", "station.yaml"], more)
  }
}

@Suite struct StationRunTests {
  @Test func `a board is flashed, recorded and found unchanged`() async throws {
    let station = try await VirtualStation()
    let first = try await station.runOnce("--json")
    #expect(first.status == 0, "\(first.errors)")
    let result = try #require(try first.events().last)
    #expect(result["event"] as? String == "result")
    #expect(result["outcome"] as? String == "written")
    #expect(result["verdict"] as? String == "pass")
    #expect(first.errors.contains("PASS: 20000 bytes written"))
    let second = try await station.runOnce("--json")
    #expect(try second.events().last?["writtenBytes"] as? Int == 0)
    let history = try await station.run(["history"], ["--json"])
    let rows = try history.events().filter { $0["event"] as? String == "attempt" }
    #expect(rows.map { $0["number"] as? Int } == [2, 1])
  }

  @Test func `what was done is a table, and one for spreadsheets`() async throws {
    let station = try await VirtualStation()
    #expect(try await station.run(["history"]).output.hasPrefix("Nothing was done yet: "))
    _ = try await station.runOnce()
    let table = try await station.run(["history"])
    #expect(table.output.hasPrefix("NO  BEGAN "))
    #expect(table.output.contains("  written  "))
    let csv = try await station.run(["history"], ["--csv", "--limit", "1"])
    let lines = csv.output.split(separator: "\n")
    #expect(lines.count == 2)
    #expect(lines[0].hasPrefix("number,startedAt,endedAt,station,board,serial,path,sha256,outcome"))
    #expect(lines[1].hasPrefix("1,20"))
    let none = try await station.run(["history"], ["--board", "nobody"])
    #expect(none.output == "Nothing was done yet.\n")
  }

  @Test func `a tampered image is refused with 65 and a sentence`() async throws {
    let station = try await VirtualStation()
    try station.tool.write(Firmware.application(seed: 2), to: "app.bin")
    let outcome = try await station.runOnce("--json")
    #expect(outcome.status == 65)
    #expect(outcome.lastError.contains("app.bin is another file: its SHA-256 is"))
    #expect(outcome.lastError.hasSuffix("The board was not touched."))
    let board = try #require(try outcome.events().first { $0["event"] as? String == "board" })
    #expect(board["verdict"] as? String == "fail")
  }

  @Test func `a missing image is 66, and a broken configuration 78`() async throws {
    let station = try await VirtualStation()
    try FileManager.default.removeItem(at: station.tool.folder.appending(path: "app.bin"))
    #expect(try await station.runOnce().status == 66)
    try station.tool.write("format: [", to: "station.yaml")
    #expect(try await station.runOnce().status == 78)
  }

  @Test func `a hook is told of the result`() async throws {
    let tool = try Tool()
    try tool.write(
      "#!/bin/sh\necho \"$1 $DFUSWIFT_RESULT $DFUSWIFT_OUTCOME $DFUSWIFT_WRITTEN_BYTES\" > "
        + tool.folder.appending(path: "told").path + "\n", to: "hook")
    let hook = tool.folder.appending(path: "hook").path
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: hook)
    let station = try await VirtualStation(more: "    after: {leave: no, hook: [\(hook), word]}")
    let outcome = try await station.runOnce()
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(try tool.read("told") == Array("word pass written 20000\n".utf8))
  }

  @Test(arguments: [
    ["run-once"], ["run-once", "--sysfs", "1-1"], ["run-once", "--sysfs", "/sys/../etc/1-1"],
    ["clear"], ["clear", "--all", "--port", "1-1"], ["history", "--limit", "0"],
    ["history", "--csv", "--json"],
  ])
  func `a command line that makes no sense ends with 64`(words: [String]) async throws {
    let outcome = try await Tool().run(["station"] + words)
    #expect(outcome.status == 64)
    #expect(outcome.lastError.hasPrefix("error: "))
  }

  @Test func `a word clears nothing where nothing failed`() async throws {
    let station = try await VirtualStation()
    _ = try await station.runOnce()
    let outcome = try await station.run(["clear", "--all"])
    #expect(outcome.status == 0)
    #expect(outcome.output == "0 failures no longer count.\n")
  }

  @Test func `a bench says PASS, and ends with 130`() async throws {
    let station = try await VirtualStation()
    let outcome = try await station.tool.run(
      [
        "station", "run", "--virtual", "f405", "--config", "station.yaml", "--ledger",
        "ledger.sqlite",
      ], timeScale: 20, signals: [(SIGINT, "PASS")])
    #expect(outcome.status == 130)
    #expect(outcome.lastError.hasSuffix("the station was stopped: 1 passed, 0 failed."))
  }
}
