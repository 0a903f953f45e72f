import Testing

@testable import Station

@Suite struct TimestampTests {
  @Test(
    arguments: [
      (0, "1970-01-01T00:00:00Z"), (951_782_399, "2000-02-28T23:59:59Z"),
      (951_782_400, "2000-02-29T00:00:00Z"), (951_868_800, "2000-03-01T00:00:00Z"),
      (1_795_257_000, "2026-11-21T10:30:00Z"), (4_107_542_400, "2100-03-01T00:00:00Z"),
      (1_798_761_599, "2026-12-31T23:59:59Z"), (1_798_761_600, "2027-01-01T00:00:00Z"),
    ] as [(Int64, String)])
  func `a moment is shown as RFC 3339 has it`(seconds: Int64, text: String) {
    #expect(Timestamp(milliseconds: seconds * 1_000 + 999).description == text)
  }

  @Test func `moments order, and know the time between them`() {
    let first = Timestamp(milliseconds: 5)
    let second = first.advanced(by: .seconds(2))
    #expect(first < second)
    #expect(first.duration(to: second) == .seconds(2))
    #expect(second.duration(to: first) == .seconds(-2))
  }
}
