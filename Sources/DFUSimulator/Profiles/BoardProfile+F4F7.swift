internal import DFU

extension BoardProfile {
  static let familyF4F7 = [f405, f411, f429, f746, f767]

  /// STM32F405 and F407: 16, 64 and 128 KiB sectors, four alternates; holds as ST's library does.
  public static let f405 = f4("f405", sectors: [(4, 16), (1, 64), (7, 128)], rom: 0x91)

  /// STM32F411: as F405 with 512 KiB.
  public static let f411 = f4("f411", sectors: [(4, 16), (1, 64), (3, 128)], rom: 0xD0)

  /// STM32F429 with 2 MiB: two banks in one string, and behind it what is left in the ROM's memory
  /// (the characters are those of BIGTREETECH-OCTOPUS-Pro#42); the serial number is made up.
  public static let f429 = f4(
    "f429", serial: "357635853135",
    sectors: [(4, 16), (1, 64), (7, 128), (4, 16), (1, 64), (7, 128)],
    residue: "\u{CC50}\u{01A8}\u{2E54}\u{BEBF}\u{4B7C}\u{B6EE}\u{CEF8}",
    options: [0x1FFF_C000, 0x1FFE_C000], rom: 0x91, ramEnd: 0x2003_0000)

  /// STM32F746: 32, 128 and 256 KiB sectors; holds the second GETSTATUS (fwupd#2696).
  ///
  /// OTP and option-byte strings are assumed.
  public static let f746 = f7(
    "f746", serial: "205E36773148", layout: "04*032Kg,01*128Kg,03*256Kg",
    sectors: [.init(4, of: 32 << 10), .init(1, of: 128 << 10), .init(3, of: 256 << 10)],
    rom: 0x90, times: .f7, ramEnd: 0x2005_0000)

  /// STM32F767 with 1 MiB in two banks (nDBANK = 0): an erase in the second one hits nothing.
  ///
  /// The strings are assumed: the sectors of RM0410 for one bank of 1 MiB, as if there were one,
  /// and the addresses of F746. The serial number is from rusefi's log.
  public static let f767 = f7(
    "f767", serial: "20663077464B", layout: "04*016Kg,01*064Kg,07*128Kg",
    sectors: [
      .init(4, of: 16 << 10), .init(1, of: 64 << 10), .init(3, of: 128 << 10),
      .init(4, of: 16 << 10), .init(1, of: 64 << 10), .init(3, of: 128 << 10),
    ],
    rom: 0x93, times: .f767, ramEnd: 0x2008_0000
  ).variant("f767") {
    $0.eraseMisses = AddressRange(from: Address(0x0808_0000), to: Address(0x0810_0000))
  }

  private static func f4(
    _ name: String, serial: String = "336032683536",
    sectors: [(count: Int, kibibytes: Int)], residue: String = "",
    options: [UInt32] = [0x1FFF_C000], rom: UInt8, ramEnd: UInt32 = 0x2002_0000
  ) -> BoardProfile {
    let groups = sectors.map { "0\($0.count)*\($0.kibibytes < 100 ? "0" : "")\($0.kibibytes)Kg" }
    let zones = options.map { "/\(Address($0))/01*016 e" }
    let size = sectors.reduce(0) { $0 + $1.count * $1.kibibytes }
    return stm32(
      name, release: 0x2200, product: "STM32  BOOTLOADER", serial: serial, transferSize: 2_048,
      alternates: [
        Alternate(
          "@Internal Flash  /0x08000000/" + groups.joined(separator: ",") + residue, [.flash]),
        Alternate("@Option Bytes  " + zones.joined(), [.optionBytes]),
        Alternate("@OTP Memory /0x1FFF7800/01*512 e,01*016 e", [.oneTime]),
        Alternate("@Device Feature/0xFFFF0000/01*004 e", [.deviceFeature]),
      ],
      banks: [
        MemoryBank(
          .flash, at: Address(0x0800_0000),
          sectors.map { .init($0.count, of: $0.kibibytes << 10) })
      ] + options.map { optionBytes($0, 16) } + [
        MemoryBank(.oneTime, at: Address(0x1FFF_7800), [.init(1, of: 512), .init(1, of: 16)]),
        deviceFeature,
        information(uid: 0x1FFF_7A10, sizeRegister: 0x1FFF_7A22, kibibytes: size, rom: rom),
      ],
      flash: FlashTraits(
        unit: 1, overwrite: .clearsBits, hasErrorCorrection: false, writeAlignment: 4),
      times: .f4, busy: .holdsStatusStage,
      stack: [(0x2000_0000, ramEnd), (0x1000_0000, 0x1001_0000)])
  }

  private static func f7(
    _ name: String, serial: String, layout: String, sectors: [MemoryBank.Run], rom: UInt8,
    times: DeviceTimes, ramEnd: UInt32
  ) -> BoardProfile {
    stm32(
      name, release: 0x2200, product: "STM32  BOOTLOADER", serial: serial, transferSize: 2_048,
      alternates: [
        Alternate("@Internal Flash  /0x08000000/" + layout, [.flash]),
        Alternate("@Option Bytes  /0x1FFF0000/01*032 e", [.optionBytes]),
        Alternate("@OTP Memory /0x1FF0F000/01*1024 e", [.oneTime]),
        Alternate("@Device Feature/0xFFFF0000/01*004 e", [.deviceFeature]),
      ],
      banks: [
        MemoryBank(.flash, at: Address(0x0800_0000), sectors),
        optionBytes(0x1FFF_0000, 32),
        MemoryBank(.oneTime, at: Address(0x1FF0_F000), [.init(1, of: 1_024)]),
        deviceFeature,
        information(uid: 0x1FF0_F420, sizeRegister: 0x1FF0_F442, kibibytes: 1_024, rom: rom),
      ],
      flash: FlashTraits(
        unit: 1, overwrite: .clearsBits, hasErrorCorrection: false, writeAlignment: 8),
      times: times, busy: .holdsDataStage, stack: [(0x2000_0000, ramEnd)])
  }
}
