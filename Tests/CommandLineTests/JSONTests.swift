import Foundation
import Testing

@testable import dfuswift

/// What programs read.
@Suite struct JSONTests {
  @Test(arguments: [
    ["list"], ["info"], ["flash", "app.bin"], ["flash", "app.bin", "--dry-run"],
    ["read", "out.bin"], ["inspect", "app.bin"], ["erase", "--address", "0x08000000"],
    ["verify", "missing"], ["flash", "app.bin", "--address", "0x0A000000"],
  ])
  func `each line is an object with an event, and the first names the schema`(
    arguments: [String]
  ) async throws {
    let tool = try Tool()
    try tool.write(Firmware.application(), to: "app.bin")
    let board = arguments[0] == "inspect" ? [] : ["--virtual", "f405"]
    let outcome = try await tool.run(arguments + board + ["--json"])
    let events = try outcome.events()
    #expect(events.first?["schema"] as? String == "dfuswift/1")
    #expect(events.allSatisfy { $0["event"] is String })
    let last = events.last?["event"] as? String
    #expect(last == (outcome.status == 0 ? "result" : "error"))
    if outcome.status != 0 {
      #expect(events.last?["exit"] as? Int == Int(outcome.status))
      #expect(outcome.errors.hasSuffix("\n"))
    }
  }

  @Test func `a usage error is an event too`() async throws {
    let outcome = try await Tool().run(["flash", "--json"])
    #expect(outcome.status == 64)
    let error = try #require(try outcome.events().last)
    #expect(error["code"] as? String == "usage")
    #expect(error["exit"] as? Int == 64)
  }

  @Test func `a flash tells each step`() async throws {
    let tool = try Tool()
    try tool.write(Firmware.application(), to: "app.bin")
    let outcome = try await tool.run(["flash", "app.bin", "--full", "--virtual", "f405", "--json"])
    let names = try outcome.events().compactMap { $0["event"] as? String }
    for name in ["start", "device", "ready", "planned", "began", "erased", "ended", "left"] {
      #expect(names.contains(name), "there is no \(name)")
    }
    let result = try #require(try outcome.events().last)
    #expect(result["writtenBytes"] as? Int == 20_000)
    #expect(result["hasLeft"] as? Bool == true)
  }

  @Test func `an error has its place and the device's status`() async throws {
    let tool = try Tool()
    let outcome = try await tool.run(["read", "out.bin", "--virtual", "f405-rdp1", "--json"])
    let error = try #require(try outcome.events().last)
    #expect(error["code"] as? String == "readProtected")
    #expect(error["deviceStatus"] as? String == "errVENDOR")
    let place = try #require(error["place"] as? [String: Any])
    #expect(place["path"] as? String == "virtual-f405-rdp1")
    #expect(place["id"] as? String == "0483:df11")
  }

  @Test(arguments: [
    "plain", "a \"quote\"", "back\\slash", "line\nend", "\u{1}\u{7F}\u{2028}", "ü€😀",
  ])
  func `any text survives being written as JSON`(text: String) throws {
    let line = JSONEvent("note", ["message": .string(text)]).line
    #expect(!line.contains("\n"))
    let value = try JSONSerialization.jsonObject(with: Data(line.utf8))
    #expect((value as? [String: String])?["message"] == text)
  }

  @Test func `numbers that JSON does not know become null`() {
    #expect(JSONValue.array([.number(.nan), .number(.infinity)]).text == "[null,null]")
  }
}
