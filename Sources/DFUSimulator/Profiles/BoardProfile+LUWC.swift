internal import DFU

extension BoardProfile {
  static let familyLUWC = [l432, u585, wb55, c5]

  /// STM32L432: stalls a host that polls early and goes on working.
  public static let l432 = stm32(
    "l432", release: 0x2200, product: "STM32  BOOTLOADER", serial: "207B3771364D",
    transferSize: 2_048,
    alternates: [
      Alternate("@Internal Flash  /0x08000000/0128*0002Kg", [.flash]),
      Alternate("@Option Bytes  /0x1FFF7800/01*040 e", [.optionBytes]),
      Alternate("@OTP Memory /0x1FFF7000/01*0001Ke", [.oneTime]),
      Alternate("@Device Feature/0xFFFF0000/01*004 e", [.deviceFeature]),
    ],
    banks: [
      MemoryBank(.flash, at: Address(0x0800_0000), [.init(128, of: 2_048)]),
      optionBytes(0x1FFF_7800, 40),
      MemoryBank(.oneTime, at: Address(0x1FFF_7000), [.init(1, of: 1_024)]),
      deviceFeature,
      information(uid: 0x1FFF_7590, sizeRegister: 0x1FFF_75E0, kibibytes: 256, rom: 0x91),
    ],
    flash: FlashTraits(
      unit: 8, overwrite: .isRefused, hasErrorCorrection: true, writeAlignment: 8),
    times: .l4, busy: .stalls, hasEmptyCheck: true,
    stack: [(0x2000_0000, 0x2001_0000), (0x1000_0000, 0x1000_4000)])

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
}
