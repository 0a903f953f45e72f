import Testing

@testable import DFU

@Suite struct MemoryMapSectorTests {
  private let flash: MemoryMap
  private let twoRegions: MemoryMap

  init() throws {
    flash = try MemoryMap(layout: "@Internal Flash  /0x08000000/04*016Kg,01*064Kg,07*128Kg")
    twoRegions = try MemoryMap(layout: "@X/0x08002000/02*002Ka/0x08000000/02*001Kg,01*002Kg")
  }

  @Test(arguments: [
    (0x0800_0000, 0, 0x0800_0000, 16384), (0x0800_3FFF, 0, 0x0800_0000, 16384),
    (0x0800_4000, 1, 0x0800_4000, 16384), (0x0801_0000, 4, 0x0801_0000, 65536),
    (0x080F_FFFF, 11, 0x080E_0000, 131_072),
  ])
  func `an address lies in its sector`(address: UInt32, index: Int, start: UInt32, size: Int) {
    let range = AddressRange(start: Address(start), count: size)
    let sector = flash.sector(containing: Address(address))
    #expect(sector?.index == index)
    #expect(sector?.range == range)
  }

  @Test(arguments: [0x07FF_FFFF, 0x0810_0000, 0, .max])
  func `no sector holds an address outside`(address: UInt32) {
    #expect(flash.sector(containing: Address(address)) == nil)
  }

  @Test func `sector sizes need not be powers of two`() throws {
    let data = try MemoryMap(layout: "@DATA Memory /0x08080000/2*3Ke")
    #expect(data.sector(containing: Address(0x0808_0C00))?.range.start == Address(0x0808_0C00))
    #expect(data.sector(containing: Address(0x0808_0BFF))?.range.start == Address(0x0808_0000))
  }

  @Test func `regions are sorted and count their own sectors`() {
    #expect(twoRegions.firstAddress == Address(0x0800_0000))
    #expect(twoRegions.byteCount == 0x2000)
    #expect(twoRegions.sectors.map(\.index) == [0, 1, 2, 0, 1])
  }

  @Test func `the sectors of a range come in ascending order`() throws {
    let range = AddressRange(from: Address(0x0800_07FF), to: Address(0x0800_2001))
    #expect(
      twoRegions.sectors(overlapping: range).map(\.range.start.rawValue)
        == [0x0800_0400, 0x0800_0800, 0x0800_2000])
  }

  @Test func `an empty range has no sectors`() {
    let range = AddressRange(from: Address(0x0800_0000), to: Address(0x0800_0000))
    #expect(Array(flash.sectors(overlapping: range)).isEmpty)
  }

  @Test func `a region may end where the address space ends`() throws {
    let map = try MemoryMap(layout: "@X/0xFFFFF000/04*001Kg")
    #expect(map.sector(containing: Address(.max))?.index == 3)
    #expect(map.sectors.map(\.range.end).last == 1 << 32)
  }

  @Test(
    arguments: [
      (0x0800_0000, 0x1000, MemoryAccess.writable, nil),
      (0x0800_0000, 0x1001, .writable, 0x0800_1000),
      (0x07FF_FFFF, 2, .writable, 0x07FF_FFFF),
      (0x0800_2000, 1, .writable, 0x0800_2000),
      (0x0800_2000, 0x1000, .readable, nil),
      (0x0800_2FFF, 2, .readable, 0x0800_3000),
      (0x0800_0000, 0, .writable, nil),
      (0, 0, .writable, nil),
    ] as [(UInt32, Int, MemoryAccess, UInt32?)])
  func `the first address without a right is found`(
    start: UInt32, count: Int, access: MemoryAccess, expected: UInt32?
  ) throws {
    let range = try #require(AddressRange(start: Address(start), count: count))
    #expect(twoRegions.firstAddress(in: range, lacking: access)?.rawValue == expected)
  }

  @Test func `regions that touch count as one`() throws {
    let map = try MemoryMap(layout: "@X/0x08000000/01*001Kg/0x08000400/01*001Kg")
    let range = AddressRange(from: Address(0x0800_0000), to: Address(0x0800_0800))
    #expect(map.firstAddress(in: range, lacking: .erasable) == nil)
  }
}
