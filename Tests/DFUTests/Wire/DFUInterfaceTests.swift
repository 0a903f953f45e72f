import DFU
import TestSupport
import Testing

/// Configuration descriptors as devices send them, typed from `lsusb -v`.
@Suite struct DFUInterfaceTests {
  /// Configuration header: total length, number of interfaces, bus powered, 100 mA.
  private func configuration(_ interfaces: UInt8, _ parts: [UInt8]...) -> [UInt8] {
    let body = parts.flatMap { $0 }
    return [
      9, 2, UInt8((9 + body.count) & 0xFF), UInt8((9 + body.count) >> 8), interfaces, 1, 0, 0xC0,
      50,
    ] + body
  }

  private func setting(
    _ alternate: UInt8, interface number: UInt8 = 0, protocol code: UInt8 = 2, name: UInt8
  ) -> [UInt8] {
    [9, 4, number, alternate, 0, 0xFE, 0x01, code, name]
  }

  private let dfuSe: [UInt8] = [9, 0x21, 0x0B, 0xFF, 0x00, 0x00, 0x08, 0x1A, 0x01]

  @Test func `an STM32 ROM has one interface with four settings`() throws {
    let bytes = configuration(
      1, setting(0, name: 4), setting(1, name: 5), setting(2, name: 6), setting(3, name: 7), dfuSe)
    let found = DFUInterface.all(inConfiguration: bytes)
    try #require(found.count == 1)
    #expect(found[0].mode == .dfu)
    #expect(found[0].number == 0)
    #expect(found[0].alternates.map(\.alternate) == [0, 1, 2, 3])
    #expect(found[0].alternates.map(\.nameIndex) == [4, 5, 6, 7])
    #expect(found[0].functional?.transferSize == 2048)
    #expect(found[0].functional?.isDfuSe == true)
  }

  @Test func `an application with CDC and DFU shows its run-time interface only`() throws {
    let association: [UInt8] = [8, 0x0B, 0, 2, 2, 2, 1, 0]
    let cdcControl: [UInt8] =
      [9, 4, 0, 0, 1, 2, 2, 1, 0] + [5, 0x24, 0, 0x10, 1] + [5, 0x24, 1, 0, 1]
      + [4, 0x24, 2, 2] + [5, 0x24, 6, 0, 1] + [7, 5, 0x82, 3, 8, 0, 16]
    let cdcData: [UInt8] =
      [9, 4, 1, 0, 2, 10, 0, 0, 0] + [7, 5, 1, 2, 64, 0, 0] + [7, 5, 0x81, 2, 64, 0, 0]
    let runtime = setting(0, interface: 2, protocol: 1, name: 6)
    let functional: [UInt8] = [9, 0x21, 0x08, 0xE8, 0x03, 0x00, 0x10, 0x10, 0x01]
    let found = DFUInterface.all(
      inConfiguration: configuration(3, association, cdcControl, cdcData, runtime, functional))
    try #require(found.count == 1)
    #expect(found[0].mode == .runtime)
    #expect(found[0].number == 2)
    #expect(found[0].functional?.attributes == [.willDetach])
    #expect(found[0].functional?.detachTimeout == .seconds(1))
  }

  @Test func `a HID descriptor, which has the same type, belongs to no DFU interface`() throws {
    let hid: [UInt8] = [9, 4, 1, 0, 1, 3, 0, 0, 0] + [9, 0x21, 0x11, 1, 0, 1, 0x22, 63, 0]
    let found = DFUInterface.all(
      inConfiguration: configuration(2, setting(0, protocol: 1, name: 0), hid))
    try #require(found.count == 1)
    #expect(found[0].functional == nil)
  }

  @Test func `the functional descriptor may stand behind the first setting`() {
    let bytes = configuration(1, setting(0, name: 4), dfuSe, setting(1, name: 5))
    let found = DFUInterface.all(inConfiguration: bytes)
    #expect(found.first?.functional?.transferSize == 2048)
    #expect(found.first?.alternates.count == 2)
  }

  @Test func `a seven-byte functional descriptor of DFU 1_0 is read`() {
    let old: [UInt8] = [7, 0x21, 0x01, 0xFA, 0x00, 0x20, 0x00]
    let found = DFUInterface.all(inConfiguration: configuration(1, setting(0, name: 0), old))
    #expect(found.first?.functional?.dfuVersion == 0x0100)
    #expect(found.first?.functional?.transferSize == 32)
  }

  @Test func `protocol 0 counts as DFU mode`() {
    let bytes = configuration(1, setting(0, protocol: 0, name: 4), dfuSe)
    #expect(DFUInterface.all(inConfiguration: bytes).first?.mode == .dfu)
  }

  @Test func `settings come in ascending order, however they were sent`() {
    let bytes = configuration(1, setting(2, name: 6), setting(0, name: 4), setting(1, name: 5))
    let found = DFUInterface.all(inConfiguration: bytes)
    #expect(found.first?.alternates.map(\.alternate) == [0, 1, 2])
  }

  @Test func `settings beyond the limit are left out and the rest is kept`() {
    let settings = (0..<40).flatMap { setting($0, name: 0) }
    let found = DFUInterface.all(inConfiguration: configuration(1, settings, dfuSe))
    #expect(found.first?.alternates.count == DFUInterface.alternateLimit)
    #expect(found.first?.functional != nil)
  }

  @Test func `other classes are no DFU interface`() {
    let irda: [UInt8] = [9, 4, 0, 0, 0, 0xFE, 0x02, 0, 0]
    #expect(DFUInterface.all(inConfiguration: configuration(1, irda, dfuSe)).isEmpty)
  }

  @Test func `what is cut off is left out and the rest is kept`() {
    let bytes = configuration(1, setting(0, name: 4), setting(1, name: 5), dfuSe)
    for count in 0..<bytes.count {
      let found = DFUInterface.all(inConfiguration: bytes.prefix(count))
      #expect(found.isEmpty == (count < 18))
      #expect(found.first?.functional == nil)
    }
  }

  @Test(arguments: [[0], [0, 0, 0], [1, 4], [9, 4], [255, 2, 1]] as [[UInt8]])
  func `a length that leads nowhere ends the walk`(bytes: [UInt8]) {
    #expect(DFUInterface.all(inConfiguration: bytes).isEmpty)
  }

  @Test(arguments: UInt64(0)..<8) func `any bytes give values or nothing`(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    for _ in 0..<500 {
      let bytes = random.bytes(Int.random(in: 0...80, using: &random))
      for found in DFUInterface.all(inConfiguration: bytes) { #expect(!found.alternates.isEmpty) }
      _ = USBString.decode(bytes)
      if let command = DfuSeCommand(bytes: bytes.prefix(5)) {
        #expect(command.bytes == Array(bytes.prefix(5)))
      }
      if let status = StatusResponse(bytes: bytes.prefix(6)) {
        #expect(status.bytes == Array(bytes.prefix(6)))
      }
      if let setup = ControlSetup(bytes: bytes.prefix(8)) {
        #expect(setup.bytes == Array(bytes.prefix(8)))
      }
      if let functional = FunctionalDescriptor(bytes: bytes.prefix(9)), bytes.count >= 9 {
        #expect(functional.bytes.dropFirst() == bytes[1..<9])
      }
    }
  }
}
