import DFU

/// The exit statuses, in the manner of sysexits(3); they are documented and never change.
enum ExitStatus: Int32, CaseIterable {
  /// It was done.
  case done = 0
  /// The application says that it does not work.
  case applicationFailed = 1
  /// The application said nothing that decides, in time.
  case noVerdict = 2
  /// The command line makes no sense, or several devices fit.
  case usage = 64
  /// The image is bad or does not fit.
  case badImage = 65
  /// A file cannot be read.
  case cannotRead = 66
  /// There is no such device, or it did not come in time.
  case noDevice = 69
  /// A mistake of this program.
  case internalError = 70
  /// A file cannot be written.
  case cannotWrite = 73
  /// USB failed, or the device was unplugged.
  case usbFailed = 74
  /// Someone else is using the device.
  case inUse = 75
  /// The device refused.
  case deviceRefused = 76
  /// No permission.
  case noPermission = 77
  /// Something on this computer is set up wrongly.
  case badConfiguration = 78
  /// What is on the device differs from the image.
  case verifyFailed = 79
  /// The user stopped it.
  case interrupted = 130
}

extension ExitStatus {
  /// What it means, in the few words that the help has room for.
  var words: String {
    switch self {
    case .done: "done"
    case .applicationFailed: "the application says FAIL"
    case .noVerdict: "no verdict in time"
    case .usage: "usage or several devices fit"
    case .badImage: "bad image"
    case .cannotRead: "cannot read a file"
    case .noDevice: "no device"
    case .internalError: "our bug"
    case .cannotWrite: "cannot write a file"
    case .usbFailed: "USB failed"
    case .inUse: "in use"
    case .deviceRefused: "the device refused"
    case .noPermission: "no permission"
    case .badConfiguration: "bad configuration"
    case .verifyFailed: "verify found a difference"
    case .interrupted: "interrupted"
    }
  }

  /// The status for an error of the library.
  init(_ code: DFUError.Code) {
    self =
      switch code {
      case .invalidRequest, .ambiguousDevice: .usage
      case .badFirmware, .doesNotFit, .wrongDevice, .notAnApplication: .badImage
      case .noDevice, .deviceDidNotCome: .noDevice
      case .noPermission: .noPermission
      case .deviceBusy: .inUse
      case .disconnected, .transferFailed, .usbUnavailable: .usbFailed
      case .deviceRefused, .readProtected, .protocolViolation, .didNotLeave: .deviceRefused
      case .verifyFailed: .verifyFailed
      case .cannotPreserve: .cannotWrite
      case .interrupted: .interrupted
      // A code that this table does not know yet is our mistake too.
      default: .internalError
      }
  }
}
