import Testing

@testable import DFU

@Suite struct AddressRangeTests {
  private let sector = AddressRange(from: Address(0x0800_4000), to: Address(0x0800_8000))

  @Test func `a range holds its first and its last address, and none beside them`() {
    #expect(sector.contains(Address(0x0800_4000)))
    #expect(sector.contains(Address(0x0800_7FFF)))
    #expect(!sector.contains(Address(0x0800_3FFF)))
    #expect(!sector.contains(Address(0x0800_8000)))
  }

  @Test func `an empty range holds no address`() {
    let empty = AddressRange(from: Address(0x0800_4000), to: Address(0x0800_4000))
    #expect(!empty.contains(Address(0x0800_4000)))
    #expect(empty.last == nil)
  }

  @Test func `ranges that touch do not overlap`() {
    let next = AddressRange(from: Address(0x0800_8000), to: Address(0x0800_C000))
    #expect(!sector.overlaps(next))
    #expect(sector.intersection(next) == nil)
  }

  @Test func `the last range of the address space ends with it`() {
    let last = AddressRange(start: Address(0xFFFF_FFFF), count: 1)
    #expect(last?.contains(Address(0xFFFF_FFFF)) == true)
    #expect(AddressRange(start: Address(0xFFFF_FFFF), count: 2) == nil)
  }
}
