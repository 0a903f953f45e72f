import DFU
import Foundation
import TestSupport
import Testing

/// `--trace` and `--capture`.
@Suite struct RecordingOptionTests {
  private static let both = ["--trace", "run.json", "--capture", "run.pcapng"]

  /// The events of a trace; it must be JSON to its last byte.
  private func trace(_ tool: Tool, _ name: String = "run.json") throws -> [[String: Any]] {
    let value = try JSONSerialization.jsonObject(with: Data(try tool.read(name)))
    return try #require(value as? [[String: Any]])
  }

  @Test(arguments: [
    ["list"], ["info"], ["flash", "app.bin"], ["verify", "blank.bin"],
    ["read", "out.bin", "--force"], ["erase", "--address", "0x08000000", "--length", "1"],
    ["leave"], ["enter"],
  ])
  func `each verb that talks to a device can be recorded`(verb: [String]) async throws {
    let tool = try Tool()
    try tool.write(Firmware.application(), to: "app.bin")
    try tool.write([UInt8](repeating: 0xFF, count: 64), to: "blank.bin")
    let extra = verb[0] == "verify" ? ["--address", "0x08000000"] : []
    let outcome = try await tool.run(verb + extra + ["--virtual", "f405"] + Self.both)
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(!(try trace(tool)).isEmpty)
    let capture = try tool.read("run.pcapng")
    #expect(CapturedRecord.isWhole(capture))
    let opens = !["list", "enter"].contains(verb[0])
    #expect(CapturedRecord.all(in: capture).isEmpty != opens)
  }

  @Test func `a capture bears the time of day, and its data is the file's`() async throws {
    let tool = try Tool()
    let image = Firmware.application(5_000)
    try tool.write(image, to: "app.bin")
    let before = Date().timeIntervalSince1970
    let outcome = try await tool.run(["flash", "app.bin", "--virtual", "f405"] + Self.both)
    #expect(outcome.status == 0)
    let records = CapturedRecord.all(in: try tool.read("run.pcapng"))
    let first = Double(try #require(records.first).microseconds) / 1_000_000
    #expect(first >= before - 1 && first <= Date().timeIntervalSince1970 + 1)
    let sent = records.filter { $0.setup.starts(with: [0x21, 1]) && $0.setup[2] >= 2 }
    #expect(sent.flatMap(\.data).count >= image.count)
  }

  @Test func `the files are whole after an error, which is the one that is told`() async throws {
    let tool = try Tool()
    let outcome = try await tool.run(["read", "out.bin", "--virtual", "f405-rdp1"] + Self.both)
    #expect(outcome.status == 76)
    let results = try trace(tool).compactMap {
      ($0["args"] as? [String: Any])?["bState"] as? String
    }
    #expect(results.contains("dfuERROR"))
    #expect(CapturedRecord.isWhole(try tool.read("run.pcapng")))
  }

  @Test func `the files are whole after an interruption`() async throws {
    let tool = try Tool()
    try tool.write(Firmware.application(300_000), to: "app.bin")
    let outcome = try await tool.run(
      ["flash", "app.bin", "--full", "--virtual", "f405", "--verbose"] + Self.both, timeScale: 1,
      signals: [(SIGINT, "erased 0x08004000")])
    #expect(outcome.status == 130)
    let events = try trace(tool)
    let ends = events.filter { ($0["ph"] as? String) == "E" }
    let last = try #require(ends.last)
    #expect((last["args"] as? [String: Any])?["error"] as? String == "interrupted")
    #expect(CapturedRecord.isWhole(try tool.read("run.pcapng")))
  }

  @Test func `an array without its end is all that a kill costs a trace`() async throws {
    let tool = try Tool()
    try tool.write(Firmware.application(300_000), to: "app.bin")
    let outcome = try await tool.run(
      ["flash", "app.bin", "--full", "--virtual", "f405", "--verbose"] + Self.both, timeScale: 1,
      signals: [(SIGKILL, "erased 0x08004000")])
    #expect(outcome.status == SIGKILL)
    let text = String(decoding: try tool.read("run.json"), as: UTF8.self)
    let events = try JSONSerialization.jsonObject(with: Data((text + "]").utf8))
    #expect(try #require(events as? [Any]).count > 20)
    #expect(CapturedRecord.isWhole(try tool.read("run.pcapng")))
  }

  @Test(arguments: ["--trace", "--capture"])
  func `a file that cannot be made ends with 73 before a board is touched`(
    option: String
  ) async throws {
    let tool = try Tool()
    let outcome = try await tool.run(["info", "--virtual", "f405", option, "nowhere/run"])
    #expect(outcome.status == 73)
    #expect(outcome.lastError.contains("nowhere/run cannot be written"))
    #expect(outcome.lastError.contains("nothing was touched"))
    #expect(!FileManager.default.fileExists(atPath: tool.state("f405").path))
  }

  @Test(arguments: ["--trace", "--capture"])
  func `a file of another kind is never replaced, one of the same kind is`(
    option: String
  ) async throws {
    let tool = try Tool()
    let image = Firmware.application()
    try tool.write(image, to: "app.bin")
    let slip = try await tool.run(["info", "--virtual", "f405", option, "app.bin"])
    #expect(slip.status == 73)
    #expect(slip.lastError.contains("it exists and is no"))
    #expect(try tool.read("app.bin") == image)
    for _ in 0..<2 {
      let outcome = try await tool.run(["info", "--virtual", "f405", option, "run"])
      #expect(outcome.status == 0, "\(outcome.errors)")
    }
  }

  @Test func `a full disk costs the record and not the flash`() async throws {
    let tool = try Tool()
    try tool.write(Firmware.application(), to: "app.bin")
    let outcome = try await tool.run(
      ["flash", "app.bin", "--virtual", "f405", "--trace", "/dev/full"])
    #expect(outcome.status == 73)
    #expect(outcome.output.hasPrefix("Flashed app.bin"))
    #expect(outcome.lastError.contains("/dev/full cannot be written: the disk is full"))
    #expect(outcome.lastError.contains("what the command did to the device is not affected"))
  }

  @Test(arguments: [
    ["--trace", "a", "--capture", "a"], ["--trace", ""], ["--capture", "-"],
  ])
  func `each file needs a name of its own`(arguments: [String]) async throws {
    let outcome = try await Tool().run(["info", "--virtual", "f405"] + arguments)
    #expect(outcome.status == 64)
    #expect(outcome.lastError.contains("`--trace` and `--capture` need"))
  }
}
