// To add a quirk: a row here and its name in `table`, which a house test compares. It needs a
// board of the simulator that shows the fault, and a test in `SimulationTests/QuirkTests` with the
// row and without it. A remedy that no row has yet is a case of `Quirk.Remedy`, whose missing
// answers the compiler names, a question in `Quirks`, and whoever asks it in `Engine`.

extension Quirk {
  /// All quirks that are known to matter, each with its source.
  public static let table: [Quirk] = [
    h743Bank2, u585Pages, f767Layout, f767Banks, gd32Serial, gd32Layout, gd32Leave, gd32Core,
  ]

  private static let h743Bank2 = Quirk(
    "h743-bank2-busy", [Pattern(chip: "H743")],
    fault: "ROM V9.1 stays in dfuDNBUSY for ever after an erase in bank 2, though it is done",
    remedy: .freesStuckErase(
      AddressRange(from: Address(0x0810_0000), to: Address(0x0820_0000))),
    source: "dfu-util ticket 88, betaflight-configurator#1861")

  // The string is also that of an L4R9, where it is true: nothing is erased that need not be, so
  // the row only makes a repair wider.
  private static let u585Pages = Quirk(
    "u585-page-size", [Pattern(chip: "U585", sectorSize: 4 << 10)],
    fault: "the layout string of a U585 says pages of 4 KiB where an erase takes 8 KiB",
    remedy: .erasesPages(8 << 10),
    source: "RM0456, the README of ST's SensorTile.box PRO")

  /// An F76x or F77x with two banks: sectors of 16 KiB, and the OTP area of F74x to F77x.
  private static let f767WithTwoBanks = Pattern(
    sectorSize: 16 << 10, otherMemory: Address(0x1FF0_F000))

  private static let f767Layout = Quirk(
    "f767-layout", [f767WithTwoBanks],
    fault: "with two banks (nDBANK = 0) the sectors of an F76x or F77x look like those of an F4",
    remedy: .isOfLine("F767"), source: "RM0410, flash memory organization")

  private static let f767Banks = Quirk(
    "f767-ndbank", [Pattern(chip: "F767"), f767WithTwoBanks],
    fault: "with two banks (nDBANK = 0) the ROM of an F76x or F77x erases the wrong sector of the "
      + "second one",
    remedy: .explainsDifference(
      from: Address(0x0808_0000),
      "On an F76x or F77x the likely cause is nDBANK = 0: its ROM then misses sectors of the "
        + "second bank. Erase all first with `dfuswift erase --mass --yes-erase-everything`, or "
        + "set nDBANK in the option bytes."),
    source: "rusefi#3566, STM32Cube_MCU_Overall_Offer#11")

  private static let gd32 = [Pattern(id: USBIdentifier(vendor: 0x28E9, product: 0x0189))]

  private static let gd32Serial = Quirk(
    "gd32vf103-serial", gd32,
    fault: "the serial number is sent in UTF-8, where USB has UTF-16",
    remedy: .readsSerialAsBytes, source: "dfu-util 0.11, quirks.c")

  private static let gd32Layout = Quirk(
    "gd32vf103-layout", gd32,
    fault: "the layout string says 512 pages of 2 KiB, whatever the part has",
    remedy: .countsSectors(
      SerialLayout(
        form: "3?#J", counts: ["B": 128, "8": 64, "6": 32, "4": 16], sectorSize: 1_024,
        start: Address(0x0800_0000))),
    source: "dfu-util 0.11, quirks.c; riscv-mcu/gd32-dfu-utils#5")

  private static let gd32Leave = Quirk(
    "gd32vf103-leave", gd32,
    fault: "the device is gone with the DFU_DNLOAD that asks it to leave",
    remedy: .leavesUnanswered, source: "dfu-util 0.11, quirks.c")

  private static let gd32Core = Quirk(
    "gd32vf103-core", gd32,
    fault: "the core is RISC-V, and the flash begins with code and not with a vector table",
    remedy: .isNoSTM32, source: "GD32VF103 data sheet; riscv-rust/longan-nano#5")
}
