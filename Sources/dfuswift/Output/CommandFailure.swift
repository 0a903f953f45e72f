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

<<<<<<< HEAD
  private init(_ status: ExitStatus, _ name: String, _ message: String) {
    self.status = status
    self.name = name
    self.message = message
  }

  static func usage(_ message: String) -> Self { Self(.usage, "usage", message) }

  static func badImage(_ error: FirmwareError, path: String) -> Self {
    Self(.badImage, "badFirmware", "\(FileName(path)) cannot be used: \(error)")
  }

  static func badImage(_ message: String) -> Self { Self(.badImage, "badFirmware", message) }

  static func cannotRead(_ path: String, _ reason: String) -> Self {
    Self(
      .cannotRead, "cannotRead",
      "\(FileName(path)) cannot be read: \(reason). Look at the path and at its permissions.")
  }

  static func cannotWrite(_ path: String, _ reason: String, remedy: String) -> Self {
    Self(
      .cannotWrite, "cannotWrite", "\(FileName(path)) cannot be written: \(reason). \(remedy)")
  }

  static func noPermission(_ message: String) -> Self {
    Self(.noPermission, "noPermission", message)
  }

  static func inUse(_ message: String) -> Self { Self(.inUse, "deviceBusy", message) }

  static func badConfiguration(_ message: String) -> Self {
    Self(.badConfiguration, "badConfiguration", message)
  }

  /// A board of a station that does not hold its image.
  static func board(_ status: ExitStatus, _ message: String) -> Self {
    Self(status, "stationFailed", message)
  }

  /// What is to be recorded cannot be.
  static func record(_ message: String) -> Self { Self(.cannotWrite, "cannotRecord", message) }

  static func usb(_ message: String) -> Self { Self(.usbFailed, "usbUnavailable", message) }

  static func interrupted(_ message: String) -> Self {
    Self(.interrupted, "interrupted", "Interrupted: \(message)")
  }

  static func internalError(_ message: String) -> Self {
    Self(
      .internalError, "internalError",
      "dfuswift made a mistake: \(message). Please report this with the output of `--verbose`.")
  }
}

/// A path as it is shown: with the control characters of a hostile name made harmless.
struct FileName: CustomStringConvertible {
  private let path: String

  init(_ path: String) {
    self.path = path
  }

  var description: String { path == "-" ? "Standard input" : path.withoutControlCharacters }
}

extension String {
  /// The text with every control character shown as `\u{…}`, so that no device or file name can
  /// drive the terminal.
  var withoutControlCharacters: String {
    guard unicodeScalars.contains(where: \.isControl) else { return self }
    return unicodeScalars.reduce(into: "") { text, scalar in
      if scalar.isControl {
        text += "\\u{\(String(scalar.value, radix: 16))}"
      } else {
        text.unicodeScalars.append(scalar)
=======
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
>>>>>>> station
      }
    }
  }

  /// What failed.
  var code: Code
  /// What, where, why and what to do, in whole sentences.
  var message: String

  private init(_ code: Code, _ message: String) {
    self.code = code
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

  static func internalError(_ message: String) -> Self {
    Self(
      .internalError,
      "dfuswift made a mistake: \(message). Please report this with the output of `--verbose`.")
  }
}
