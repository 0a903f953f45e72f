public import DFU

/// What a port presents while a device is on it.
public struct PortPresence: Sendable, Hashable {
  /// Grows with each arrival on this port.
  public var arrival: UInt64
  /// The device descriptor, 18 bytes.
  public var deviceDescriptor: [UInt8]
  /// The configuration descriptor with all that belongs to it.
  public var configurationDescriptor: [UInt8]
  /// The strings by their index, as a kernel caches some of them at enumeration.
  public var strings: [UInt8: String]

  /// Creates a presence from its parts.
  public init(
    arrival: UInt64, deviceDescriptor: [UInt8], configurationDescriptor: [UInt8],
    strings: [UInt8: String] = [:]
  ) {
    self.arrival = arrival
    self.deviceDescriptor = deviceDescriptor
    self.configurationDescriptor = configurationDescriptor
    self.strings = strings
  }
}

extension PortPresence {
  /// `wMaxPacketSize` of an endpoint.
  ///
  /// - Parameter endpoint: `bEndpointAddress`.
  /// - Returns: 1 to 64 bytes at full speed; `nil` if the device has no such endpoint.
  public func packetSize(ofEndpoint endpoint: UInt8) -> ByteCount? {
    var rest = configurationDescriptor[...]
    while let length = rest.first, length >= 2, rest.count >= Int(length) {
      let descriptor = Array(rest.prefix(Int(length)))
      rest = rest.dropFirst(Int(length))
      guard descriptor.count >= 7, descriptor[1] == 5, descriptor[2] == endpoint else { continue }
      let size = Int(descriptor[4]) | Int(descriptor[5]) << 8
      return size > 0 ? size : nil
    }
    return nil
  }
}
