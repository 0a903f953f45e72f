import DFU
import DFUSimulator
import Testing

@Suite struct FlashTests {
  private let start: UInt32 = 0x0800_0000

  private func write(_ data: [UInt8], on host: inout Host, at address: UInt32) -> DeviceStatus? {
    guard host.command(.setAddressPointer(address))?.status == .ok else { return nil }
    return host.download(data, block: 2)?.status
  }

  @Test func `NOR flash only clears bits`() {
    var host = Host(.known("f405"))
    #expect(write([0xF0, 0xFF, 0x0F, 0x55], on: &host, at: start) == .ok)
    #expect(write([0xCC, 0x00, 0xFF, 0xAA], on: &host, at: start) == .ok)
    #expect(host.flash(start, 4) == [0xC0, 0x00, 0x0F, 0x00])
  }

  @Test func `flash with ECC refuses a unit that is not blank`() {
    var host = Host(.known("g0b1"))
    let data = [UInt8](1...8)
    #expect(write(data, on: &host, at: start) == .ok)
    #expect(write([0] + data.dropFirst(), on: &host, at: start) == .errProg)
    #expect(host.flash(start, 8) == data)
  }

  @Test func `equal and blank data pass over a programmed unit`() {
    var host = Host(.known("g0b1"))
    let data = [UInt8](1...8)
    #expect(write(data, on: &host, at: start) == .ok)
    #expect(write(data, on: &host, at: start) == .ok)
    #expect(write([UInt8](repeating: 0xFF, count: 8), on: &host, at: start) == .ok)
    #expect(host.flash(start, 8) == data)
  }

  @Test func `the rest of a flash word stays blank on H743`() {
    var host = Host(.known("h743"))
    #expect(write([UInt8](repeating: 7, count: 40), on: &host, at: start) == .ok)
    #expect(host.flash(start + 31, 2) == [7, 0xFF])
  }

  @Test func `an erase takes the whole sector and nothing else`() {
    var host = Host(.known("f405"))
    for address in [start + 0x3FFF, start + 0x4000, start + 0x7FFF, start + 0x8000] {
      host.board.setContents([0], at: Address(address))
    }
    #expect(host.command(.erase(start + 0x4123))?.status == .ok)
    #expect(host.flash(start + 0x3FFF, 2) == [0x00, 0xFF])
    #expect(host.flash(start + 0x7FFF, 2) == [0xFF, 0x00])
  }

  @Test func `a misaligned write spoils all later ones`() {
    var host = Host(.known("f405"))
    #expect(write([1, 2, 3, 4], on: &host, at: start + 2) == .errWrite)
    host.send(.clearStatus)
    #expect(write([1, 2, 3, 4], on: &host, at: start) == .errWrite)
  }

  @Test(arguments: [0x07FF_FFFC, 0x0810_0000, 0x2000_0000] as [UInt32])
  func `an address outside the map is errTARGET`(address: UInt32) {
    var host = Host(.known("f405"))
    #expect(host.command(.setAddressPointer(address))?.status == .errTarget)
    #expect(host.board.state == .dfuError)
  }

  @Test func `block numbers count from the pointer by wTransferSize`() {
    var host = Host(.known("f405"))
    host.command(.setAddressPointer(start))
    #expect(host.download([9, 9, 9, 9], block: 5)?.status == .ok)
    #expect(host.flash(start + 3 * 2_048, 4) == [9, 9, 9, 9])
  }

  @Test func `a write-protected sector reports success and keeps its bytes`() {
    var host = Host(.known("f405-protected"))
    #expect(write([1, 2, 3, 4], on: &host, at: 0x0800_4000) == .ok)
    #expect(host.flash(0x0800_4000, 4) == [0xFF, 0xFF, 0xFF, 0xFF])
  }

  @Test(arguments: [DfuSeCommand.setAddressPointer(0x0800_0000), .erase(0x0800_0000), .massErase])
  func `read protection is errVENDOR`(command: DfuSeCommand) {
    var host = Host(.known("f405-rdp1"))
    #expect(host.command(command)?.status == .errVendor)
  }

  @Test func `reading a protected device is stalled with errVENDOR`() {
    var host = Host(.known("f405-rdp1"))
    #expect(host.send(.upload, value: 2, length: 64) == .stalled)
    #expect(host.status()?.status == .errVendor)
  }

  @Test func `read unprotect erases everything and restarts the board`() {
    var host = Host(.known("f405-rdp1"))
    host.board.setContents(plausibleProgram, at: Address(start))
    host.send(.download, value: 0, data: DfuSeCommand.readUnprotect.bytes)
    _ = host.status()
    host.wait(.seconds(60))
    #expect(!host.board.isReadProtected)
    #expect(host.flash(start, 1) == [0xFF])
    #expect(host.board.presence?.arrival == 2)
  }

  @Test func `read unprotect erases what is protected against writing, too`() {
    let sector = AddressRange(from: Address(start + 0x4000), to: Address(start + 0x8000))
    var host = Host(.known("f405-rdp1"), faults: FaultPlan(writeProtected: [sector]))
    host.board.setContents([1, 2, 3, 4], at: sector.start)
    host.send(.download, value: 0, data: DfuSeCommand.readUnprotect.bytes)
    _ = host.status()
    host.wait(.seconds(60))
    #expect(host.flash(start + 0x4000, 4) == [0xFF, 0xFF, 0xFF, 0xFF])
    #expect(write([5, 6, 7, 8], on: &host, at: start + 0x4000) == .ok)
    #expect(host.flash(start + 0x4000, 4) == [5, 6, 7, 8])
  }

  @Test func `word programming begins when the voltage is told`() {
    var host = Host(.known("f405"))
    let block = [UInt8](repeating: 0, count: 2_048)
    host.command(.setAddressPointer(start))
    var begin = host.now
    host.send(.download, value: 2, data: block)
    _ = host.status()
    #expect(host.now - begin == .microseconds(16 * 2_048))
    _ = host.status()
    host.send(.abort)
    host.select(alternate: 3)
    #expect(write([3, 0xFF, 0xFF, 0xFF], on: &host, at: 0xFFFF_0000) == .ok)
    host.send(.abort)
    host.select(alternate: 0)
    host.command(.setAddressPointer(start))
    begin = host.now
    host.send(.download, value: 2, data: block)
    _ = host.status()
    #expect(host.now - begin == .microseconds(16 * 512))
  }

  @Test func `the identifiers can be read through any alternate setting`() {
    var host = Host(.known("f405"))
    #expect(host.read(0x1FFF_7A22, 2) == [0x00, 0x04])
  }

  @Test func `option bytes are no part of the flash alternate`() {
    var host = Host(.known("f405"))
    #expect(host.command(.setAddressPointer(0x1FFF_C000))?.status == .errTarget)
  }

  @Test func `the one-time area never gets a bit back`() {
    var host = Host(.known("f405"))
    host.select(alternate: 2)
    #expect(write([0x0F, 0xFF], on: &host, at: 0x1FFF_7800) == .ok)
    #expect(write([0xF1, 0xFF], on: &host, at: 0x1FFF_7800) == .ok)
    #expect(host.flash(0x1FFF_7800, 2) == [0x01, 0xFF])
    #expect(host.command(.erase(0x1FFF_7800))?.status == .errTarget)
  }

  @Test func `option bytes are written over without an erase`() {
    var host = Host(.known("f405"))
    host.select(alternate: 1)
    #expect(write([0x00, 0xAA, 0xFF, 0x55], on: &host, at: 0x1FFF_C000) == .ok)
    #expect(write([0xFF, 0xAA, 0xFF, 0x55], on: &host, at: 0x1FFF_C000) == .ok)
    #expect(host.flash(0x1FFF_C000, 4) == [0xFF, 0xAA, 0xFF, 0x55])
  }

  @Test func `G0B1's three names are equal and its memories are not`() {
    var host = Host(.known("g0b1"))
    #expect(Set(host.board.profile.alternates.map(\.name)).count == 1)
    host.select(alternate: 1)
    #expect(host.command(.setAddressPointer(start))?.status == .errTarget)
  }

  @Test func `Get Commands lists what the ROM takes`() {
    var host = Host(.known("f405"))
    #expect(host.send(.upload, value: 0, length: 64) == .accepted([0x00, 0x21, 0x41, 0x92]))
    #expect(host.status()?.state == .dfuIdle)
  }

  @Test(arguments: [[0x21], [0x41, 0, 0], [0x55, 0, 0, 0, 8], [0x92, 0]] as [[UInt8]])
  func `an unknown command is stalled`(bytes: [UInt8]) {
    var host = Host(.known("f405"))
    #expect(host.send(.download, value: 0, data: bytes) == .stalled)
    #expect(host.status()?.status == .errStalledPacket)
  }

  @Test func `more than wTransferSize is stalled`() {
    var host = Host(.known("g474"))
    #expect(
      host.send(.download, value: 2, data: [UInt8](repeating: 0, count: 1_025)) == .stalled)
  }
}
