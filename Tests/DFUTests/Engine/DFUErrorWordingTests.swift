import Testing

@testable import DFU

/// The wordings as they are shown, each compared whole.
@Suite struct DFUErrorWordingTests {
  typealias Case = (error: DFUError, sentence: String)
  private static let place = DFUErrorTests.place
  private static let at = " on 0483:df11 at 1-1.4"

  static let finding: [Case] = [
    (
      .noDevice("a device 0483:df11 in DFU mode", seen: []),
      "No DFU device found: nothing on the bus is a device 0483:df11 in DFU mode. Connect the "
        + "board with BOOT0 high, or let its application enter the bootloader; `dfuswift list` "
        + "shows what is there."
    ),
    (
      .noDevice("a device 0483:df11 in DFU mode", seen: [DFUErrorTests.application]),
      "No DFU device found: nothing on the bus is a device 0483:df11 in DFU mode. The application "
        + "at 1-2 offers DFU_DETACH: run the command again with `--enter detach`."
    ),
    (
      .foreignDevices("a device 0483:df11 in DFU mode", foreign: [DFUErrorTests.application]),
      "No DFU device found: nothing on the bus is a device 0483:df11 in DFU mode; there is "
        + "1209:0001 at 1-2, which is not touched unless named. If that is your board, name it "
        + "with `--usb-id 1209:0001`."
    ),
    (
      .ambiguousDevice([DFUErrorTests.device, DFUErrorTests.application]),
      "2 devices fit, and none was touched. Pick one:\n"
        + "  --path 1-1.4   0483:df11  serial 336032683536\n"
        + "  --path 1-2   1209:0001"
    ),
    (
      .deviceDidNotCome("a device 0483:df11 in DFU mode", after: .milliseconds(2500)),
      "No DFU device came within 2.5 s: nothing on the bus is a device 0483:df11 in DFU mode. "
        + "Connect the board in bootloader mode, or wait longer with `--wait SECONDS`."
    ),
    (
      .didNotComeBack(path: "1-2", as: "bootloader", after: .seconds(10)),
      "No bootloader came back at 1-2: 10 s have passed since the device left the bus. Look at the "
        + "cable and at the board's power, then see `dfuswift list`."
    ),
  ]

  static let opening: [Case] = [
    (
      transport(.noPermission, "LIBUSB_ERROR_ACCESS"),
      "The device cannot be opened\(at): this user may not open the device (LIBUSB_ERROR_ACCESS). "
        + "Install the udev rule with `sudo dfuswift udev install`, then replug the board."
    ),
    (
      transport(.busy, "LIBUSB_ERROR_BUSY"),
      "The device cannot be opened\(at): another program has it (LIBUSB_ERROR_BUSY). End that "
        + "program, then run again; nothing was touched."
    ),
    (
      transport(.gone, "LIBUSB_ERROR_NO_DEVICE"),
      "The device cannot be opened\(at): the device left the bus. Look at the cable, connect the "
        + "board again, and run the same command."
    ),
    (
      transport(.unavailable, "LIBUSB_ERROR_OTHER"),
      "The device cannot be opened\(at): USB does not work on this computer (LIBUSB_ERROR_OTHER). "
        + "See that /dev/bus/usb exists and can be read."
    ),
    (
      transport(.failed, "LIBUSB_ERROR_IO"),
      "The device cannot be opened\(at): USB says LIBUSB_ERROR_IO. Replug the board, try another "
        + "port or cable, then run again."
    ),
  ]

  static let talking: [Case] = [
    (
      failure(.disconnected),
      "Erase failed\(at): the device left the bus. Look at the cable, connect the board again, and "
        + "run the same command."
    ),
    (
      failure(.stalled),
      "Erase failed\(at): the device stalled DFU_GETSTATUS and told no status. Run again; if it "
        + "stays, power-cycle the board."
    ),
    (
      failure(.timedOut),
      "Erase failed\(at): the device did not answer DFU_GETSTATUS in time. Power-cycle the board, "
        + "try another port or cable, then run again."
    ),
    (
      failure(.transferFailed(.overflow)),
      "Erase failed\(at): USB says an overflow at DFU_GETSTATUS. Replug the board, try another "
        + "port or cable, then run again."
    ),
    (
      failure(.transferFailed(.short(3, of: 5))),
      "Erase failed\(at): USB says a short transfer (3 of 5 bytes) at DFU_GETSTATUS. Replug the "
        + "board, try another port or cable, then run again."
    ),
    (
      failure(.transferFailed(.notSubmitted(-3))),
      "Erase failed\(at): USB says error -3 at submission at DFU_GETSTATUS. Replug the board, try "
        + "another port or cable, then run again."
    ),
    (
      failure(.mistake(IllegalEvent(event: .waited, state: "ended"))),
      "dfuswift made a mistake: no rule for waited in ended. Please report this with the output of "
        + "`--verbose`."
    ),
    (
      DFUError.failure(
        ProtocolFailure(
          at: .download, .refused(StatusResponse(status: .errFile, state: .dfuError))),
        doing: "Writing failed", text: "wrong signature", place: place),
      "Writing failed\(at): the device reports errFILE (\"wrong signature\") in dfuERROR after "
        + "DFU_DNLOAD. Run again; if it stays, power-cycle the board."
    ),
    (
      failure(.unexpectedState(.dfuManifest)),
      "Erase failed\(at): the device went to dfuMANIFEST where the standard does not allow it. "
        + "Power-cycle the board and run again."
    ),
    (
      failure(.malformedAnswer([1, 2])),
      "Erase failed\(at): the answer to DFU_GETSTATUS is no DFU answer (2 bytes). Power-cycle the "
        + "board and run again."
    ),
    (
      failure(.stuckBusy(.seconds(40))),
      "Erase failed\(at): the device is still in dfuDNBUSY after 40 s, the longest that this "
        + "takes. Power-cycle the board and run again; `--timeout SECONDS` allows more."
    ),
    (
      refused(.errVendor),
      "Erase failed\(at): the device reports errVENDOR in dfuERROR after DFU_GETSTATUS, which from "
        + "an ST bootloader means that read protection (RDP) is on. `dfuswift unprotect "
        + "--yes-erase-everything` lifts it and erases the whole chip."
    ),
    (
      refused(.errTarget),
      "Erase failed\(at): the device reports errTARGET in dfuERROR after DFU_GETSTATUS. The "
        + "bootloader does not offer this address: compare with `dfuswift info`."
    ),
    (
      refused(.errProg),
      "Erase failed\(at): the device reports errPROG in dfuERROR after DFU_GETSTATUS. Look for "
        + "write protection in the option bytes and at the supply voltage, then run again."
    ),
    (
      refused(.errUnknown),
      "Erase failed\(at): the device reports errUNKNOWN in dfuERROR after DFU_GETSTATUS. Run "
        + "again; if it stays, power-cycle the board."
    ),
  ]

  static let ending: [Case] = [
    (
      .verifyFailed(DFUErrorTests.difference, place: place),
      "Verify failed at 0x08000010\(at): the flash holds 0xFF where the image has 0x12, the first "
        + "of 3 bytes that differ. Nothing was programmed there: lift write protection in the "
        + "option bytes, then run again."
    ),
    (
      .didNotLeave(place: place, after: .seconds(5)),
      "The firmware is written and verified, but did not start\(at): the device is still in DFU "
        + "mode 5 s after the leave request. Reset the board, with BOOT0 low."
    ),
    (.interrupted("while writing", place: place), "Interrupted\(at): while writing."),
    (
      .cannotSave(in: "a.hex", PreservationError(reason: "the disk is full"), place: place),
      "The bytes that the image does not cover cannot be saved\(at): a.hex: the disk is full. Make "
        + "room or choose another place with XDG_STATE_HOME, then run again."
    ),
    (
      .cannotUseSaved(in: "a.hex", PreservationError(reason: "it is torn"), place: place),
      "The bytes that an interrupted run has saved cannot be used\(at): a.hex: it is torn. Move "
        + "that file away if you do not need them, then run again."
    ),
    (
      .internalError("no rule"),
      "dfuswift made a mistake: no rule. Please report this with the output of `--verbose`."
    ),
    (
      .wrongDevice(file: USBIdentifier(vendor: 0x1209, product: 1), place: place),
      "The file is for another device, and nothing was touched\(at): its DFU suffix names "
        + "1209:0001. Take the file made for this board; `dfuswift inspect FILE` shows the suffix."
    ),
  ]

  private static func transport(_ kind: TransportError.Kind, _ detail: String) -> DFUError {
    .transport(
      TransportError(kind, detail: detail), doing: "The device cannot be opened", place: place)
  }

  private static func failure(_ reason: ProtocolFailure.Reason) -> DFUError {
    .failure(ProtocolFailure(at: .getStatus, reason), doing: "Erase failed", place: place)
  }

  private static func refused(_ status: DeviceStatus) -> DFUError {
    failure(.refused(StatusResponse(status: status, state: .dfuError)))
  }

  @Test(arguments: finding + opening + talking + ending)
  func `the sentence`(error: DFUError, sentence: String) {
    #expect(error.description == sentence)
  }

  @Test func `a refusal carries the device's status`() {
    #expect(Self.refused(.errProg).status?.status == .errProg)
    #expect(Self.refused(.errVendor).status?.state == .dfuError)
  }
}

/// What a plan's problems say.
@Suite struct PlanProblemWordingTests {
  static let range = AddressRange(from: Address(0x0810_0000), to: Address(0x0810_0400))
  static let sector = MemorySector(
    index: 3, range: AddressRange(from: Address(0x0800_C000), to: Address(0x0801_0000)),
    access: [.readable])
  static let cases: [(problem: PlanProblem, sentence: String)] = [
    (.emptyImage, "The image is empty."),
    (
      .outsideMemory(range),
      "0x08100000-0x081003FF (1 KiB) lies outside the memory, which is 0x08000000-0x080FFFFF."
    ),
    (
      .notWritable(range, sector),
      "0x08100000-0x081003FF lies in sector 3, which is not writable (r--)."
    ),
    (
      .notReadable(range, sector),
      "0x08100000-0x081003FF lies in sector 3, which is not readable (r--)."
    ),
    (.notErasable(sector), "Sector 3 at 0x0800C000 cannot be erased (r--)."),
    (
      .needsConsent(range, .optionBytes),
      "0x08100000-0x081003FF is option bytes. They are written only with `--alt` naming them and "
        + "`--option-bytes`."
    ),
    (
      .needsConsent(range, .oneTimeProgrammable),
      "0x08100000-0x081003FF is one-time programmable memory (OTP). It is written only with "
        + "`--alt` naming it and `--otp`."
    ),
    (
      .needsConsent(range, .deviceFeature),
      "0x08100000-0x081003FF is Device Feature. It is no place for an image."
    ),
    (
      .readProtectionLevel2(Address(0x1FFF_C001)),
      "0xCC at 0x1FFFC001 may set read protection level 2, which locks the chip for ever."
    ),
    (
      .noVectorTable(Address(0x0800_0000), [.erased]),
      "There is no vector table at 0x08000000, where the core boots: initial stack pointer and "
        + "reset vector are erased flash (0xFFFFFFFF)."
    ),
  ]

  @Test(arguments: cases) func `the sentence`(problem: PlanProblem, sentence: String) throws {
    #expect(problem.sentence(in: try MemoryMap(layout: Layouts.f405)) == sentence)
  }

  @Test func `an error tells six problems and counts the rest`() {
    let error = DFUError.cannotPlan(
      PlanError(problems: Array(repeating: .emptyImage, count: 8)), memory: nil,
      place: DFUError.Place())
    #expect(error.code == .doesNotFit)
    #expect(
      error.description == "The image cannot be written, and nothing was touched: "
        + Array(repeating: "The image is empty.", count: 6).joined(separator: " ")
        + " … and 2 more. See the memory with `dfuswift info`.")
  }

  @Test func `an image that is only no application is told the way for data`() {
    let error = DFUError.cannotPlan(
      PlanError(problems: [.noVectorTable(Address(0x0800_0000), [.erased])]), memory: nil,
      place: DFUError.Place())
    #expect(error.code == .notAnApplication)
    #expect(error.remedy == "If this is data and no application, say so with `--data`.")
  }
}
