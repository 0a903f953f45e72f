internal import DFU

extension BoardProfile {
  static let familyGH = [g0b1, g474, h743, h7s]

  /// STM32G0B1 with 512 KiB: three alternates of one name, blocks of 1,024 bytes.
  public static let g0b1 = stm32(
    "g0b1", release: 0x0200, product: "DFU in FS Mode", serial: "206B327A5841",
    transferSize: 1_024,
    alternates: [
      Alternate("@Internal Flash   /0x08000000/256*02Kg", [.flash]),
      Alternate("@Internal Flash   /0x08000000/256*02Kg", [.optionBytes]),
      Alternate("@Internal Flash   /0x08000000/256*02Kg", [.oneTime]),
    ],
    banks: [
      MemoryBank(.flash, at: Address(0x0800_0000), [.init(256, of: 2_048)]),
      optionBytes(0x1FFF_7800, 128),
      MemoryBank(.oneTime, at: Address(0x1FFF_7000), [.init(1, of: 1_024)]),
      information(uid: 0x1FFF_7590, sizeRegister: 0x1FFF_75E0, kibibytes: 512, rom: 0x92),
    ],
    flash: FlashTraits(
      unit: 8, overwrite: .isRefused, hasErrorCorrection: true, writeAlignment: 4),
    times: .g0, busy: .holdsStatusStage, hasEmptyCheck: true,
    stack: [(0x2000_0000, 0x2002_4000)])

  /// STM32G474: option bytes in two zones, blocks of 1,024 bytes.
  public static let g474 = stm32(
    "g474", release: 0x0200, product: "DFU in FS Mode", serial: "205939885533",
    transferSize: 1_024,
    alternates: [
      Alternate("@Internal Flash   /0x08000000/256*02Kg", [.flash]),
      Alternate("@Option Bytes   /0x1FFF7800/01*048 e/0x1FFFF800/01*048 e", [.optionBytes]),
      Alternate("@OTP Memory   /0x1FFF7000/01*1024 e", [.oneTime]),
    ],
    banks: [
      MemoryBank(.flash, at: Address(0x0800_0000), [.init(256, of: 2_048)]),
      optionBytes(0x1FFF_7800, 48), optionBytes(0x1FFF_F800, 48),
      MemoryBank(.oneTime, at: Address(0x1FFF_7000), [.init(1, of: 1_024)]),
      information(uid: 0x1FFF_7590, sizeRegister: 0x1FFF_75E0, kibibytes: 512, rom: 0xD5),
    ],
    flash: FlashTraits(
      unit: 8, overwrite: .isRefused, hasErrorCorrection: true, writeAlignment: 8),
    times: .g4, busy: .holdsStatusStage,
    stack: [(0x2000_0000, 0x2002_0000), (0x1000_0000, 0x1000_8000)])

  /// STM32H743 with 2 MiB: flash words of 32 bytes; the serial that every H743 shows.
  public static let h743 = stm32(
    "h743", release: 0x0200, product: "DFU in FS Mode", serial: "200364500000",
    transferSize: 1_024,
    alternates: [
      Alternate("@Internal Flash   /0x08000000/16*128Kg", [.flash]),
      Alternate("@Option Bytes   /0x5200201C/01*128 e", [.optionBytes]),
    ],
    banks: [
      MemoryBank(.flash, at: Address(0x0800_0000), [.init(16, of: 128 << 10)]),
      optionBytes(0x5200_201C, 128),
      information(uid: 0x1FF1_E800, sizeRegister: 0x1FF1_E880, kibibytes: 2_048, rom: 0x91),
    ],
    flash: FlashTraits(
      unit: 32, overwrite: .isRefused, hasErrorCorrection: true, writeAlignment: 8),
    times: .h7, busy: .holdsStatusStage,
    stack: [
      (0x2000_0000, 0x2002_0000), (0x2400_0000, 0x2408_0000), (0x3000_0000, 0x3004_8000),
      (0x3800_0000, 0x3801_0000),
    ])

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
}
