internal import DFU

// The STM32 parts. Layout strings as logged from real ROMs (dfu-util device logs and public
// listings), addresses and sizes from the reference manuals, program units from AN2606 and there.
//
// How a ROM treats a request while it works was seen on F745 (fwupd#2696), L432 and F072; the
// others are assumed to do as ST's device library does. OTP and option-byte strings of F746 are
// assumed.
extension BoardProfile {
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

  /// STM32F405 and F407: 16, 64 and 128 KiB sectors, four alternates; holds as ST's library does.
  public static let f405 = f4("f405", sectors: [(4, 16), (1, 64), (7, 128)], rom: 0x91)

  /// STM32F411: as F405 with 512 KiB.
  public static let f411 = f4("f411", sectors: [(4, 16), (1, 64), (3, 128)], rom: 0xD0)

  /// STM32F746: 32, 128 and 256 KiB sectors; holds the second GETSTATUS (fwupd#2696).
  public static let f746 = stm32(
    "f746", release: 0x2200, product: "STM32  BOOTLOADER", serial: "205E36773148",
    transferSize: 2_048,
    alternates: [
      Alternate("@Internal Flash  /0x08000000/04*032Kg,01*128Kg,03*256Kg", [.flash]),
      Alternate("@Option Bytes  /0x1FFF0000/01*032 e", [.optionBytes]),
      Alternate("@OTP Memory /0x1FF0F000/01*1024 e", [.oneTime]),
      Alternate("@Device Feature/0xFFFF0000/01*004 e", [.deviceFeature]),
    ],
    banks: [
      MemoryBank(
        .flash, at: Address(0x0800_0000),
        [.init(4, of: 32 << 10), .init(1, of: 128 << 10), .init(3, of: 256 << 10)]),
      optionBytes(0x1FFF_0000, 32),
      MemoryBank(.oneTime, at: Address(0x1FF0_F000), [.init(1, of: 1_024)]),
      deviceFeature,
      information(uid: 0x1FF0_F420, sizeRegister: 0x1FF0_F442, kibibytes: 1_024, rom: 0x90),
    ],
    flash: FlashTraits(
      unit: 1, overwrite: .clearsBits, hasErrorCorrection: false, writeAlignment: 8),
    times: .f7, busy: .holdsDataStage, stack: [(0x2000_0000, 0x2005_0000)])

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

  private static func f4(
    _ name: String, sectors: [(count: Int, kibibytes: Int)], rom: UInt8
  ) -> BoardProfile {
    let groups = sectors.map { "0\($0.count)*\($0.kibibytes < 100 ? "0" : "")\($0.kibibytes)Kg" }
    let size = sectors.reduce(0) { $0 + $1.count * $1.kibibytes }
    return stm32(
      name, release: 0x2200, product: "STM32  BOOTLOADER", serial: "336032683536",
      transferSize: 2_048,
      alternates: [
        Alternate("@Internal Flash  /0x08000000/" + groups.joined(separator: ","), [.flash]),
        Alternate("@Option Bytes  /0x1FFFC000/01*016 e", [.optionBytes]),
        Alternate("@OTP Memory /0x1FFF7800/01*512 e,01*016 e", [.oneTime]),
        Alternate("@Device Feature/0xFFFF0000/01*004 e", [.deviceFeature]),
      ],
      banks: [
        MemoryBank(
          .flash, at: Address(0x0800_0000),
          sectors.map { .init($0.count, of: $0.kibibytes << 10) }),
        optionBytes(0x1FFF_C000, 16),
        MemoryBank(.oneTime, at: Address(0x1FFF_7800), [.init(1, of: 512), .init(1, of: 16)]),
        deviceFeature,
        information(uid: 0x1FFF_7A10, sizeRegister: 0x1FFF_7A22, kibibytes: size, rom: rom),
      ],
      flash: FlashTraits(
        unit: 1, overwrite: .clearsBits, hasErrorCorrection: false, writeAlignment: 4),
      times: .f4, busy: .holdsStatusStage,
      stack: [(0x2000_0000, 0x2002_0000), (0x1000_0000, 0x1001_0000)])
  }
}
