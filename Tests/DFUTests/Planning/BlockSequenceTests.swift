import TestSupport
import Testing

@testable import DFU

@Suite struct BlockSequenceTests {
  private func steps(
    _ start: UInt32, _ count: Int, transferSize: Int = 2048, limit: Int = 4096, unit: Int = 4
  ) throws -> [BlockStep] {
    let range = try #require(AddressRange(start: Address(start), count: count))
    let shape = try #require(BlockShape(transferSize: transferSize, limit: limit, unit: unit))
    return Array(BlockSequence(range, shape: shape))
  }

  private func block(_ number: UInt16, _ start: UInt32, _ count: Int) throws -> BlockStep {
    .block(
      number: number, range: try #require(AddressRange(start: Address(start), count: count)))
  }

  @Test func `full blocks share one pointer and count from 2`() throws {
    #expect(
      try steps(0x0800_0000, 6144) == [
        .setAddressPointer(Address(0x0800_0000)), block(2, 0x0800_0000, 2048),
        block(3, 0x0800_0800, 2048), block(4, 0x0800_1000, 2048),
      ])
  }

  @Test func `a tail has its own pointer and is block 2`() throws {
    #expect(
      try steps(0x0800_0000, 2056) == [
        .setAddressPointer(Address(0x0800_0000)), block(2, 0x0800_0000, 2048),
        .setAddressPointer(Address(0x0800_0800)), block(2, 0x0800_0800, 8),
      ])
  }

  @Test func `behind a short first block, blocks begin at multiples of their size`() throws {
    #expect(
      try steps(0x0800_0008, 4096) == [
        .setAddressPointer(Address(0x0800_0008)), block(2, 0x0800_0008, 2040),
        .setAddressPointer(Address(0x0800_0800)), block(2, 0x0800_0800, 2048),
        .setAddressPointer(Address(0x0800_1000)), block(2, 0x0800_1000, 8),
      ])
  }

  @Test func `a run shorter than a block is a tail`() throws {
    #expect(
      try steps(0x0800_0000, 8) == [
        .setAddressPointer(Address(0x0800_0000)), block(2, 0x0800_0000, 8),
      ])
  }

  @Test func `clamped blocks set the pointer every time`() throws {
    #expect(
      try steps(0x0800_0000, 3072, limit: 1024) == [
        .setAddressPointer(Address(0x0800_0000)), block(2, 0x0800_0000, 1024),
        .setAddressPointer(Address(0x0800_0400)), block(2, 0x0800_0400, 1024),
        .setAddressPointer(Address(0x0800_0800)), block(2, 0x0800_0800, 1024),
      ])
  }

  @Test func `a wTransferSize that is no multiple of the unit is rounded down, and so clamped`()
    throws
  {
    #expect(
      try steps(0x0800_0000, 96, transferSize: 50, unit: 32) == [
        .setAddressPointer(Address(0x0800_0000)), block(2, 0x0800_0000, 32),
        .setAddressPointer(Address(0x0800_0020)), block(2, 0x0800_0020, 32),
        .setAddressPointer(Address(0x0800_0040)), block(2, 0x0800_0040, 32),
      ])
  }

  @Test func `the number is used up to 65535 and then set anew`() throws {
    let count = 65_536 * 4
    let all = try steps(0x0800_0000, count, transferSize: 4)
    #expect(all[65_534] == (try block(65_535, 0x0800_0000 + 65_533 * 4, 4)))
    #expect(all[65_535] == .setAddressPointer(Address(0x0800_0000 + 65_534 * 4)))
    #expect(all[65_536] == (try block(2, 0x0800_0000 + 65_534 * 4, 4)))
    #expect(all.count == 65_536 + 2)
  }

  @Test func `the last byte of the 32-bit space can be moved`() throws {
    #expect(
      try steps(0xFFFF_F800, 2048) == [
        .setAddressPointer(Address(0xFFFF_F800)), block(2, 0xFFFF_F800, 2048),
      ])
  }

  @Test func `an empty range is no step`() throws {
    #expect(try steps(0x0800_0000, 0).isEmpty)
    #expect(try steps(0xFFFF_FFFF, 0).isEmpty)
  }

  @Test(arguments: [(0, 64, 4), (64, 0, 4), (64, 64, 0), (16, 64, 32), (64, 16, 32)])
  func `there is no shape without room for a program unit`(size: Int, limit: Int, unit: Int) {
    #expect(BlockShape(transferSize: size, limit: limit, unit: unit) == nil)
  }

  @Test func `a block's address follows AN3156`() {
    let pointer = Address(0x0800_4000)
    #expect(BlockSequence.address(ofBlock: 2, pointer: pointer, transferSize: 2048) == pointer)
    #expect(
      BlockSequence.address(ofBlock: 5, pointer: pointer, transferSize: 2048)
        == Address(0x0800_5800))
    #expect(BlockSequence.address(ofBlock: 1, pointer: pointer, transferSize: 2048) == nil)
    #expect(BlockSequence.address(ofBlock: 0, pointer: pointer, transferSize: 2048) == nil)
    #expect(
      BlockSequence.address(ofBlock: 3, pointer: Address(0xFFFF_FFFF), transferSize: 1) == nil)
  }

  @Test(arguments: UInt64(0)..<100)
  func `blocks and addresses map onto each other, in both readings of the rule`(
    seed: UInt64
  ) throws {
    var random = SplitMix64(seed: seed)
    let start = UInt32.random(in: 0...0xFFFF_0000, using: &random)
    let count = Int.random(in: 1...0x8000, using: &random)
    let size = Int.random(in: 1...2048, using: &random)
    let limit = Int.random(in: 1...2048, using: &random)
    var place = Int(start)
    var pointer: Address?
    for step in try steps(start, count, transferSize: size, limit: limit, unit: 1) {
      switch step {
      case .setAddressPointer(let address):
        #expect(Int(address.rawValue) == place)
        pointer = address
      case .block(let number, let range):
        let pointer = try #require(pointer)
        // AN3156 multiplies with this block's length, ST's library with wTransferSize.
        for multiplier in [range.count, size] {
          #expect(
            BlockSequence.address(ofBlock: number, pointer: pointer, transferSize: multiplier)
              == range.start)
        }
        #expect(range.count <= min(size, limit))
        #expect(Int(range.start.rawValue) == place)
        place = range.end
      }
    }
    #expect(place == Int(start) + count)
  }
}
