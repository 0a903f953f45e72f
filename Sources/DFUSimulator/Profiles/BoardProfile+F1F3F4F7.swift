internal import DFU

// Further STM32 parts of the older families. Strings as logged, unless they are said to be assumed;
// how they treat a request while they work is assumed to be as in ST's device library.
extension BoardProfile {
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

  /// STM32F429 with 2 MiB: two banks in one string, and behind it what is left in the ROM's memory
  /// (the characters are those of BIGTREETECH-OCTOPUS-Pro#42); the serial number is made up.
  public static let f429 = stm32(
    "f429", release: 0x2200, product: "STM32  BOOTLOADER", serial: "357635853135",
    transferSize: 2_048,
    alternates: [
      Alternate(
        "@Internal Flash  /0x08000000/04*016Kg,01*064Kg,07*128Kg,04*016Kg,01*064Kg,07*128Kg"
          + "\u{CC50}\u{01A8}\u{2E54}\u{BEBF}\u{4B7C}\u{B6EE}\u{CEF8}", [.flash]),
      Alternate("@Option Bytes  /0x1FFFC000/01*016 e/0x1FFEC000/01*016 e", [.optionBytes]),
      Alternate("@OTP Memory /0x1FFF7800/01*512 e,01*016 e", [.oneTime]),
      Alternate("@Device Feature/0xFFFF0000/01*004 e", [.deviceFeature]),
    ],
    banks: [
      MemoryBank(
        .flash, at: Address(0x0800_0000),
        [
          .init(4, of: 16 << 10), .init(1, of: 64 << 10), .init(7, of: 128 << 10),
          .init(4, of: 16 << 10), .init(1, of: 64 << 10), .init(7, of: 128 << 10),
        ]),
      optionBytes(0x1FFF_C000, 16), optionBytes(0x1FFE_C000, 16),
      MemoryBank(.oneTime, at: Address(0x1FFF_7800), [.init(1, of: 512), .init(1, of: 16)]),
      deviceFeature,
      information(uid: 0x1FFF_7A10, sizeRegister: 0x1FFF_7A22, kibibytes: 2_048, rom: 0x91),
    ],
    flash: FlashTraits(
      unit: 1, overwrite: .clearsBits, hasErrorCorrection: false, writeAlignment: 4),
    times: .f4, busy: .holdsStatusStage,
    stack: [(0x2000_0000, 0x2003_0000), (0x1000_0000, 0x1001_0000)])

  /// STM32F767 with 1 MiB in two banks (nDBANK = 0): an erase in the second one hits nothing.
  ///
  /// The strings are assumed: the sectors of RM0410 for one bank of 1 MiB, as if there were one,
  /// and the addresses of F746. The serial number is from rusefi's log.
  public static let f767 = stm32(
    "f767", release: 0x2200, product: "STM32  BOOTLOADER", serial: "20663077464B",
    transferSize: 2_048,
    alternates: [
      Alternate("@Internal Flash  /0x08000000/04*016Kg,01*064Kg,07*128Kg", [.flash]),
      Alternate("@Option Bytes  /0x1FFF0000/01*032 e", [.optionBytes]),
      Alternate("@OTP Memory /0x1FF0F000/01*1024 e", [.oneTime]),
      Alternate("@Device Feature/0xFFFF0000/01*004 e", [.deviceFeature]),
    ],
    banks: [
      MemoryBank(
        .flash, at: Address(0x0800_0000),
        [
          .init(4, of: 16 << 10), .init(1, of: 64 << 10), .init(3, of: 128 << 10),
          .init(4, of: 16 << 10), .init(1, of: 64 << 10), .init(3, of: 128 << 10),
        ]),
      optionBytes(0x1FFF_0000, 32),
      MemoryBank(.oneTime, at: Address(0x1FF0_F000), [.init(1, of: 1_024)]),
      deviceFeature,
      information(uid: 0x1FF0_F420, sizeRegister: 0x1FF0_F442, kibibytes: 1_024, rom: 0x93),
    ],
    flash: FlashTraits(
      unit: 1, overwrite: .clearsBits, hasErrorCorrection: false, writeAlignment: 8),
    times: .f767, busy: .holdsDataStage, stack: [(0x2000_0000, 0x2008_0000)]
  ).variant("f767") {
    $0.eraseMisses = AddressRange(from: Address(0x0808_0000), to: Address(0x0810_0000))
  }
}
