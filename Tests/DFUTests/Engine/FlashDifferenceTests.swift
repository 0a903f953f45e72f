import Testing

@testable import DFU

@Suite struct FlashDifferenceTests {
  private func difference(
    _ found: [UInt8], _ expected: [UInt8], blank: UInt8 = 0xFF
  ) -> FlashDifference? {
    FlashDifference(
      found: found[...], expected: expected[...], at: Address(0x0800_0000), blank: blank)
  }

  @Test func `equal bytes have no difference`() {
    #expect(difference([1, 2, 3], [1, 2, 3]) == nil)
    #expect(difference([], []) == nil)
  }

  @Test func `the first differing byte is told, and how many there are`() throws {
    let found = try #require(difference([1, 0, 3, 0], [1, 2, 3, 4]))
    #expect(found.address == Address(0x0800_0001))
    #expect(found.expected == 2)
    #expect(found.found == 0)
    #expect(found.count == 2)
  }

  @Test func `a slice's own indices do not matter`() {
    let image: [UInt8] = [9, 9, 1, 2]
    let found = FlashDifference(found: [1, 0], expected: image[2...], at: Address(0x0800_0002))
    #expect(found?.address == Address(0x0800_0003))
    #expect(found?.expected == 2)
  }

  @Test func `blank bytes were not written`() {
    #expect(difference([0xFF, 2, 0xFF], [1, 2, 3])?.kind == .notWritten)
  }

  @Test func `zeros where ones belong were not erased`() {
    #expect(difference([0x00], [0xFF])?.kind == .notErased)
    #expect(difference([0x10, 0xFF], [0x11, 3])?.kind == .notErased)
  }

  @Test func `ones too many in a byte that is not blank are something else`() {
    #expect(difference([0x13], [0x03])?.kind == .other)
    #expect(difference([0x13, 0xFF], [0x03, 1])?.kind == .other)
  }

  @Test func `flash that is blank as zeros is judged the other way round`() {
    #expect(difference([0x00], [0x11], blank: 0)?.kind == .notWritten)
    #expect(difference([0xFF], [0x0F], blank: 0)?.kind == .notErased)
  }

  @Test func `differences add up, and a missing erase weighs most`() throws {
    let notErased = try #require(difference([0x00], [0x03]))
    let notWritten = try #require(difference([0xFF], [0x03]))
    let other = try #require(difference([0x13], [0x03]))
    let sums: [(FlashDifference, FlashDifference, FlashDifference.Kind)] = [
      (notWritten, notErased, .notErased), (notErased, other, .notErased),
      (notWritten, notWritten, .notWritten), (notWritten, other, .other),
    ]
    for (first, second, kind) in sums {
      var sum = first
      sum.add(second)
      #expect(sum.count == 2)
      #expect(sum.kind == kind)
    }
  }
}
