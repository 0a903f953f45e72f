import Foundation
import Testing

/// A rig of virtual boards, at ports that only tests have.
private struct VirtualRig {
  let tool: Tool

  init(stations: Int = 3, _ more: String = "") throws {
    tool = try Tool()
    try tool.write(Firmware.application(), to: "app.bin")
    let list = (1...stations).map { "  - {name: board\($0), port: 1-\($0)\(more)}\n" }.joined()
    try tool.write(
      "format: 1\ndefaults: {chip: F405, image: {file: app.bin}}\nstations:\n" + list,
      to: "rig.yaml")
  }

  func run(
    _ more: String..., timeScale: Double = 0, steps: [Tool.Step] = []
  ) async throws -> Tool.Outcome {
    try await tool.run(
      ["rig", "run", "rig.yaml", "--virtual", "f405"] + more, timeScale: timeScale, steps: steps)
  }

  /// Does something while another process works on the boards, so slowly that it is never done.
  func meanwhile(_ body: (_ holder: pid_t) async throws -> Void) async throws {
    let (begins, begun) = AsyncStream.makeStream(of: pid_t.self)
    let step = Tool.Step(after: "\"event\":\"began\"") { process in begun.yield(process) }
    async let holder = run("--json", timeScale: 0.001, steps: [step])
    for await process in begins {
      defer { kill(process, SIGKILL) }
      try await body(process)
      break
    }
    #expect(try await holder.status == SIGKILL)
  }
}

@Suite struct RigCommandTests {
  @Test func `all boards are flashed, and a table says so`() async throws {
    let outcome = try await VirtualRig().run()
    #expect(outcome.status == 0, "\(outcome.errors)")
    let lines = outcome.output.split(separator: "\n")
    #expect(lines.count == 4)
    #expect(lines[0].hasPrefix("NAME    PORT  SERIAL"))
    for number in 1...3 {
      #expect(lines[number].hasPrefix("board\(number)  1-\(number)   "))
      #expect(lines[number].contains("PASS"))
      #expect(outcome.errors.contains("board\(number): PASS: 20000 bytes written, 0 there already"))
      #expect(outcome.errors.contains("board\(number): Writing   19.5 KiB   in "))
    }
  }

  @Test func `programs are told of each board by its name`() async throws {
    let outcome = try await VirtualRig().run("--json")
    #expect(outcome.status == 0, "\(outcome.errors)")
    let events = try outcome.events()
    for event in events where !["start", "result"].contains(event["event"] as? String) {
      let name = try #require(event["board"] as? String)
      #expect(event["path"] as? String == "1-\(name.dropFirst(5))")
    }
    let boards = events.filter { $0["event"] as? String == "board" }
    #expect(Set(boards.compactMap { $0["board"] as? String }).count == 3)
    #expect(boards.allSatisfy { $0["outcome"] as? String == "passed" })
    #expect(boards.allSatisfy { $0["exit"] as? Int == 0 })
    #expect(events.last?["passed"] as? Int == 3)
  }

  @Test func `an image that is given replaces those of the file`() async throws {
    let rig = try VirtualRig()
    try rig.tool.write(Firmware.application(3_000), to: "other.bin")
    let outcome = try await rig.run("--image", "other.bin")
    #expect(outcome.status == 0)
    #expect(outcome.errors.contains("board2: PASS: 3000 bytes written"))
    #expect(try await rig.run("--image", "none.bin").status == 66)
    try rig.tool.write("\u{7F}ELF", to: "bad.elf")
    #expect(try await rig.run("--image", "bad.elf").status == 65)
  }

  @Test func `a mistake is 78, with its line`() async throws {
    let rig = try VirtualRig(", retries: 99")
    let outcome = try await rig.run()
    #expect(outcome.status == 78)
    #expect(outcome.errors.contains("rig.yaml: Line 4, column "))
    #expect(outcome.lastError.contains("`retries` is a number from 0 to 10, and not \"99\"."))
  }

  @Test func `a board of another line fails alone`() async throws {
    let rig = try VirtualRig()
    try rig.tool.write(
      """
      format: 1
      defaults: {image: {file: app.bin}}
      stations:
        - {name: one, port: 1-1, chip: F405}
        - {name: two, port: 1-2, chip: F072}
      """, to: "rig.yaml")
    let outcome = try await rig.run()
    #expect(outcome.status == 69)
    #expect(outcome.errors.contains("two: error: The board was not touched on 0483:df11 at 1-2:"))
    #expect(outcome.errors.contains("one: PASS"))
  }

  @Test func `check judges the file and its images`() async throws {
    let tool = try Tool()
    try tool.write(Firmware.application(), to: "app.bin")
    try tool.write(
      "format: 1\nstations:\n  - {name: a, port: 1-1, chip: F405, image: {file: app.bin}}\n",
      to: "rig.yaml")
    let good = try await tool.run(["rig", "check", "rig.yaml"])
    #expect(good.status == 0, "\(good.errors)")
    #expect(good.output.contains("a        1-1   "))
    try FileManager.default.removeItem(at: tool.folder.appending(path: "app.bin"))
    let bad = try await tool.run(["rig", "check", "rig.yaml"])
    #expect(bad.status == 78)
    #expect(
      bad.lastError
        == "error: rig.yaml: Line 3, column 1: Station a: The image app.bin is not there.")
  }

  @Test func `a port that another process has is 75, and its holder is named`() async throws {
    let rig = try VirtualRig()
    try await rig.meanwhile { holder in
      let outcome = try await rig.run()
      #expect(outcome.status == 75, "\(outcome.errors)")
      #expect(
        outcome.errors.contains("1-1 is in use by dfuswift rig run, process \(holder)."),
        "\(outcome.errors)")
      kill(holder, SIGKILL)
      // Nobody has to clean up after it.
      let again = try await rig.run("--lock-wait", "10")
      #expect(again.status == 0, "\(again.errors)")
    }
  }

  @Test func `a port is waited for as long as was asked`() async throws {
    let rig = try VirtualRig()
    try await rig.meanwhile { holder in
      let step = Tool.Step(after: "waiting for its end") { _ in kill(holder, SIGKILL) }
      let outcome = try await rig.run("--lock-wait", "200", timeScale: 1, steps: [step])
      #expect(outcome.status == 0, "\(outcome.errors)")
    }
  }

  @Test func `an interrupted run tells of every board, and ends with 130`() async throws {
    let rig = try VirtualRig()
    let step = Tool.Step(after: "\"event\":\"began\"") { kill($0, SIGINT) }
    let outcome = try await rig.run("--json", timeScale: 0.2, steps: [step])
    #expect(outcome.status == 130, "\(outcome.errors)")
    let boards = try outcome.events().filter { $0["event"] as? String == "board" }
    #expect(boards.count == 3)
  }
}

@Suite struct FlashAllTests {
  @Test func `all boards that fit are flashed`() async throws {
    let tool = try Tool()
    try tool.write(Firmware.application(), to: "app.bin")
    let outcome = try await tool.run(
      ["flash", "app.bin", "--all", "--virtual", "f405", "--no-leave"])
    #expect(outcome.status == 0, "\(outcome.errors)")
    let lines = outcome.output.split(separator: "\n")
    #expect(lines.count == 2)
    #expect(lines[0].hasPrefix("PORT          SERIAL"))
    #expect(lines[1].hasPrefix("virtual-f405  "))
    #expect(lines[1].contains("PASS"))
    let again = try await tool.run(["flash", "app.bin", "--all", "--virtual", "f405", "--json"])
    let board = try #require(try again.events().first { $0["event"] as? String == "board" })
    #expect(board["writtenBytes"] as? Int == 0)
    #expect(board["skippedBytes"] as? Int == 20_000)
  }

  @Test(arguments: [
    ["--path", "1-1"], ["--serial", "1"], ["--enter", "detach"], ["--dry-run"], ["--preserve"],
  ])
  func `what names one board is no word for all`(words: [String]) async throws {
    let tool = try Tool()
    try tool.write(Firmware.application(), to: "app.bin")
    let outcome = try await tool.run(["flash", "app.bin", "--all"] + words)
    #expect(outcome.status == 64)
    #expect(outcome.lastError.contains("`--all`"))
  }
}
