#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// What the system's error numbers mean on a port of a USB device; the one place that knows.
enum SerialCode {
  /// The port took no bytes for as long as was allowed.
  static let notTaken = TransportError(.timedOut, detail: "the port takes no bytes")
  /// The port was closed by this program.
  static let closed = TransportError(.gone, detail: "the port is closed")

  /// What a call on an open port failed with.
  ///
  /// A device that restarts shows in many ways, by how far the kernel was when it saw.
  static func error(_ number: Int32) -> TransportError {
    switch number {
    case EIO, ENODEV, ENXIO, EPIPE, ETIMEDOUT, ESHUTDOWN, EPROTO:
      TransportError(.gone, detail: name(of: number))
    default: openError(number)
    }
  }

  /// What opening a port failed with.
  static func openError(_ number: Int32) -> TransportError {
    let kind: TransportError.Kind =
      switch number {
      case EACCES, EPERM: .noPermission
      case EBUSY, EWOULDBLOCK: .busy
      case ENOENT, ENODEV, ENXIO, ENOTDIR: .gone
      case ENOTTY, EINVAL, EISDIR: .unavailable
      default: .failed
      }
    return TransportError(kind, detail: name(of: number))
  }

  /// The system's words for a number.
  private static func name(of number: Int32) -> String {
    guard let text = unsafe strerror(number) else { return "error \(number)" }
    return unsafe String(cString: text)
  }
}
