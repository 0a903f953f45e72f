import DFU
import Testing

@Suite struct FunctionalDescriptorTests {
  /// What the ROM of an F405 sends: download, upload, will detach; 255 ms; 2048; DfuSe 1.1a.
  private let rom: [UInt8] = [9, 0x21, 0x0B, 0xFF, 0x00, 0x00, 0x08, 0x1A, 0x01]

  @Test func `the descriptor of an ST bootloader is read field by field`() throws {
    let read = try #require(FunctionalDescriptor(bytes: rom))
    #expect(read.attributes == [.canDownload, .canUpload, .willDetach])
    #expect(read.detachTimeout == .milliseconds(255))
    #expect(read.transferSize == 2048)
    #expect(read.dfuVersion == 0x011A)
    #expect(read.isDfuSe)
    #expect(read.bytes == rom)
  }

  @Test func `bmAttributes has the standard's bits`() {
    typealias Attributes = FunctionalDescriptor.Attributes
    #expect(Attributes.canDownload.rawValue == 1)
    #expect(Attributes.canUpload.rawValue == 2)
    #expect(Attributes.isManifestationTolerant.rawValue == 4)
    #expect(Attributes.willDetach.rawValue == 8)
  }

  @Test func `seven bytes are a DFU 1.0 descriptor`() throws {
    let read = try #require(FunctionalDescriptor(bytes: [7, 0x21, 0x05, 0xE8, 0x03, 0x40, 0x00]))
    #expect(read.dfuVersion == 0x0100)
    #expect(read.detachTimeout == .seconds(1))
    #expect(read.transferSize == 64)
    #expect(!read.isDfuSe)
  }

  @Test(arguments: [0, 1, 2, 6]) func `fewer than seven bytes are none`(count: Int) {
    #expect(FunctionalDescriptor(bytes: rom.prefix(count)) == nil)
  }

  @Test func `another descriptor type is none`() {
    #expect(FunctionalDescriptor(bytes: [9, 0x24, 0x0B, 0xFF, 0, 0, 8, 0x1A, 1]) == nil)
  }

  @Test(arguments: [(Duration.seconds(-1), UInt8(0), UInt8(0)), (.seconds(99), 0xFF, 0xFF)])
  func `wDetachTimeOut is clamped to its 16 bits`(timeout: Duration, low: UInt8, high: UInt8) {
    let descriptor = FunctionalDescriptor(
      attributes: [], detachTimeout: timeout, transferSize: 0, dfuVersion: 0x0110)
    #expect(descriptor.bytes == [9, 0x21, 0, low, high, 0, 0, 0x10, 0x01])
  }
}
