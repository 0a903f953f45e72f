internal import DFU

// All times of all profiles, each with its source or the word "assumed". Typical values throughout.
extension DeviceTimes {
  private static let sheetF4 = "DocID022152 (F405/F407 data sheet), flash programming, typical"
  private static let sheetG0 = "STM32G030 data sheet, flash memory characteristics"
  private static let trainingL4 = "ST training STM32L4_Memory_Flash"
  private static let assumed = "assumed"

  /// Times that no source gives, the same for all ROMs.
  private static let common = (
    setPointer: Figure(.microseconds(50), assumed),
    manifest: Figure(.milliseconds(20), assumed),
    leave: Figure(.milliseconds(5), assumed),
    bootApplication: Figure(.milliseconds(300), assumed),
    bootBootloader: Figure(.milliseconds(250), "AN2606 (F070: 230 ms without HSE), rounded")
  )

  private init(_ standard: Width, wide: Width? = nil, poll: PollTimeouts) {
    let common = Self.common
    self.init(
      standard: standard, wide: wide, poll: poll, setPointer: common.setPointer,
      manifest: common.manifest, leave: common.leave, bootApplication: common.bootApplication,
      bootBootloader: common.bootBootloader)
  }

  /// F405, F411 and their kin: bytes until the host tells the voltage.
  static let f4 = Self(
    Width(
      programBytes: 1, program: Figure(.microseconds(16), sheetF4),
      erase: [
        16 << 10: Figure(.milliseconds(400), sheetF4),
        64 << 10: Figure(.milliseconds(1_200), sheetF4),
        128 << 10: Figure(.milliseconds(2_000), sheetF4),
      ],
      massErase: Figure(.milliseconds(16_000), sheetF4)),
    wide: Width(
      programBytes: 4, program: Figure(.microseconds(16), sheetF4),
      erase: [
        16 << 10: Figure(.milliseconds(250), sheetF4),
        64 << 10: Figure(.milliseconds(550), sheetF4),
        128 << 10: Figure(.milliseconds(1_000), sheetF4),
      ],
      massErase: Figure(.milliseconds(8_000), sheetF4)),
    poll: PollTimeouts(
      erase: Figure(.milliseconds(100), "F401 log in the modm documentation"),
      program: Figure(.milliseconds(104), "F401 log in the modm documentation"),
      massErase: Figure(.milliseconds(100), "dfu-util 0.11, F405 mass erase")))

  /// F745 and F746.
  static let f7 = Self(
    Width(
      programBytes: 1, program: Figure(.microseconds(16), "assumed as F405"),
      erase: [
        32 << 10: Figure(.milliseconds(351), "fwupd#2696, measured on an F745"),
        128 << 10: Figure(.milliseconds(1_400), "assumed, 351 ms scaled by size"),
        256 << 10: Figure(.milliseconds(2_800), "assumed, 351 ms scaled by size"),
      ]),
    wide: Width(
      programBytes: 4, program: Figure(.microseconds(16), "assumed as F405"),
      erase: [
        32 << 10: Figure(.milliseconds(250), "assumed"),
        128 << 10: Figure(.milliseconds(700), "assumed, half of byte-wide"),
        256 << 10: Figure(.milliseconds(1_400), "assumed, half of byte-wide"),
      ]),
    poll: PollTimeouts(
      erase: Figure(.milliseconds(100), "fwupd#2696"),
      program: Figure(.milliseconds(104), "fwupd#2696"),
      massErase: Figure(.milliseconds(100), "assumed as erase")))

  /// F072.
  static let f0 = Self(
    Width(
      programBytes: 2, program: Figure(.nanoseconds(53_500), "STM32F0 data sheet, typical"),
      erase: [2 << 10: Figure(.milliseconds(30), "STM32F0 data sheet, typical")],
      massErase: Figure(.milliseconds(30), "assumed as a page")),
    poll: PollTimeouts(
      erase: Figure(.milliseconds(40), "dfu-util ticket 78"),
      program: Figure(.milliseconds(60), "assumed, above 2,048 bytes at 53.5 us per 2"),
      massErase: Figure(.milliseconds(40), "assumed as erase")))

  /// G0B1.
  static let g0 = Self(
    Width(
      programBytes: 8, program: Figure(.microseconds(85), sheetG0),
      erase: [2 << 10: Figure(.milliseconds(22), sheetG0)],
      massErase: Figure(.milliseconds(22), "assumed as a page")),
    poll: PollTimeouts(
      erase: Figure(.milliseconds(40), "assumed, the data sheet's maximum"),
      program: Figure(.milliseconds(20), assumed),
      massErase: Figure(.milliseconds(100), assumed)))

  /// G474.
  static let g4 = Self(
    Width(
      programBytes: 8, program: Figure(.microseconds(82), "assumed as L4"),
      erase: [2 << 10: Figure(.milliseconds(22), "assumed as L4")],
      massErase: Figure(.milliseconds(22), "assumed as a page")),
    poll: PollTimeouts(
      erase: Figure(.milliseconds(131), "G431 log, operation not named"),
      program: Figure(.milliseconds(131), "G431 log, operation not named"),
      massErase: Figure(.milliseconds(131), "assumed as erase")))

  /// H743.
  static let h7 = Self(
    Width(
      programBytes: 32, program: Figure(.microseconds(100), "DS12110 table of flash, x64"),
      erase: [128 << 10: Figure(.milliseconds(1_000), "DS12110 table of flash, x64")]),
    poll: PollTimeouts(
      erase: Figure(.milliseconds(1_000), "dfu-util ticket 88"),
      program: Figure(.milliseconds(10), assumed),
      massErase: Figure(.milliseconds(1_000), "assumed as erase")))

  /// L432.
  static let l4 = Self(
    Width(
      programBytes: 8, program: Figure(.microseconds(82), trainingL4),
      erase: [2 << 10: Figure(.milliseconds(22), trainingL4)],
      massErase: Figure(.milliseconds(22), "assumed as a page")),
    poll: PollTimeouts(
      erase: Figure(.milliseconds(25), "assumed, the maximum in Zephyr's flash_stm32 driver"),
      program: Figure(.milliseconds(21), "ST community threads on L432"),
      massErase: Figure(.milliseconds(25), "assumed as erase")))

  /// F105 and F303.
  static let f1 = Self(
    Width(
      programBytes: 2, program: Figure(.nanoseconds(52_500), "STM32F103x8/xB data sheet, typical"),
      erase: [
        2 << 10: Figure(.milliseconds(30), "STM32F103x8/xB data sheet: 20 to 40 ms, the middle")
      ],
      massErase: Figure(.milliseconds(30), "STM32F103x8/xB data sheet: 20 to 40 ms, the middle")),
    poll: PollTimeouts(
      erase: Figure(.milliseconds(40), "assumed, the data sheet's maximum"),
      program: Figure(.milliseconds(60), "assumed, above 2,048 bytes at 52.5 us per 2"),
      massErase: Figure(.milliseconds(40), "assumed as erase")))

  /// F767 with one bank or two.
  static let f767 = Self(
    Width(
      programBytes: 1, program: Figure(.microseconds(16), "assumed as F405"),
      erase: [
        16 << 10: Figure(.milliseconds(400), "assumed as F405"),
        32 << 10: Figure(.milliseconds(351), "fwupd#2696, measured on an F745"),
        64 << 10: Figure(.milliseconds(1_200), "assumed as F405"),
        128 << 10: Figure(.milliseconds(1_400), "assumed as F746"),
        256 << 10: Figure(.milliseconds(2_800), "assumed as F746"),
      ],
      massErase: Figure(.milliseconds(9_000), "micropython#5730, an F765: 8 to 10 s")),
    poll: f7.poll)

  /// U585.
  static let u5 = Self(
    Width(
      programBytes: 16, program: Figure(.microseconds(118), assumed),
      erase: [8 << 10: Figure(.milliseconds(5), "the maximum in Zephyr's flash_stm32 driver")]),
    poll: PollTimeouts(
      erase: Figure(.milliseconds(500), "OpenBootloader of STM32CubeU5"),
      program: Figure(.milliseconds(500), "OpenBootloader of STM32CubeU5"),
      massErase: Figure(.milliseconds(500), "OpenBootloader of STM32CubeU5")))

  /// WB55.
  static let wb = Self(
    Width(
      programBytes: 8, program: Figure(.microseconds(85), "assumed as G0"),
      erase: [4 << 10: Figure(.milliseconds(22), "assumed; the maximum in Zephyr is 24.5 ms")]),
    poll: PollTimeouts(
      erase: Figure(.milliseconds(25), "assumed, the maximum in Zephyr's flash_stm32 driver"),
      program: Figure(.milliseconds(20), assumed),
      massErase: Figure(.milliseconds(25), "assumed as erase")))

  /// C5 and H7S.
  static let c5 = Self(
    Width(
      programBytes: 16, program: Figure(.microseconds(100), assumed),
      erase: [8 << 10: Figure(.milliseconds(3), "assumed as H7RS, the maximum in Zephyr")]),
    poll: PollTimeouts(
      erase: Figure(.milliseconds(10), assumed), program: Figure(.milliseconds(10), assumed),
      massErase: Figure(.milliseconds(10), assumed)))

  /// GD32VF103.
  static let gd32 = Self(
    Width(
      programBytes: 4, program: Figure(.microseconds(50), assumed),
      erase: [1 << 10: Figure(.milliseconds(50), assumed)]),
    poll: PollTimeouts(
      erase: Figure(.milliseconds(100), "riscv-mcu/gd32-dfu-utils#3"),
      program: Figure(.milliseconds(104), "riscv-mcu/gd32-dfu-utils#3"),
      massErase: Figure(.milliseconds(100), "assumed as erase")))

  /// A plain DFU 1.1 device on a small microcontroller.
  static let plain = Self(
    Width(
      programBytes: 4, program: Figure(.microseconds(50), assumed),
      erase: [1 << 10: Figure(.milliseconds(20), assumed)]),
    poll: PollTimeouts(
      erase: Figure(.zero, "not used: a plain device says what is left"),
      program: Figure(.zero, "not used: a plain device says what is left"),
      massErase: Figure(.zero, "not used: a plain device has no commands")))
}
