/// The sentences about the way into a bootloader; the others are in `DFUError+Wording.swift`.
extension DFUError {
  private static let bootPin = "hold BOOT0 at reset"
  private static let listHint = "`dfuswift enter --list` shows the known ones"

  // MARK: Choosing

  static func needsTrigger(_ candidates: [EntryCandidate]) -> DFUError {
    DFUError(
      .invalidRequest, summary: "No application offers DFU_DETACH, and nothing was sent",
      reason: "",
      remedy: "Name the board and its trigger (`--trigger` or `--enter`; \(listHint)):"
        + lines(candidates), blame: .caller)
  }

  static func needsNaming(_ trigger: Trigger, _ candidates: [EntryCandidate]) -> DFUError {
    DFUError(
      .invalidRequest, summary: "The trigger \(trigger) was not sent",
      reason: "it goes only to a board that was named, and no device's numbers name it alone",
      remedy: "Name one with `--path`, `--serial`, `--usb-id`, `--app-id` or `--tty`:"
        + lines(candidates),
      blame: .caller)
  }

  private static func lines(_ candidates: [EntryCandidate]) -> String {
    candidates.map { "\n  \($0)" }.joined()
  }

  static func cannotDetach(_ device: USBDevice, _ trigger: Trigger) -> DFUError {
    DFUError(
      .invalidRequest, summary: "The trigger \(trigger) cannot work", place: Place(device),
      reason: "the device has no DFU run-time interface that tells what it can do",
      remedy: "Choose another trigger; \(listHint).", blame: .caller)
  }

  static func notForSerialPort(_ trigger: Trigger, _ port: String) -> DFUError {
    DFUError(
      .invalidRequest, summary: "The trigger \(trigger) was not sent",
      reason: "it is for a USB device, and \(port) is a serial port",
      remedy: "Name the device with `--path`, or give a trigger for serial ports.", blame: .caller)
  }

  static func noSerialPort(_ device: USBDevice) -> DFUError {
    DFUError(
      .invalidRequest, summary: "The trigger cannot work", place: Place(device),
      reason: "the device has no serial port",
      remedy: "If it should have one, see that the kernel's driver cdc_acm is there; else choose "
        + "another trigger.", blame: .caller)
  }

  static func severalPorts(_ device: USBDevice, _ ports: [String]) -> DFUError {
    DFUError(
      .invalidRequest, summary: "The trigger cannot work", place: Place(device),
      reason: "the device has several serial ports: \(ports.joined(separator: ", "))",
      remedy: "Name one with `--tty`.", blame: .caller)
  }

  static func noReportPort(_ device: USBDevice) -> DFUError {
    DFUError(
      .invalidRequest, summary: "The trigger cannot work", place: Place(device),
      reason: "the device has no HID interface that the kernel shows (hidraw)",
      remedy: "Choose another trigger; \(listHint).", blame: .caller)
  }

  static func severalReportPorts(_ device: USBDevice, _ ports: [String]) -> DFUError {
    DFUError(
      .invalidRequest, summary: "The trigger cannot work", place: Place(device),
      reason: "the device has several HID interfaces, and not just one with a vendor's usage page: "
        + ports.joined(separator: ", "),
      remedy: "Choose another trigger; \(listHint).", blame: .caller)
  }

  // MARK: Opening

  /// A USB device that is no bootloader cannot be used; the udev rule is for bootloaders.
  static func application(
    _ error: TransportError, doing summary: String, place: Place
  ) -> DFUError {
    guard error.kind == .noPermission else {
      return .transport(error, doing: summary, place: place)
    }
    return DFUError(
      .noPermission, summary: summary, place: place,
      reason: "this user may not open the device (\(error.detail))",
      remedy: "Add a line with its numbers to a copy of the rule that `dfuswift udev print` shows, "
        + "in /etc/udev/rules.d, then replug the board.", blame: .host)
  }

  static func serialPort(_ error: TransportError, _ port: String, place: Place) -> DFUError {
    let summary = "The serial port \(port) cannot be used"
    switch error.kind {
    case .noPermission:
      return DFUError(
        .noPermission, summary: summary, place: place,
        reason: "this user may not open it (\(error.detail))",
        remedy: "Join the group that owns it (`sudo usermod -aG dialout $USER` on Debian), log in "
          + "again, and run the same command.", blame: .host)
    case .busy:
      return DFUError(
        .deviceBusy, summary: summary, place: place,
        reason: "another program has it (\(error.detail))",
        remedy: "End that program; if it is ModemManager, which looks at new ports for some "
          + "seconds, run again, or set ENV{ID_MM_DEVICE_IGNORE}=\"1\" in a udev rule.",
        blame: .host)
    case .gone:
      return DFUError(
        .noDevice, summary: summary, place: place, reason: "it is not there (\(error.detail))",
        remedy: "See what is there with `ls /dev/ttyACM* /dev/ttyUSB*`.", blame: .host)
    case .unavailable:
      return DFUError(
        .invalidRequest, summary: summary, place: place,
        reason: "it is no serial port, or cannot have this rate (\(error.detail))",
        remedy: "Name a serial port with `--tty`, and its rate with `--baud`.", blame: .caller)
    case .stalled, .timedOut, .failed:
      return DFUError(
        .transferFailed, summary: summary, place: place, reason: "the system says: \(error.detail)",
        remedy: "Replug the board, then run again.", blame: .host)
    }
  }

  static func reportPort(_ error: TransportError, _ port: String, place: Place) -> DFUError {
    let isForbidden = error.kind == .noPermission
    return DFUError(
      isForbidden ? .noPermission : .transferFailed,
      summary: "The HID interface \(port) cannot be used", place: place,
      reason: "the system says: \(error.detail)",
      remedy: isForbidden
        ? "Let a udev rule grant it: SUBSYSTEM==\"hidraw\" with the device's numbers, "
          + "TAG+=\"uaccess\"." : "Replug the board, then run again.", blame: .host)
  }

  // MARK: Asking

  static func unanswered(
    _ trigger: Trigger, _ port: String, _ bytes: [UInt8], after limit: Duration, place: Place
  ) -> DFUError {
    DFUError(
      .deviceRefused, summary: "The trigger \(trigger) was not sent to its end", place: place,
      reason: "\(port) did not say \(TriggerText.quoted(bytes)) within \(limit.inWords)",
      remedy: "See that this firmware runs there, that it is idle, and that no other program talks "
        + "to it; nothing more was sent.", blame: .device)
  }

  static func notTaken(_ trigger: Trigger, _ port: String, _ how: String) -> DFUError {
    DFUError(
      .transferFailed, summary: "The trigger \(trigger) was not sent", reason: how,
      remedy: "See what holds the port up: flow control, or nobody at its other end.",
      blame: .device)
  }

  static func notEntered(
    _ device: USBDevice, _ trigger: Trigger, _ ending: ReturnWatch.Ending,
    _ delivery: BootloaderEntry.Delivery, after time: Duration
  ) -> DFUError {
    let waited = "\(time.inWords) after \(trigger)"
    let (reason, remedy): (String, String) =
      switch ending {
      case .stayed:
        (
          "\(waited) the application \(device.id) has never left the port",
          "It may not know this trigger: try another one (\(listHint)), or \(bootPin)."
            + (trigger.isLine
              ? " If it prints by itself, the kernel's echo of that may stand in front of the "
                + "line: begin with an empty one, `text:\\r…`."
              : "")
        )
      case .refused:
        (
          "\(how(delivery)), and the application \(device.id) is still there \(waited)",
          "Try another trigger (\(listHint)), or \(bootPin)."
        )
      case .nothingCame:
        (
          "the application \(device.id) left the port, and \(waited) nothing has come",
          "Wait longer with `--enter-timeout SECONDS`, look at the cable and at the board's power, "
            + "or \(bootPin)."
        )
      case .cameBack(let other) where other.id == device.id:
        (
          "the application \(device.id) came back as itself, and is there \(waited)",
          "It restarted and did not enter the bootloader: look at its jump, try another trigger "
            + "(\(listHint)), or \(bootPin)."
        )
      case .cameBack(let other):
        (
          "\(other.id)\(other.product.map { " (\($0))" } ?? "") came in the place of \(device.id), "
            + "is there \(waited), and is no DFU device",
          "If that is the board's own bootloader, use its own tool; else \(bootPin)."
        )
      }
    return DFUError(
      .deviceDidNotCome, summary: "No bootloader came", place: Place(path: device.path),
      reason: reason, remedy: remedy, blame: .device)
  }

  private static func how(_ delivery: BootloaderEntry.Delivery) -> String {
    if case .refused(let how) = delivery { how } else { "the application refused" }
  }
}

extension DFUError.Place {
  init(_ device: USBDevice) {
    self.init(path: device.path, id: device.id)
  }
}
