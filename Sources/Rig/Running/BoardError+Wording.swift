internal import DFU
internal import Station

// The sentences of a run; those about the device itself are the library's.
extension BoardError {
  /// Whether trying again can help: what a person must mend first does not mend itself.
  var isCurable: Bool {
    guard case .device(let error) = self else { return false }
    switch error.code {
    case .disconnected, .transferFailed, .deviceRefused, .protocolViolation, .didNotLeave,
      .deviceDidNotCome, .noDevice, .verifyFailed:
      return true
    default: return false
    }
  }

  static func noBoard(_ job: BoardJob) -> BoardError {
    .device(
      DFUError(
        .noDevice, summary: "There is no board", place: DFUError.Place(path: job.path),
        reason: "nothing is on that port",
        remedy: "Look at its plug and its power; `dfuswift list` shows what is there.",
        blame: .host))
  }

  static func noTrigger(_ device: USBDevice) -> BoardError {
    .device(
      DFUError(
        .noDevice, summary: "There is no bootloader",
        place: DFUError.Place(path: device.path, id: device.id),
        reason: "the board runs an application, and nothing says how that is asked to make way",
        remedy: "Connect the board with BOOT0 high, or add `enter` to its station.", blame: .host))
  }

  static func stranger(_ device: USBDevice, _ job: BoardJob) -> BoardError {
    let applications = job.entry?.applications.map(\.description) ?? []
    let wanted = ["the bootloader \(job.wanted.id)"] + applications.map { "the application \($0)" }
    return notMeant(
      device,
      reason: "the device is \(device.id), and wanted is "
        + wanted.joined(separator: " or "))
  }

  static func otherLayout(_ device: USBDevice, found: [String], wanted: String) -> BoardError {
    notMeant(
      device,
      reason: "its memory is \(found.map { "\"\($0)\"" }.joined(separator: ", ")), and wanted is "
        + "\"\(wanted)\"")
  }

  static func otherChip(_ device: USBDevice, found: [Chip], wanted: Chip) -> BoardError {
    let chips = found.prefix(3).map(\.description).joined(separator: " or ")
    return notMeant(device, reason: "it looks like \(chips), and wanted is \(wanted)")
  }

  private static func notMeant(_ device: USBDevice, reason: String) -> BoardError {
    .device(
      DFUError(
        .noDevice, summary: "The board was not touched",
        place: DFUError.Place(path: device.path, id: device.id),
        reason: reason, remedy: "See that each board hangs at its own port.", blame: .caller))
  }

  static func fellBack(path: String) -> BoardError {
    .device(
      DFUError(
        .deviceDidNotCome, summary: "The application fell back into the bootloader",
        place: DFUError.Place(path: path),
        reason: "the board holds the image and does not stay in it",
        remedy: "Look at what the firmware needs to start, and at BOOT0.", blame: .file))
  }

  static func noApplication(
    _ wanted: Afterwards.ExpectedApplication, seen: USBDevice?, path: String
  ) -> BoardError {
    .device(
      DFUError(
        .deviceDidNotCome,
        summary: "The application\(wanted.id.map { " \($0)" } ?? "") did not come",
        place: DFUError.Place(path: path),
        reason: "\(wanted.limit / .seconds(1)) s have passed"
          + (seen.map { ", and \($0.id) is there" } ?? ""),
        remedy: "The image is on the board: look at what the firmware needs to start.",
        blame: .file))
  }

  static func stopped(_ doing: String, path: String) -> BoardError {
    .device(.interrupted(doing, place: DFUError.Place(path: path)))
  }

  static func notSwitched(_ job: BoardJob, way: String) -> BoardError {
    .power(
      PowerError(
        "The power of port \(job.path) was switched off (\(way)), and the board stayed there: the "
          + "hub does not switch power, or the board has another supply. Take a hub that does."))
  }
}
