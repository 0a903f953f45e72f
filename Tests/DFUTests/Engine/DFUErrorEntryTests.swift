import Testing

@testable import DFU

/// The sentences about the way into a bootloader, each compared whole.
@Suite struct DFUErrorEntryTests {
  typealias Case = (error: DFUError, code: DFUError.Code, sentence: String)

  private static let device = EntrySelectorTests.application("1-2", "0483:5740")
  private static let katapult = EntrySelectorTests.application("1-2", "1d50:6177")
  private static let trigger = Trigger("text:dfu\\r", .serial(SerialScript([])))
  private static let candidates = [
    EntryCandidate(device: device, serialPorts: ["/dev/ttyACM0"]),
    EntryCandidate(
      device: EntrySelectorTests.application("1-4", "1209:0001", hasRuntime: true),
      serialPorts: []),
  ]
  private static let place = DFUError.Place(device)
  private static let hint = "`dfuswift enter --list` shows the known ones"
  private static let lines =
    "\n  --path 1-2   0483:5740  /dev/ttyACM0   betaflight, betaflight-cli, cleanflight, inav, "
    + "flipper, nanovna, 1200bps, text:…\n  --path 1-4   1209:0001   detach"

  static let choosing: [Case] = [
    (
      .needsTrigger(candidates), .invalidRequest,
      "No application offers DFU_DETACH, and nothing was sent. Name the board and its trigger "
        + "(`--trigger` or `--enter`; \(hint)):" + lines
    ),
    (
      .needsNaming(trigger, candidates), .invalidRequest,
      "The trigger `text:dfu\\r` was not sent: it goes only to a board that was named, and no "
        + "device's numbers name it alone. Name one with `--path`, `--serial`, `--usb-id`, "
        + "`--app-id` or "
        + "`--tty`:" + lines
    ),
    (
      .cannotDetach(device, .detach), .invalidRequest,
      "The trigger `detach` cannot work on 0483:5740 at 1-2: the device has no DFU run-time "
        + "interface that tells what it can do. Choose another trigger; \(hint)."
    ),
    (
      .noSerialPort(device), .invalidRequest,
      "The trigger cannot work on 0483:5740 at 1-2: the device has no serial port. If it should "
        + "have one, see that the kernel's driver cdc_acm is there; else choose another trigger."
    ),
    (
      .severalPorts(device, ["/dev/ttyACM0", "/dev/ttyACM1"]), .invalidRequest,
      "The trigger cannot work on 0483:5740 at 1-2: the device has several serial ports: "
        + "/dev/ttyACM0, /dev/ttyACM1. Name one with `--tty`."
    ),
    (
      .notForSerialPort(.detach, "/dev/ttyS0"), .invalidRequest,
      "The trigger `detach` was not sent: it is for a USB device, and /dev/ttyS0 is a serial "
        + "port. Name the device with `--path`, or give a trigger for serial ports."
    ),
  ]

  static let opening: [Case] = [
    (
      serial(.noPermission, "Permission denied"), .noPermission,
      "The serial port /dev/ttyACM0 cannot be used on 0483:5740 at 1-2: this user may not open it "
        + "(Permission denied). Join the group that owns it (`sudo usermod -aG dialout $USER` on "
        + "Debian), log in again, and run the same command."
    ),
    (
      serial(.busy, "Device or resource busy"), .deviceBusy,
      "The serial port /dev/ttyACM0 cannot be used on 0483:5740 at 1-2: another program has it "
        + "(Device or resource busy). End that program; if it is ModemManager, which looks at new "
        + "ports for some seconds, run again, or set ENV{ID_MM_DEVICE_IGNORE}=\"1\" in a udev rule."
    ),
    (
      serial(.gone, "No such file or directory"), .noDevice,
      "The serial port /dev/ttyACM0 cannot be used on 0483:5740 at 1-2: it is not there (No such "
        + "file or directory). See what is there with `ls /dev/ttyACM* /dev/ttyUSB*`."
    ),
    (
      .application(
        TransportError(.noPermission, detail: "LIBUSB_ERROR_ACCESS"),
        doing: "The application cannot be opened", place: place), .noPermission,
      "The application cannot be opened on 0483:5740 at 1-2: this user may not open the device "
        + "(LIBUSB_ERROR_ACCESS). Add a line with its numbers to a copy of the rule that `dfuswift "
        + "udev print` shows, in /etc/udev/rules.d, then replug the board."
    ),
  ]

  static let returning: [Case] = [
    (
      notEntered(.stayed), .deviceDidNotCome,
      "No bootloader came at 1-2: 10 s after `text:dfu\\r` the application 0483:5740 has never "
        + "left the port. It may not know this trigger: try another one (\(hint)), or hold BOOT0 "
        + "at reset. If it prints by itself, the kernel's echo of that may stand in "
        + "front of the line: begin with an empty one, `text:\\r…`."
    ),
    (
      notEntered(.refused, .refused("the application stalled DFU_DETACH")), .deviceDidNotCome,
      "No bootloader came at 1-2: the application stalled DFU_DETACH, and the application "
        + "0483:5740 is still there 10 s after `text:dfu\\r`. Try another trigger (\(hint)), or "
        + "hold BOOT0 at reset."
    ),
    (
      notEntered(.nothingCame, .vanished), .deviceDidNotCome,
      "No bootloader came at 1-2: the application 0483:5740 left the port, and 10 s after "
        + "`text:dfu\\r` nothing has come. Wait longer with `--enter-timeout SECONDS`, look at the "
        + "cable and at the board's power, or hold BOOT0 at reset."
    ),
    (
      notEntered(.cameBack(device)), .deviceDidNotCome,
      "No bootloader came at 1-2: the application 0483:5740 came back as itself, and is there 10 s "
        + "after `text:dfu\\r`. It restarted and did not enter the bootloader: look at its jump, "
        + "try another trigger (\(hint)), or hold BOOT0 at reset."
    ),
    (
      notEntered(.cameBack(katapult)), .deviceDidNotCome,
      "No bootloader came at 1-2: 1d50:6177 came in the place of 0483:5740, is there 10 s after "
        + "`text:dfu\\r`, and is no DFU device. If that is the board's own bootloader, use its own "
        + "tool; else hold BOOT0 at reset."
    ),
    (
      .unanswered(trigger, "/dev/ttyACM0", [0x23], after: .seconds(1), place: place),
      .deviceRefused,
      "The trigger `text:dfu\\r` was not sent to its end on 0483:5740 at 1-2: /dev/ttyACM0 did not "
        + "say \"#\" within 1 s. See that this firmware runs there, that it is idle, and that no "
        + "other program talks to it; nothing more was sent."
    ),
  ]

  private static func serial(_ kind: TransportError.Kind, _ detail: String) -> DFUError {
    .serialPort(TransportError(kind, detail: detail), "/dev/ttyACM0", place: place)
  }

  private static func notEntered(
    _ ending: ReturnWatch.Ending, _ delivery: BootloaderEntry.Delivery = .taken
  ) -> DFUError {
    .notEntered(device, trigger, ending, delivery, after: .seconds(10))
  }

  @Test(arguments: choosing + opening + returning)
  func `the sentence is as it was agreed`(
    error: DFUError, code: DFUError.Code, sentence: String
  ) {
    #expect(error.code == code)
    #expect(error.description == sentence)
  }
}
