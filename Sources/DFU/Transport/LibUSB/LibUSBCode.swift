import CLibUSB

/// What libusb's numbers mean here; the one place that knows.
enum LibUSBCode {
  static let noDevice = LIBUSB_ERROR_NO_DEVICE.rawValue
  static let notFound = LIBUSB_ERROR_NOT_FOUND.rawValue
  static let invalidParameter = LIBUSB_ERROR_INVALID_PARAM.rawValue
  static let noMemory = LIBUSB_ERROR_NO_MEM.rawValue
  static let interrupted = LIBUSB_ERROR_INTERRUPTED.rawValue

  /// libusb's own word for an error code, as `LIBUSB_ERROR_ACCESS`.
  static func name(of code: Int32) -> String {
    guard let name = unsafe libusb_error_name(code) else { return "libusb error \(code)" }
    return unsafe String(cString: name)
  }

  /// The error that a call's code stands for.
  static func error(_ code: Int32) -> TransportError {
    TransportError(kind(of: code), detail: name(of: code))
  }

  /// Throws the error that a call's code stands for, if it is one.
  static func check(_ code: Int32) throws(TransportError) {
    guard code < 0 else { return }
    throw error(code)
  }

  private static func kind(of code: Int32) -> TransportError.Kind {
    switch libusb_error(rawValue: code) {
    case LIBUSB_ERROR_ACCESS: .noPermission
    case LIBUSB_ERROR_BUSY: .busy
    case LIBUSB_ERROR_NO_DEVICE: .gone
    case LIBUSB_ERROR_PIPE: .stalled
    case LIBUSB_ERROR_TIMEOUT: .timedOut
    case LIBUSB_ERROR_NO_MEM, LIBUSB_ERROR_NOT_SUPPORTED: .unavailable
    default: .failed
    }
  }

  /// How a transfer ended that libusb did not take.
  static func status(ofSubmit code: Int32) -> TransferStatus {
    code == noDevice ? .disconnected : .failed(.notSubmitted(code))
  }

  /// How a transfer ended, from its `libusb_transfer_status`.
  static func status(ofTransfer status: UInt32) -> TransferStatus {
    switch libusb_transfer_status(rawValue: status) {
    case LIBUSB_TRANSFER_COMPLETED: .completed
    case LIBUSB_TRANSFER_TIMED_OUT: .timedOut
    case LIBUSB_TRANSFER_CANCELLED: .cancelled
    case LIBUSB_TRANSFER_STALL: .stalled
    case LIBUSB_TRANSFER_NO_DEVICE: .disconnected
    case LIBUSB_TRANSFER_OVERFLOW: .failed(.overflow)
    default: .failed(.inputOutput)
    }
  }
}
