import Testing

@testable import DFU

@Suite struct MemoryKindTests {
  @Test(arguments: [0x0800_0000, 0x2000_0000, 0xFFFF_0000] as [UInt32])
  func `Device Feature is known by its name, wherever it is`(address: UInt32) {
    #expect(MemoryKind(name: "Device Feature", at: Address(address)) == .deviceFeature)
  }

  @Test func `what has another name is Device Feature by its address`() {
    #expect(MemoryKind(name: "Feature", at: Address(0xFFFF_0000)) == .deviceFeature)
    #expect(MemoryKind(name: "Feature", at: Address(0x0800_0000)) == .internalFlash)
  }

  @Test(
    arguments: [
      ("a", [.readable]), ("b", [.erasable]), ("c", [.readable, .erasable]), ("d", [.writable]),
      ("e", [.readable, .writable]), ("f", [.erasable, .writable]),
      ("g", [.readable, .erasable, .writable]),
    ] as [(String, MemoryAccess)])
  func `a type without a multiplier gives the rights`(
    type: String, access: MemoryAccess
  ) throws {
    let map = try MemoryMap(layout: "@X/0x08000000/01*512\(type)")
    #expect(map.sectors.map(\.access) == [access])
    #expect(map.byteCount == 512)
  }
}
