import DFU

/// An error of the command line's own, about files, usage or setup.
///
/// The device's errors are `DFUError`s.
struct CommandFailure: Error, Hashable {
  /// What failed; the raw value is its name in JSON.
  enum Code: String, CaseIterable {
    case usage
    case badFirmware
    case cannotRead
    case cannotWrite
    case noPermission
    case deviceBusy
    case badConfiguration
    case usbUnavailable
    case internalError
    case cannotRecord
    case noBoard
    case noApplication
    case fellBack
    case leftAlone
    case stopped
    case applicationFailed
    case noVerdict
    case powerFailed
    case serialFailed
    case boardsFailed

    /// What it means for the exit status.
    var status: ExitStatus {
      switch self {
      case .usage: .usage
      case .badFirmware: .badImage
      case .cannotRead: .cannotRead
      case .cannotWrite: .cannotWrite
      case .noPermission: .noPermission
      case .deviceBusy: .inUse
      case .badConfiguration: .badConfiguration
      case .usbUnavailable: .usbFailed
      case .internalError: .internalError
      case .cannotRecord: .cannotWrite
      case .noBoard, .noApplication: .noDevice
      case .fellBack, .leftAlone: .deviceRefused
      case .stopped: .interrupted
      case .applicationFailed: .applicationFailed
      case .noVerdict: .noVerdict
      case .powerFailed, .serialFailed, .boardsFailed: .usbFailed
      }
    }
  }

  /// What failed.
  let code: Code
  /// What it means for the exit status: the code's own, unless several boards share another.
  let status: ExitStatus
  /// What, where, why and what to do, in whole sentences.
  let message: String

  private init(_ code: Code, _ message: String, status: ExitStatus? = nil) {
    self.code = code
    self.status = status ?? code.status
    self.message = message
  }

  static func usage(_ message: String) -> Self { Self(.usage, message) }

  static func badImage(_ error: FirmwareError, path: String) -> Self {
    Self(.badFirmware, "\(FileName(path)) cannot be used: \(error)")
  }

  static func badImage(_ message: String) -> Self { Self(.badFirmware, message) }

  static func cannotRead(_ path: String, _ reason: SystemError) -> Self {
    Self(
      .cannotRead,
      "\(FileName(path)) cannot be read: \(reason). Look at the path and at its permissions.")
  }

  static func cannotWrite(
    _ path: String, _ reason: some CustomStringConvertible, remedy: String
  ) -> Self {
    Self(.cannotWrite, "\(FileName(path)) cannot be written: \(reason). \(remedy)")
  }

  static func noPermission(_ message: String) -> Self { Self(.noPermission, message) }

  static func inUse(_ message: String) -> Self { Self(.deviceBusy, message) }

  static func badConfiguration(_ message: String) -> Self { Self(.badConfiguration, message) }

  /// USB cannot be used at all.
  static func usb(_ message: String) -> Self { Self(.usbUnavailable, message) }

  /// A board of a station that does not hold its image, or does not run it.
  static func board(_ code: Code, _ message: String) -> Self { Self(code, message) }

  /// What is to be recorded cannot be.
  static func record(_ message: String) -> Self { Self(.cannotRecord, message) }

  /// A station that runs until it is stopped was.
  static func stopped(_ message: String) -> Self { Self(.stopped, message) }

  /// Several boards of a run, with the status that stands for all of them.
  static func boards(_ message: String, status: ExitStatus) -> Self {
    Self(.boardsFailed, message, status: status)
  }

  static func internalError(_ message: String) -> Self {
    Self(
      .internalError,
      "dfuswift made a mistake: \(message). Please report this with the output of `--verbose`.")
  }
}
