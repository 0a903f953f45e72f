/// What the device side sends on a USB/IP connection once a device is imported.
///
/// **Spec:** Linux kernel, Documentation/usb/usbip_protocol.rst.
enum USBIPReply: Sendable, Hashable {
  /// USBIP_RET_SUBMIT: a transfer has ended, with the device's data.
  case submit(sequence: UInt32, status: Status, actualLength: Int, data: [UInt8])
  /// USBIP_RET_UNLINK: a submission was taken back, or had ended before.
  case unlink(sequence: UInt32, status: Status)

  /// How a transfer ended: 0 or a negative `errno` of Linux, whatever system this runs on.
  struct Status: RawRepresentable, Sendable, Hashable {
    var rawValue: Int32

    /// Done; in an answer to an unlink: there was nothing to take back.
    static let done = Self(rawValue: 0)
    /// -EPIPE: the endpoint stalled.
    static let stalled = Self(rawValue: -32)
    /// -EPROTO: the device does not respond, as when it has just left.
    static let lost = Self(rawValue: -71)
    /// -EOVERFLOW: a packet was longer than what the host has room for.
    static let overflow = Self(rawValue: -75)
    /// -ECONNRESET: the submission was taken back.
    static let unlinked = Self(rawValue: -104)
  }

  /// The message as it goes over the wire.
  var bytes: [UInt8] {
    var raw: [UInt8] = []
    switch self {
    case .submit(let sequence, let status, let actualLength, let data):
      raw.appendBigEndian(UInt32(3))
      raw.appendBigEndian(sequence)
      // devid, direction and ep are the host's business: a server leaves them 0.
      raw += repeatElement(0, count: 12)
      raw.appendBigEndian(UInt32(bitPattern: status.rawValue))
      raw.appendBigEndian(UInt32(clamping: actualLength))
      // start_frame, number_of_packets, error_count, then 8 bytes of padding.
      raw += repeatElement(0, count: 20)
      raw += data
    case .unlink(let sequence, let status):
      raw.appendBigEndian(UInt32(4))
      raw.appendBigEndian(sequence)
      raw += repeatElement(0, count: 12)
      raw.appendBigEndian(UInt32(bitPattern: status.rawValue))
      raw += repeatElement(0, count: 24)
    }
    return raw
  }
}
