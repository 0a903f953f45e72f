import Testing

@testable import DFU

@Suite struct TimeEstimateTests {
  private static let sizes = [16, 16, 64, 128, 128]

  private func table(_ size: ByteCount) -> Duration? { .seconds(size / 16) }

  @Test func `before anything is measured the chip table tells`() {
    let estimate = TimeEstimate(pieces: Self.sizes, expected: table)
    #expect(estimate.left == .seconds(22))
  }

  @Test func `a size that was met takes what it took`() {
    var estimate = TimeEstimate(pieces: [16, 16, 16], expected: table)
    estimate.advance(by: 16, taking: .seconds(2))
    estimate.advance(by: 16, taking: .seconds(4))
    #expect(estimate.left == .seconds(3))
  }

  @Test func `one that was not met is the table's, corrected by how it has done so far`() {
    var estimate = TimeEstimate(pieces: Self.sizes, expected: table)
    estimate.advance(by: 16, taking: .seconds(2))
    #expect(estimate.left == .seconds(42))
  }

  @Test func `without a table bytes tell, once something is measured`() {
    var estimate = TimeEstimate(pieces: Self.sizes) { _ in nil }
    #expect(estimate.left == nil)
    estimate.advance(by: 16, taking: .seconds(1))
    #expect(estimate.left == .seconds(21))
  }

  @Test func `bytes that are all alike go by the rate`() {
    var estimate = TimeEstimate(byteCount: 1_000)
    #expect(estimate.left == nil)
    estimate.advance(by: 250, taking: .seconds(1))
    #expect(estimate.left == .seconds(3))
    estimate.advance(by: 750, taking: .seconds(1))
    #expect(estimate.left == .zero)
  }

  @Test func `more than was planned is nothing left`() {
    var estimate = TimeEstimate(pieces: [16], expected: table)
    for _ in 0..<3 { estimate.advance(by: 16, taking: .seconds(1)) }
    #expect(estimate.left == .zero)
  }
}
