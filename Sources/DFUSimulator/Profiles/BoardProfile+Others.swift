internal import DFU

// A clone of ST's parts, and devices that speak DFU 1.1 without ST's extension.
extension BoardProfile {
  static let others = [gd32vf103, dfu11, dfu11Tolerant]

  /// GD32VF103CB: a RISC-V clone whose layout string is wrong, whose serial number `3CBJ` is sent
  /// in UTF-8, and which is gone before it has accepted leave (dfu-util 0.11, quirks.c).
  ///
  /// Blocks, manufacturer, product and flash rules are assumed as F103's.
  public static let gd32vf103 = stm32(
    "gd32vf103", release: 0x1000, product: "GD32 USB DFU in FS Mode",
    // What a host makes of the bytes of "3CBJ" when it takes them for UTF-16.
    serial: "\u{4333}\u{4A42}", transferSize: 2_048,
    alternates: [
      Alternate("@Internal Flash  /0x08000000/512*002Kg", [.flash]),
      Alternate("@Option Bytes  /0x1FFFF800/01*016 g", [.optionBytes]),
    ],
    banks: [
      MemoryBank(.flash, at: Address(0x0800_0000), [.init(128, of: 1_024)]),
      optionBytes(0x1FFF_F800, 16),
    ],
    flash: FlashTraits(
      unit: 4, overwrite: .isRefused, hasErrorCorrection: false, writeAlignment: 4),
    times: .gd32, busy: .holdsStatusStage, stack: []
  ).variant("gd32vf103") {
    $0.identity.id = USBIdentifier(vendor: 0x28E9, product: 0x0189)
    $0.identity.manufacturer = "GigaDevice"
    $0.firstStatus = .errFirmware  // riscv-mcu/gd32-dfu-utils#3
    $0.leavesAtOnce = true
  }

  /// A plain DFU 1.1 device: 64 KiB of firmware, not manifestation tolerant, waits for bus resets.
  public static let dfu11 = plain("dfu11", attributes: [.canDownload, .canUpload])

  /// The same, manifestation tolerant.
  public static let dfu11Tolerant = plain(
    "dfu11-tolerant", attributes: [.canDownload, .canUpload, .isManifestationTolerant])

  private static func plain(
    _ name: String, attributes: FunctionalDescriptor.Attributes
  ) -> BoardProfile {
    BoardProfile(
      name: name,
      identity: Identity(
        id: USBIdentifier(vendor: 0x1209, product: 0x2001), release: 0x0100,
        manufacturer: "dfuswift", product: "Plain DFU device", serial: "PLAIN0001"),
      functional: FunctionalDescriptor(
        attributes: attributes, detachTimeout: .milliseconds(1_000), transferSize: 1_024,
        dfuVersion: 0x0110),
      dialect: .plain, alternates: [Alternate("Firmware", [.flash])],
      banks: [MemoryBank(.flash, at: Address(0), [.init(64, of: 1_024)])],
      flash: FlashTraits(
        unit: 4, overwrite: .clearsBits, hasErrorCorrection: false, writeAlignment: 1),
      times: .plain, busy: .stallsIntoError, commands: [], stackRanges: [],
      application: application(serial: "PLAIN0001", attributes: [.canDownload]))
  }
}
