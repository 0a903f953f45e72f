internal import DFU

// Further STM32 parts of the newer families, and a clone. Strings as logged, unless they are said
// to be assumed; how they treat a request while they work is assumed to be as in ST's library.
extension BoardProfile {
  /// STM32C59x: no option bytes, units of 16 bytes, DFU_CLRSTATUS taken in dfuERROR only, and no
  /// answer to a request for the functional descriptor (betaflight-configurator#5300).
  ///
  /// The string is assumed (pages of 8 KiB: stm32-data), and so are the commands, as on H5.
  public static let c5 = stm32(
    "c5", release: 0x0300, product: "DFU in FS Mode", serial: "203535533247",
    transferSize: 1_024,
    alternates: [Alternate("@Internal Flash   /0x08000000/128*08Kg", [.flash])],
    banks: [MemoryBank(.flash, at: Address(0x0800_0000), [.init(128, of: 8_192)])],
    flash: FlashTraits(
      unit: 16, overwrite: .isRefused, hasErrorCorrection: true, writeAlignment: 16),
    times: .c5, busy: .holdsStatusStage, stack: [(0x2000_0000, 0x2004_0000)]
  ).variant("c5") {
    $0.isClearStatusStrict = true
    $0.hidesFunctional = true
    $0.commands = [0x00, 0x21, 0x41]
  }

  /// STM32H7S7: 64 KiB of flash; gone when it is asked how leaving went (EdgeTX/buddy#101).
  ///
  /// The strings are assumed: the pages and addresses of the reference manual in H7's form.
  public static let h7s = stm32(
    "h7s", release: 0x0200, product: "DFU in FS Mode", serial: "204837395346",
    transferSize: 1_024,
    alternates: [
      Alternate("@Internal Flash   /0x08000000/08*08Kg", [.flash]),
      Alternate("@OTP Memory   /0x08FFF000/01*1024 e", [.oneTime]),
    ],
    banks: [
      MemoryBank(.flash, at: Address(0x0800_0000), [.init(8, of: 8_192)]),
      MemoryBank(.oneTime, at: Address(0x08FF_F000), [.init(1, of: 1_024)]),
    ],
    flash: FlashTraits(
      unit: 16, overwrite: .isRefused, hasErrorCorrection: true, writeAlignment: 16),
    times: .c5, busy: .holdsStatusStage,
    stack: [(0x2000_0000, 0x2003_0000), (0x2400_0000, 0x2407_2000), (0x3000_0000, 0x3000_8000)]
  ).variant("h7s") { $0.times.leave = .init(.zero, "EdgeTX/buddy#101") }

  /// STM32U585 with the strings of ST's SensorTile.box PRO: pages of 4 KiB, where an erase takes
  /// the 8 KiB of RM0456.
  public static let u585 = stm32(
    "u585", release: 0x0200, product: "DFU in FS Mode", serial: "207136863530",
    transferSize: 1_024,
    alternates: [
      Alternate("@Internal Flash  /0x08000000/512*0004Kg", [.flash]),
      Alternate("@Option Bytes  /0x1FF00000/01*040 e/0x1FF01000/01*040 e", [.optionBytes]),
      Alternate("@OTP Memory /0x1FFF7000/01*0001Ke", [.oneTime]),
    ],
    banks: [
      MemoryBank(.flash, at: Address(0x0800_0000), [.init(256, of: 8_192)]),
      optionBytes(0x1FF0_0000, 40), optionBytes(0x1FF0_1000, 40),
      MemoryBank(.oneTime, at: Address(0x1FFF_7000), [.init(1, of: 1_024)]),
    ],
    flash: FlashTraits(
      unit: 16, overwrite: .isRefused, hasErrorCorrection: true, writeAlignment: 16),
    times: .u5, busy: .holdsStatusStage, stack: [(0x2000_0000, 0x200C_0000)])

  /// STM32WB55: gone when it is asked how leaving went, which qFlipper takes for an error and
  /// passes over.
  ///
  /// The strings are assumed, in the form of G4 and with the addresses of RM0434.
  public static let wb55 = stm32(
    "wb55", release: 0x0200, product: "DFU in FS Mode", serial: "204D3781484E",
    transferSize: 1_024,
    alternates: [
      Alternate("@Internal Flash   /0x08000000/256*04Kg", [.flash]),
      Alternate("@Option Bytes   /0x1FFF8000/01*128 e", [.optionBytes]),
      Alternate("@OTP Memory   /0x1FFF7000/01*1024 e", [.oneTime]),
    ],
    banks: [
      MemoryBank(.flash, at: Address(0x0800_0000), [.init(256, of: 4_096)]),
      optionBytes(0x1FFF_8000, 128),
      MemoryBank(.oneTime, at: Address(0x1FFF_7000), [.init(1, of: 1_024)]),
      information(uid: 0x1FFF_7590, sizeRegister: 0x1FFF_75E0, kibibytes: 1_024, rom: 0xD5),
    ],
    flash: FlashTraits(
      unit: 8, overwrite: .isRefused, hasErrorCorrection: true, writeAlignment: 8),
    times: .wb, busy: .holdsStatusStage, hasEmptyCheck: true,
    stack: [(0x2000_0000, 0x2004_0000), (0x1000_0000, 0x1001_0000)]
  ).variant("wb55") { $0.times.leave = .init(.zero, "qFlipper, dfusedevice.cpp") }

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
}
