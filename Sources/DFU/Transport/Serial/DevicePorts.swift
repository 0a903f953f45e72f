/// Where the other doors of a USB device are: its serial ports, its HID nodes.
public protocol DevicePorts: Sendable {
  /// The serial ports of the device on a USB port, by interface; empty if it has none yet.
  func serialPorts(ofDeviceAt path: String) async -> [String]

  /// The HID nodes of the device on a USB port, those of vendors' own usage pages first.
  func reportPorts(ofDeviceAt path: String) async -> [ReportPort]

  /// The USB port of the device that a serial port belongs to.
  ///
  /// - Returns: the path, as in `1-1.4`; `nil` for a port that is no device's own: a UART, a
  ///   pseudo-terminal, an adapter between USB and UART.
  func owner(ofSerialPort name: String) async -> String?

  /// Opens a serial port for this program alone.
  ///
  /// - Throws: `.gone` if there is no such port, `.busy`, `.noPermission`, `.unavailable` if it is
  ///   no serial port.
  func open(_ name: String) async throws(TransportError) -> any SerialLine

  /// Sends one report to a HID node.
  ///
  /// - Throws: `.gone` if there is no such node, `.noPermission`, or what the device refuses.
  func send(report: [UInt8], to name: String) async throws(TransportError)
}

/// A HID node of a device.
public struct ReportPort: Sendable, Hashable {
  /// The node, as in `/dev/hidraw0`.
  public var name: String
  /// Whether its usage page is one of the vendors' own (0xFF00 and above).
  public var isVendorDefined: Bool

  /// Creates a node from its parts.
  public init(name: String, isVendorDefined: Bool) {
    self.name = name
    self.isVendorDefined = isVendorDefined
  }
}

/// The ports of devices that have none: those of a virtual bus.
public struct NoPorts: DevicePorts {
  /// Creates no ports.
  public init() {}

  /// None.
  public func serialPorts(ofDeviceAt path: String) async -> [String] { [] }
  /// None.
  public func reportPorts(ofDeviceAt path: String) async -> [ReportPort] { [] }
  /// Nobody's.
  public func owner(ofSerialPort name: String) async -> String? { nil }
  /// Opens nothing.
  public func open(_ name: String) async throws(TransportError) -> any SerialLine {
    throw TransportError(.gone, detail: "there are no serial ports here")
  }
  /// Sends nothing.
  public func send(report: [UInt8], to name: String) async throws(TransportError) {
    throw TransportError(.gone, detail: "there are no HID nodes here")
  }
}
