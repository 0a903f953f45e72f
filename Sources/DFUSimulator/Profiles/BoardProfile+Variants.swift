internal import DFU

// Boards that differ from a part in one thing: what each quirk of a real one adds.
extension BoardProfile {
  static let variants = [
    f405.variant("f405-holds-data") { $0.busy = .holdsDataStage },
    f405.variant("f405-answers") { $0.busy = .answers },
    f405.variant("f405-stalls") { $0.busy = .stalls },
    f405.variant("f405-stalls-error") { $0.busy = .stallsIntoError },
    f405.variant("f405-strict") { $0.isClearStatusStrict = true },
    f405.variant("f405-rdp1") { $0.isReadProtected = true },
    // What many F4 ROMs say at first contact; riscv-mcu/gd32-dfu-utils#3.
    f405.variant("f405-first-error") { $0.firstStatus = .errFirmware },
    // The second sector: what is written there never arrives, and nobody says so.
    f405.variant("f405-protected") {
      $0.writeProtected = [
        AddressRange(from: Address(0x0800_4000), to: Address(0x0800_8000))
      ]
    },
    f405.variant("f405-silent-leave") { $0.times.leave.duration = .zero },
    f405.variant("f405-app-waits") { $0.application.runTime?.attributes.remove(.willDetach) },
    f405.variant("f405-garbage-name") {
      // BTT-Octopus-Pro#42: the string runs on into memory.
      $0.alternates[0].name += "\u{FFFF}\u{4E00}\u{6C34}\u{0201}"
    },
    f405.variant("f405-endless-poll") {
      let hostile = DeviceTimes.Figure(.milliseconds(0xFF_FFFF), "the field's largest value")
      $0.times.poll = .init(erase: hostile, program: hostile, massErase: hostile)
    },
    // Work that takes its time, and a bootloader that asks for none.
    f405.variant("f405-no-poll-time") {
      let none = DeviceTimes.Figure(.zero, "the field's smallest value")
      $0.times.poll = .init(erase: none, program: none, massErase: none)
    },
    // dfu-util ticket 88: rev V never says that an erase in bank 2 is done, though it is.
    h743.variant("h743-bank2") {
      $0.busy = .answers
      $0.eraseStaysBusy = AddressRange(from: Address(0x0810_0000), to: Address(0x0820_0000))
    },
    // RM0410: with nDBANK = 1 there is one bank, and the ROM's sectors are the true ones.
    f767.variant("f767-one-bank") {
      $0.alternates[0].name = "@Internal Flash  /0x08000000/04*032Kg,01*128Kg,03*256Kg"
      $0.banks[0].runs = [.init(4, of: 32 << 10), .init(1, of: 128 << 10), .init(3, of: 256 << 10)]
      $0.eraseMisses = nil
    },
    // riscv-mcu/gd32-dfu-utils#5: an older ROM tells the truth about its pages.
    gd32vf103.variant("gd32vf103-v1.00") {
      $0.identity.release = 0x0100
      $0.alternates[0].name = "@Internal Flash  /0x08000000/128*001Kg"
    },
    dfu11.variant("dfu11-resets") { $0.functional.attributes.insert(.willDetach) },
  ]
}
