import DFU

/// What the host sends on a USB/IP connection once a device is imported.
///
/// **Spec:** Linux kernel, Documentation/usb/usbip_protocol.rst.
enum USBIPCommand: Sendable, Hashable {
  /// USBIP_CMD_SUBMIT: a transfer for an endpoint.
  case submit(USBIPSubmission)
  /// USBIP_CMD_UNLINK: take back an earlier submission.
  case unlink(sequence: UInt32, target: UInt32)

  /// Every message starts with a header of this many bytes, in both directions.
  static let headerSize = 48
  /// The most data bytes in one transfer: a control transfer holds 65,535, and libusb splits bulk
  /// transfers into 16 KiB unless the kernel may scatter; 1 MiB is far above both.
  static let dataLimit = 1 << 20

  /// Takes the first whole message off the front of what has arrived.
  ///
  /// - Parameter bytes: what has arrived; the message is removed from it.
  /// - Returns: the message, or `nil` if more bytes must arrive first.
  /// - Throws: ``USBIPError/protocolViolation(_:)`` for anything else.
  static func takeFirst(from bytes: inout [UInt8]) throws(USBIPError) -> USBIPCommand? {
    guard bytes.count >= headerSize else { return nil }
    var header = BigEndianReader(bytes.prefix(headerSize))
    guard let command = header.number(UInt32.self), let sequence = header.number(UInt32.self),
      header.number(UInt32.self) != nil, let direction = header.number(UInt32.self),
      let endpoint = header.number(UInt32.self)
    else { return nil }
    switch command {
    case 1:
      guard direction <= 1, endpoint <= 15 else {
        throw .protocolViolation("direction \(direction), endpoint \(endpoint)")
      }
      return try takeSubmission(
        sequence: sequence, isDeviceToHost: direction == 1, endpoint: UInt8(endpoint),
        rest: &header, from: &bytes)
    case 2:
      guard let target = header.number(UInt32.self) else { return nil }
      bytes.removeFirst(headerSize)
      return .unlink(sequence: sequence, target: target)
    default:
      throw .protocolViolation("command \(command) is neither USBIP_CMD_SUBMIT nor _UNLINK")
    }
  }

  private static func takeSubmission(
    sequence: UInt32, isDeviceToHost: Bool, endpoint: UInt8, rest header: inout BigEndianReader,
    from bytes: inout [UInt8]
  ) throws(USBIPError) -> USBIPCommand? {
    guard header.number(UInt32.self) != nil, let length = header.number(UInt32.self),
      header.number(UInt32.self) != nil, let packets = header.number(UInt32.self),
      header.number(UInt32.self) != nil, let raw = header.bytes(8),
      let setup = ControlSetup(bytes: raw)
    else { return nil }
    guard length <= dataLimit else {
      throw .protocolViolation("a transfer of \(length) bytes; the limit is \(dataLimit)")
    }
    // Documented as 0xFFFFFFFF for anything but isochronous; Linux sends 0.
    guard packets == 0 || packets == .max else {
      throw .protocolViolation("an isochronous transfer; no device here has such an endpoint")
    }
    let dataCount = isDeviceToHost ? 0 : Int(length)
    guard bytes.count >= headerSize + dataCount else { return nil }
    let data = Array(bytes[headerSize..<headerSize + dataCount])
    bytes.removeFirst(headerSize + dataCount)
    return .submit(
      USBIPSubmission(
        sequence: sequence, endpoint: endpoint, isDeviceToHost: isDeviceToHost,
        length: Int(length), setup: setup, data: data))
  }
}

extension USBIPCommand {
  /// The message as it goes over the wire.
  var bytes: [UInt8] {
    var raw: [UInt8] = []
    switch self {
    case .submit(let transfer):
      raw.appendBigEndian(UInt32(1))
      raw.appendBigEndian(transfer.sequence)
      raw.appendBigEndian(USBIPDeviceRecord.deviceID)
      raw.appendBigEndian(UInt32(transfer.isDeviceToHost ? 1 : 0))
      raw.appendBigEndian(UInt32(transfer.endpoint))
      raw.appendBigEndian(UInt32(0))  // transfer_flags
      raw.appendBigEndian(UInt32(clamping: transfer.length))
      raw.appendBigEndian(UInt32(0))  // start_frame
      raw.appendBigEndian(UInt32(0))  // number_of_packets
      raw.appendBigEndian(UInt32(0))  // interval
      raw += transfer.setup.bytes + transfer.data
    case .unlink(let sequence, let target):
      raw.appendBigEndian(UInt32(2))
      raw.appendBigEndian(sequence)
      raw.appendBigEndian(USBIPDeviceRecord.deviceID)
      raw.appendBigEndian(UInt32(0))
      raw.appendBigEndian(UInt32(0))
      raw.appendBigEndian(target)
      raw += repeatElement(0, count: 24)
    }
    return raw
  }
}
