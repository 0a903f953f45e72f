import Testing

/// `dfuswift chips`.
@Suite struct ChipsTests {
  @Test func `the table has a row for every line`() async throws {
    let outcome = try await Tool().run(["chips"])
    #expect(outcome.status == 0 && outcome.errors.isEmpty)
    let rows = outcome.output.split(separator: "\n")
    #expect(rows.count == 94)
    #expect(rows[0] == "SERIES  CORE    VECTORS     USB  JUMP      LINE")
    #expect(rows.contains("F4      M4      0x1FFF0000  yes  yes       F411"))
    #expect(rows.contains("F0      M0      0x1FFFC400  yes  no        F042/F048"))
  }

  @Test func `one chip is shown in every detail`() async throws {
    let outcome = try await Tool().run(["chips", "STM32F411CEU6"])
    #expect(outcome.status == 0)
    #expect(outcome.output.hasPrefix("STM32F411\n  core:        M4, series F4\n"))
    #expect(outcome.output.contains("  jump:        yes\n"))
    #expect(outcome.output.contains("vectors at 0x1FFF0000, speaks USB DFU\n"))
    #expect(outcome.output.contains("  reset cause: RCC_CSR at 0x40023874\n"))
  }

  @Test func `programs get one object a line`() async throws {
    let events = try await Tool().run(["chips", "--json"]).events()
    let chips = events.filter { $0["event"] as? String == "chip" }
    #expect(chips.count == 93)
    #expect(Set(chips.compactMap { $0["jump"] as? String }) == ["yes", "unproved", "no"])
    let result = try #require(events.last)
    #expect(result["event"] as? String == "result" && result["chips"] as? Int == 93)
  }

  @Test func `one chip for programs says why it is not proved`() async throws {
    let result = try #require(try await Tool().run(["chips", "h743", "--json"]).events().last)
    #expect(result["jump"] as? String == "unproved")
    #expect(result["vectorTable"] as? Int == 0x1FF0_9800)
    #expect((result["jumpReason"] as? String)?.contains("0x1FF00000") == true)
  }

  @Test func `an unknown chip is told with those near it`() async throws {
    let outcome = try await Tool().run(["chips", "f499"])
    #expect(outcome.status == 64)
    #expect(outcome.lastError.contains("near it: F401xB, F401xC"))
  }
}
