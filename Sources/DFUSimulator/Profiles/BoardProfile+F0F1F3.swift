internal import DFU

extension BoardProfile {
  static let familyF0F1F3 = [f072, f105, f303]

  /// STM32F072: 2 KiB pages; stalls a host that polls early (openmv#1508).
  public static let f072 = stm32(
    "f072", release: 0x2200, product: "STM32  BOOTLOADER", serial: "FFFFFFFEFFFF",
    transferSize: 2_048,
    alternates: [
      Alternate("@Internal Flash  /0x08000000/064*0002Kg", [.flash]),
      Alternate("@Option Bytes  /0x1FFFF800/01*016 e", [.optionBytes]),
    ],
    banks: [
      MemoryBank(.flash, at: Address(0x0800_0000), [.init(64, of: 2_048)]),
      optionBytes(0x1FFF_F800, 16),
      information(uid: 0x1FFF_F7AC, sizeRegister: 0x1FFF_F7CC, kibibytes: 128, rom: 0xA1),
    ],
    flash: FlashTraits(
      unit: 2, overwrite: .isRefused, hasErrorCorrection: false, writeAlignment: 4),
    times: .f0, busy: .stalls, stack: [(0x2000_0000, 0x2000_4000)])

  /// STM32F105 and F107, the first ROM with DFU: pages of 2 KiB, the serial number `STM32`.
  ///
  /// The log of these strings (keirf/flashfloppy#462) may be of a clone, an AT32F415.
  public static let f105 = stm32(
    "f105", release: 0x2200, product: "STM32  BOOTLOADER", serial: "STM32", transferSize: 2_048,
    alternates: [
      Alternate("@Internal Flash  /0x08000000/128*002Kg", [.flash]),
      Alternate("@Option Bytes  /0x1FFFF800/01*016 g", [.optionBytes]),
    ],
    banks: [
      MemoryBank(.flash, at: Address(0x0800_0000), [.init(128, of: 2_048)]),
      optionBytes(0x1FFF_F800, 16),
    ],
    flash: FlashTraits(
      unit: 2, overwrite: .isRefused, hasErrorCorrection: false, writeAlignment: 4),
    times: .f1, busy: .holdsStatusStage, stack: [(0x2000_0000, 0x2001_0000)])

  /// STM32F303 with 256 KiB; the release is assumed, the serial number made up.
  public static let f303 = stm32(
    "f303", release: 0x2200, product: "STM32  BOOTLOADER", serial: "206A35663347",
    transferSize: 2_048,
    alternates: [
      Alternate("@Internal Flash  /0x08000000/128*0002Kg", [.flash]),
      Alternate("@Option Bytes  /0x1FFFF800/01*016 e", [.optionBytes]),
    ],
    banks: [
      MemoryBank(.flash, at: Address(0x0800_0000), [.init(128, of: 2_048)]),
      optionBytes(0x1FFF_F800, 16),
      information(uid: 0x1FFF_F7AC, sizeRegister: 0x1FFF_F7CC, kibibytes: 256, rom: 0x41),
    ],
    flash: FlashTraits(
      unit: 2, overwrite: .isRefused, hasErrorCorrection: false, writeAlignment: 4),
    times: .f1, busy: .holdsStatusStage,
    stack: [(0x2000_0000, 0x2000_A000), (0x1000_0000, 0x1000_2000)])
}
