import Testing

/// `--vdd`, from the command line to the summary.
@Suite struct SupplyOptionTests {
  private static let hint =
    "`--vdd VOLTS` with the board's own supply would program words instead of bytes."

  @Test func `the summary says once what the supply voltage would gain`() async throws {
    let tool = try Tool()
    try tool.write(Firmware.application(), to: "app.bin")
    let flash = ["flash", "app.bin", "--virtual", "f405", "--no-leave"]
    let first = try await tool.run(flash)
    #expect(first.output.hasSuffix(Self.hint + "\n"))
    let again = try await tool.run(flash)
    #expect(again.status == 0 && !again.output.contains("--vdd"))
  }

  @Test func `the supply voltage is told, and the result says so`() async throws {
    let tool = try Tool()
    try tool.write(Firmware.application(), to: "app.bin")
    let outcome = try await tool.run([
      "flash", "app.bin", "--virtual", "f405", "--vdd", "3.3", "--json",
    ])
    let events = try outcome.events()
    let supply = try #require(events.first { $0["event"] as? String == "supply" })
    #expect(supply["minimumVolts"] as? Double == 2.7)
    #expect(supply["maximumVolts"] as? Double == 3.6)
    let result = try #require(events.last)
    #expect(result["couldBeFaster"] as? Bool == false)
    #expect((result["supply"] as? [String: Any])?["minimumVolts"] as? Double == 2.7)
  }

  @Test func `a supply voltage without effect is a note`() async throws {
    let tool = try Tool()
    try tool.write(Firmware.application(), to: "app.bin")
    let outcome = try await tool.run(["flash", "app.bin", "--virtual", "g0b1", "--vdd", "3.3"])
    #expect(outcome.status == 0)
    #expect(outcome.errors.contains("note: The supply voltage has no effect here"))
  }

  @Test(arguments: ["1.7", "3.7", "9", "-3.3", "high", "nan", ""])
  func `a supply voltage that no STM32 may have is a usage error`(volts: String) async throws {
    let tool = try Tool()
    try tool.write(Firmware.application(), to: "app.bin")
    let outcome = try await tool.run([
      "flash", "app.bin", "--virtual", "f405", "--vdd=" + volts,
    ])
    #expect(outcome.status == 64)
  }
}
