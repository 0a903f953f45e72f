internal import DFU

// What the records have in common.
extension BoardProfile {
  /// The supply range register: one byte is used, the others read 0xFF; AN2606 table 4.
  static let deviceFeature = MemoryBank(
    .deviceFeature, at: Address(0xFFFF_0000), [.init(1, of: 4)], initial: [0x00, 0xFF, 0xFF, 0xFF])

  /// Option bytes that stand for an unprotected part.
  static func optionBytes(_ start: UInt32, _ size: ByteCount) -> MemoryBank {
    MemoryBank(
      .optionBytes, at: Address(start), [.init(1, of: size)],
      initial: [UInt8](repeating: 0xAA, count: 2) + [UInt8](repeating: 0xFF, count: size - 2))
  }

  /// The part of system memory that holds unique id, flash size and ROM version, which AN2662
  /// describes as readable.
  static func information(
    uid: UInt32, sizeRegister: UInt32, kibibytes: Int, rom: UInt8
  ) -> MemoryBank {
    let distance = Int(sizeRegister) - Int(uid)
    var bytes = [UInt8](repeating: 0xFF, count: distance + 4)
    let identifier: [UInt8] = [
      0x3A, 0x00, 0x2B, 0x00, 0x0C, 0x51, 0x33, 0x32, 0x36, 0x38, 0x35, 0x36,
    ]
    bytes.replaceSubrange(0..<identifier.count, with: identifier)
    bytes[distance] = UInt8(truncatingIfNeeded: kibibytes)
    bytes[distance + 1] = UInt8(truncatingIfNeeded: kibibytes >> 8)
    bytes[distance + 2] = rom
    return MemoryBank(
      .information, at: Address(uid), [.init(1, of: bytes.count)], initial: bytes)
  }

  /// A part with ST's ROM and the descriptors that all of them have.
  static func stm32(
    _ name: String, release: UInt16, product: String, serial: String, transferSize: UInt16,
    alternates: [Alternate], banks: [MemoryBank], flash: FlashTraits, times: DeviceTimes,
    busy: BusyStyle, hasEmptyCheck: Bool = false, stack: [(low: UInt32, high: UInt32)]
  ) -> BoardProfile {
    BoardProfile(
      name: name,
      identity: Identity(
        id: .stmDFU, release: release, manufacturer: "STMicroelectronics", product: product,
        serial: serial),
      functional: FunctionalDescriptor(
        attributes: [.canDownload, .canUpload, .willDetach],
        detachTimeout: .milliseconds(255), transferSize: transferSize, dfuVersion: 0x011A),
      dialect: .dfuSe, alternates: alternates, banks: banks, flash: flash, times: times,
      busy: busy, hasEmptyCheck: hasEmptyCheck,
      stackRanges: stack.map { AddressRange(from: Address($0.low), to: Address($0.high)) },
      application: application(serial: serial, attributes: [.canDownload, .willDetach]))
  }

  /// The application of every profile: pid.codes' test id, a DFU run-time interface.
  static func application(
    serial: String, attributes: FunctionalDescriptor.Attributes
  ) -> ApplicationProfile {
    ApplicationProfile(
      identity: Identity(
        id: USBIdentifier(vendor: 0x1209, product: 0x0001), release: 0x0100,
        manufacturer: "dfuswift", product: "Virtual application", serial: serial),
      runTime: .init(attributes: attributes))
  }
}
