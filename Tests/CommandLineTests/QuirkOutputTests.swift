import Testing

@testable import dfuswift

/// Which quirks apply is said, and why.
@Suite struct QuirkOutputTests {
  @Test(arguments: [[], ["--serial", "3CBJ"]])
  func `a serial number is listed and taken as it was meant`(selection: [String]) async throws {
    let outcome = try await Tool().run(["list", "--virtual", "gd32vf103"] + selection)
    #expect(outcome.status == 0)
    #expect(outcome.output.contains("3CBJ"))
  }

  @Test func `info tells each row in one line, with its source`() async throws {
    let outcome = try await Tool().run(["info", "--virtual", "gd32vf103"])
    let lines = outcome.output.split(separator: "\n").filter { $0.contains("gd32vf103-") }
    let rows = lines.filter { $0.hasSuffix(")") }
    #expect(rows.count == 4)
    #expect(rows.first?.hasPrefix("quirks        gd32vf103-serial: ") ?? false)
  }

  @Test func `info says nothing of quirks where there are none`() async throws {
    let outcome = try await Tool().run(["info", "--virtual", "f405"])
    #expect(!outcome.output.contains("quirks"))
  }

  @Test func `programs read the names`() async throws {
    let outcome = try await Tool().run(["info", "--virtual", "h743", "--json"])
    let result = try #require(try outcome.events().last)
    #expect(result["quirks"] as? [String] == ["h743-bank2-busy"])
  }

  @Test func `a flash tells them when it is to tell all`() async throws {
    let tool = try Tool()
    try tool.write(Firmware.application(), to: "app.bin")
    let outcome = try await tool.run(["flash", "app.bin", "--virtual", "h743", "--verbose"])
    #expect(outcome.errors.contains("quirk h743-bank2-busy: "))
  }
}
