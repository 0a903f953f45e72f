/// What a host asks on a new TCP connection, before a device is imported.
///
/// **Spec:** Linux kernel, Documentation/usb/usbip_protocol.rst.
enum USBIPOperation: Sendable, Hashable {
  /// OP_REQ_DEVLIST: which devices are there?
  case deviceList
  /// OP_REQ_IMPORT: hand over the device with this bus identifier, such as `1-1`.
  case importDevice(busID: String)

  /// The protocol version that every implementation in the field speaks: 1.1.1.
  static let version: UInt16 = 0x0111
  /// Bytes of version, code and status, which open each message.
  static let headerSize = 8
  /// Bytes of a bus identifier, filled with zeros.
  static let busIDSize = 32

  /// Takes the first whole message off the front of what has arrived.
  ///
  /// - Parameter bytes: what has arrived; the message is removed from it.
  /// - Returns: the message, or `nil` if more bytes must arrive first.
  /// - Throws: ``USBIPError/protocolViolation(_:)`` for anything else.
  static func takeFirst(from bytes: inout [UInt8]) throws(USBIPError) -> USBIPOperation? {
    var message = BigEndianReader(bytes[...])
    guard let version = message.number(UInt16.self), let code = message.number(UInt16.self),
      message.number(UInt32.self) != nil
    else { return nil }
    guard version == Self.version else {
      throw .protocolViolation("version \(String(version, radix: 16)) instead of 111")
    }
    switch code {
    case 0x8005:
      bytes.removeFirst(headerSize)
      return .deviceList
    case 0x8003:
      guard let raw = message.bytes(busIDSize) else { return nil }
      bytes.removeFirst(headerSize + busIDSize)
      return .importDevice(busID: String(decoding: raw.prefix { $0 != 0 }, as: UTF8.self))
    default:
      throw .protocolViolation(
        "operation \(String(code, radix: 16)) is neither OP_REQ_DEVLIST nor OP_REQ_IMPORT")
    }
  }

  /// The message as it goes over the wire.
  var bytes: [UInt8] {
    var raw: [UInt8] = []
    raw.appendBigEndian(Self.version)
    switch self {
    case .deviceList:
      raw.appendBigEndian(UInt16(0x8005))
      raw.appendBigEndian(UInt32(0))
    case .importDevice(let busID):
      raw.appendBigEndian(UInt16(0x8003))
      raw.appendBigEndian(UInt32(0))
      raw.append(busID, size: Self.busIDSize)
    }
    return raw
  }

  /// The answer to OP_REQ_DEVLIST.
  static func deviceListReply(_ device: USBIPDeviceRecord?) -> [UInt8] {
    var raw = replyHeader(code: 0x0005, status: 0)
    raw.appendBigEndian(UInt32(device == nil ? 0 : 1))
    if let device { raw += device.bytes + device.interfaceBytes }
    return raw
  }

  /// The answer to OP_REQ_IMPORT.
  static func importReply(_ outcome: ImportOutcome) -> [UInt8] {
    switch outcome {
    case .granted(let device): replyHeader(code: 0x0003, status: 0) + device.bytes
    case .busy: replyHeader(code: 0x0003, status: 2)
    case .noDevice: replyHeader(code: 0x0003, status: 4)
    }
  }

  /// How an import ends.
  enum ImportOutcome: Sendable, Hashable {
    /// The device is handed over.
    case granted(USBIPDeviceRecord)
    /// ST_DEV_BUSY: another host has it.
    case busy
    /// ST_NODEV: nothing of that name is on the port.
    case noDevice
  }

  private static func replyHeader(code: UInt16, status: UInt32) -> [UInt8] {
    var raw: [UInt8] = []
    raw.appendBigEndian(version)
    raw.appendBigEndian(code)
    raw.appendBigEndian(status)
    return raw
  }
}
