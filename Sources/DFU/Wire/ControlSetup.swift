/// The eight bytes that open a control transfer on endpoint 0.
///
/// **Spec:** USB 2.0 §9.3; the DFU requests are in DFU 1.1 §3.
public struct ControlSetup: Sendable, Hashable {
  /// `bmRequestType`: direction (bit 7, 1 = device to host), type (bits 6…5), recipient (4…0).
  public var requestType: UInt8
  /// `bRequest`.
  public var request: UInt8
  /// `wValue`; the block number for DFU_DNLOAD and DFU_UPLOAD.
  public var value: UInt16
  /// `wIndex`; the interface number for class requests.
  public var index: UInt16
  /// `wLength`: bytes of the data stage, 0 to 65,535.
  public var length: UInt16

  /// Creates a setup packet from its five fields.
  public init(
    requestType: UInt8, request: UInt8, value: UInt16 = 0, index: UInt16 = 0, length: UInt16 = 0
  ) {
    self.requestType = requestType
    self.request = request
    self.value = value
    self.index = index
    self.length = length
  }

  /// Creates the setup packet of a DFU class request to an interface.
  public init(_ request: DFURequest, value: UInt16 = 0, interface: UInt8, length: UInt16 = 0) {
    self.init(
      requestType: request.requestType, request: request.rawValue, value: value,
      index: UInt16(interface), length: length)
  }

  /// Whether the data stage goes from the device to the host.
  public var isDeviceToHost: Bool { requestType & 0x80 != 0 }

  /// The DFU request, if this is a class request to an interface that has one of its codes.
  public var dfuRequest: DFURequest? {
    guard requestType & 0x7F == 0x21, let known = DFURequest(rawValue: request),
      known.requestType == requestType
    else { return nil }
    return known
  }

  /// The eight bytes as they go over the wire, little endian.
  public var bytes: [UInt8] {
    [requestType, request] + value.littleEndianBytes + index.littleEndianBytes
      + length.littleEndianBytes
  }

  /// Reads a setup packet; `nil` unless there are exactly eight bytes.
  public init?(bytes: some Collection<UInt8>) {
    let raw = Array(bytes)
    guard raw.count == 8, let value = raw.littleEndian16(at: 2),
      let index = raw.littleEndian16(at: 4), let length = raw.littleEndian16(at: 6)
    else { return nil }
    self.init(requestType: raw[0], request: raw[1], value: value, index: index, length: length)
  }
}
