/// The sentences about what goes wrong with a device that is talked to, one factory for each kind.
///
/// Those about what was asked for are in `DFUError+Requests.swift`, those about the way into a
/// bootloader in `DFUError+Entry.swift`. A new kind of error starts in one of the three: a factory,
/// its sentence as a literal in the tests beside them, and, for a new code, its exit code in the
/// command line's table.
extension DFUError {
  // MARK: Finding and opening

  static func noDevice(_ wanted: String, seen: [USBDevice]) -> DFUError {
    let runtime = seen.filter { $0.runtime != nil }
    var remedy =
      "Connect the board with BOOT0 high, or let its application enter the bootloader; "
      + "`dfuswift list` shows what is there."
    if let application = runtime.first {
      remedy =
        "The application at \(application.path) offers DFU_DETACH: run the command again with "
        + "`--enter detach`."
    }
    return DFUError(
      .noDevice, summary: "No DFU device found", reason: "nothing on the bus is \(wanted)",
      remedy: remedy, blame: .host)
  }

  static func foreignDevices(_ wanted: String, foreign: [USBDevice]) -> DFUError {
    let names = foreign.map { "\($0.id) at \($0.path)" }.joined(separator: ", ")
    return DFUError(
      .noDevice, summary: "No DFU device found",
      reason:
        "nothing on the bus is \(wanted); there is \(names), which is not touched unless named",
      remedy: "If that is your board, name it with `--usb-id \(foreign[0].id)`.", blame: .host)
  }

  static func ambiguousDevice(_ found: [USBDevice]) -> DFUError {
    let lines = found.map { device in
      "\n  --path \(device.path)   \(device.id)" + (device.serial.map { "  serial \($0)" } ?? "")
    }
    return DFUError(
      .ambiguousDevice, summary: "\(found.count) devices fit, and none was touched",
      reason: "", remedy: "Pick one:" + lines.joined(), blame: .caller)
  }

  static func deviceDidNotCome(_ wanted: String, after limit: Duration) -> DFUError {
    DFUError(
      .deviceDidNotCome, summary: "No DFU device came within \(limit.inWords)",
      reason: "nothing on the bus is \(wanted)",
      remedy: "Connect the board in bootloader mode, or wait longer with `--wait SECONDS`.",
      blame: .host)
  }

  static func didNotComeBack(path: String, as what: String, after limit: Duration) -> DFUError {
    DFUError(
      .deviceDidNotCome, summary: "No \(what) came back", place: Place(path: path),
      reason: "\(limit.inWords) have passed since the device left the bus",
      remedy: "Look at the cable and at the board's power, then see `dfuswift list`.",
      blame: .device)
  }

  static func transport(_ error: TransportError, doing summary: String, place: Place) -> DFUError {
    switch error.kind {
    case .noPermission:
      DFUError(
        .noPermission, summary: summary, place: place,
        reason: "this user may not open the device (\(error.detail))",
        remedy: "Install the udev rule with `sudo dfuswift udev install`, then replug the board.",
        blame: .host)
    case .busy:
      DFUError(
        .deviceBusy, summary: summary, place: place,
        reason: "another program has it (\(error.detail))",
        remedy: "End that program, then run again; nothing was touched.", blame: .host)
    case .gone:
      disconnected(summary, place: place)
    case .unavailable:
      DFUError(
        .usbUnavailable, summary: summary, place: place,
        reason: "USB does not work on this computer (\(error.detail))",
        remedy: "See that /dev/bus/usb exists and can be read.", blame: .host)
    case .stalled, .timedOut, .failed:
      DFUError(
        .transferFailed, summary: summary, place: place, reason: "USB says \(error.detail)",
        remedy: "Replug the board, try another port or cable, then run again.", blame: .host)
    }
  }

  static func disconnected(_ summary: String, place: Place) -> DFUError {
    DFUError(
      .disconnected, summary: summary, place: place, reason: "the device left the bus",
      remedy: "Look at the cable, connect the board again, and run the same command.",
      blame: .host)
  }

  // MARK: Talking

  /// A conversation ended badly; the text is the one that the device has for its status.
  static func failure(
    _ failure: ProtocolFailure, doing summary: String, text: String? = nil, place: Place
  ) -> DFUError {
    let request = failure.request.specName
    switch failure.reason {
    case .disconnected:
      return disconnected(summary, place: place)
    case .refused(let status), .punishedEarlyPoll(let status):
      return refused(status, at: request, doing: summary, text: text, place: place)
    case .stalled:
      return DFUError(
        .deviceRefused, summary: summary, place: place,
        reason: "the device stalled \(request) and told no status",
        remedy: "Run again; if it stays, power-cycle the board.", blame: .device)
    case .timedOut:
      return DFUError(
        .transferFailed, summary: summary, place: place,
        reason: "the device did not answer \(request) in time",
        remedy: "Power-cycle the board, try another port or cable, then run again.", blame: .device)
    case .transferFailed(let problem):
      return DFUError(
        .transferFailed, summary: summary, place: place,
        reason: "USB says \(problem.words) at \(request)",
        remedy: "Replug the board, try another port or cable, then run again.", blame: .host)
    case .unexpectedState(let state):
      return DFUError(
        .protocolViolation, summary: summary, place: place,
        reason: "the device went to \(state.specName) where the standard does not allow it",
        remedy: "Power-cycle the board and run again.", blame: .device)
    case .malformedAnswer(let bytes):
      return DFUError(
        .protocolViolation, summary: summary, place: place,
        reason: "the answer to \(request) is no DFU answer (\(bytes.count) bytes)",
        remedy: "Power-cycle the board and run again.", blame: .device)
    case .stuckBusy(let limit):
      return DFUError(
        .protocolViolation, summary: summary, place: place,
        reason:
          "the device is still in dfuDNBUSY after \(limit.inWords), the longest that this takes",
        remedy: "Power-cycle the board and run again; `--timeout SECONDS` allows more.",
        blame: .device)
    case .mistake(let error):
      return internalError("no rule for \(error.event) in \(error.state)")
    }
  }

  private static func refused(
    _ status: StatusResponse, at request: String, doing summary: String, text: String?, place: Place
  ) -> DFUError {
    let words = text.map { " (\"\($0)\")" } ?? ""
    let said =
      "the device reports \(status.status.specName)\(words) in \(status.state.specName) after "
      + request
    if status.status == .errVendor {
      return DFUError(
        .readProtected, summary: summary, place: place,
        reason: "\(said), which from an ST bootloader means that read protection (RDP) is on",
        remedy: "`dfuswift unprotect --yes-erase-everything` lifts it and erases the whole chip.",
        blame: .device, status: status)
    }
    var remedy = "Run again; if it stays, power-cycle the board."
    if status.status == .errTarget || status.status == .errAddress {
      remedy = "The bootloader does not offer this address: compare with `dfuswift info`."
    } else if status.status == .errWrite || status.status == .errErase || status.status == .errProg
    {
      remedy =
        "Look for write protection in the option bytes and at the supply voltage, then run again."
    }
    return DFUError(
      .deviceRefused, summary: summary, place: place, reason: said, remedy: remedy, blame: .device,
      status: status)
  }

  // MARK: Planning

  static func cannotPlan(_ error: PlanError, memory: MemoryMap?, place: Place) -> DFUError {
    let isNoApplication = error.problems.allSatisfy {
      if case .noVectorTable = $0 { true } else { false }
    }
    let isConsent = error.problems.contains {
      if case .needsConsent = $0 { true } else { false }
    }
    let sentences = error.problems.prefix(problemLimit).map { $0.sentence(in: memory) }
    let rest = error.problems.count - sentences.count
    let more = rest > 0 ? ["… and \(rest) more."] : []
    return DFUError(
      isNoApplication ? .notAnApplication : .doesNotFit,
      summary: "The image cannot be written, and nothing was touched", place: place,
      reason: (sentences + more).joined(separator: " "),
      remedy: isNoApplication
        ? "If this is data and no application, say so with `--data`."
        : isConsent ? "" : "See the memory with `dfuswift info`.",
      blame: .file)
  }

  /// How many problems one message tells; more would hide the first.
  private static let problemLimit = 6

  static func wrongDevice(file: USBIdentifier, place: Place) -> DFUError {
    DFUError(
      .wrongDevice, summary: "The file is for another device, and nothing was touched",
      place: place, reason: "its DFU suffix names \(file)",
      remedy: "Take the file made for this board; `dfuswift inspect FILE` shows the suffix.",
      blame: .file)
  }

  static func cannotSave(in name: String, _ error: PreservationError, place: Place) -> DFUError {
    DFUError(
      .cannotPreserve, summary: "The bytes that the image does not cover cannot be saved",
      place: place, reason: "\(name): \(error.reason)",
      remedy: "Make room or choose another place with XDG_STATE_HOME, then run again.",
      blame: .host)
  }

  static func cannotUseSaved(
    in name: String, _ error: PreservationError, place: Place
  ) -> DFUError {
    DFUError(
      .cannotPreserve, summary: "The bytes that an interrupted run has saved cannot be used",
      place: place, reason: "\(name): \(error.reason)",
      remedy: "Move that file away if you do not need them, then run again.", blame: .host)
  }

  // MARK: After the work

  static func verifyFailed(
    _ difference: FlashDifference, place: Place, cause: String? = nil
  ) -> DFUError {
    var place = place
    place.address = difference.address
    let remedy: String =
      switch difference.kind {
      case .notErased:
        "The sector was not erased: lift write protection in the option bytes, or tell the true "
          + "sector sizes with `--layout STRING`; then run again."
      case .notWritten:
        "Nothing was programmed there: lift write protection in the option bytes, then run again."
      case .other:
        "Run again; if the same address stays wrong, the flash is worn or the supply is weak."
      }
    return DFUError(
      .verifyFailed, summary: "Verify failed", place: place,
      reason: "the flash holds \(difference.found.asHex) where the image has "
        + "\(difference.expected.asHex), the first of \(difference.count) "
        + (difference.count == 1 ? "byte that differs" : "bytes that differ"),
      remedy: cause ?? remedy, blame: .device)
  }

  static func didNotLeave(place: Place, after limit: Duration) -> DFUError {
    DFUError(
      .didNotLeave, summary: "The firmware is written and verified, but did not start",
      place: place,
      reason: "the device is still in DFU mode"
        + (limit > .zero ? " \(limit.inWords)" : "") + " after the leave request",
      remedy: "Reset the board, with BOOT0 low.", blame: .device)
  }

  package static func interrupted(_ summary: String, place: Place) -> DFUError {
    DFUError(
      .interrupted, summary: "Interrupted", place: place, reason: summary,
      remedy: "", blame: .caller)
  }

  static func internalError(_ detail: String) -> DFUError {
    DFUError(
      .internalError, summary: "dfuswift made a mistake", reason: detail,
      remedy: "Please report this with the output of `--verbose`.", blame: .host)
  }
}

extension TransferProblem {
  /// The problem as it stands behind "USB says".
  fileprivate var words: String {
    switch self {
    case .overflow: "an overflow"
    case .inputOutput: "an I/O error"
    case .short(let count, let wanted): "a short transfer (\(count) of \(wanted) bytes)"
    case .cancelled: "a cancelled transfer"
    case .notSubmitted(let code): "error \(code) at submission"
    }
  }
}

extension PlanProblem {
  /// The problem in words, for the error and for a dry run.
  func sentence(in memory: MemoryMap?) -> String {
    switch self {
    case .emptyImage:
      return "The image is empty."
    case .outsideMemory(let range):
      let has = memory.map { map in
        map.regions.map(\.range.description).joined(separator: ", ")
      }
      return "\(range) (\(range.count.inBinaryUnits)) lies outside the memory"
        + (has.map { ", which is \($0)." } ?? " that the device names.")
    case .notWritable(let range, let sector):
      return "\(range) lies in sector \(sector.index), which is not writable (\(sector.access))."
    case .notReadable(let range, let sector):
      return "\(range) lies in sector \(sector.index), which is not readable (\(sector.access))."
    case .notErasable(let sector):
      return "Sector \(sector.index) at \(sector.range.start) cannot be erased (\(sector.access))."
    case .needsConsent(let range, let kind):
      let flag =
        switch kind {
        case .optionBytes: " They are written only with `--alt` naming them and `--option-bytes`."
        case .oneTimeProgrammable: " It is written only with `--alt` naming it and `--otp`."
        case .deviceFeature, .internalFlash, .other: " It is no place for an image."
        }
      return "\(range) is \(kind)." + flag
    case .partOfOptionBytes(let range):
      return
        "The option bytes \(range) are written as a whole or not at all, and the image has only "
        + "a part of them."
    case .readProtectionLevel2(let address):
      return "0xCC at \(address) may set read protection level 2, which locks the chip for ever."
    case .noVectorTable(let address, let reasons):
      return "There is no vector table at \(address), where the core boots: "
        + reasons.map(\.description).joined(separator: "; ") + "."
    }
  }
}
