/// An open serial port.
///
/// Errors are those of ``TransportError``; `.gone` means that the port vanished, which is what
/// becomes of it when its device restarts.
public protocol SerialLine: Sendable {
  /// The clock that pauses on this line are counted by.
  var clock: any DeviceClock { get }

  /// Makes the line raw, 8 data bits, no parity, no flow control, at a rate.
  ///
  /// - Parameter rate: in baud; any number that the port's driver can make.
  /// - Throws: `.gone`, or what the port refuses.
  func configure(rate: Int) async throws(TransportError)

  /// Raises or drops DTR and RTS at once; a line without them takes it silently.
  func setLines(_ isUp: Bool) async throws(TransportError)

  /// Sends all bytes and waits until the port has passed them on.
  ///
  /// - Throws: `.timedOut` if that is not so within the limit.
  func write(_ bytes: [UInt8], limit: Duration) async throws(TransportError)

  /// Takes what has come.
  ///
  /// - Parameter limit: how long to wait if nothing has.
  /// - Returns: the bytes; none if nothing came in time.
  /// - Throws: `.gone` if the other side has hung up.
  func read(limit: Duration) async throws(TransportError) -> [UInt8]

  /// Closes the port; what was not passed on is thrown away. Further calls end as `.gone`.
  func close() async
}

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
