import DFU

/// A transfer that the host wants done.
struct USBIPSubmission: Sendable, Hashable {
  /// The number by which answers and unlinks name it.
  var sequence: UInt32
  /// The endpoint's number, 0 to 15.
  var endpoint: UInt8
  /// Which way the data goes.
  var isDeviceToHost: Bool
  /// Bytes that the host has room for, or sends.
  var length: Int
  /// The setup packet; it means something on endpoint 0 only.
  var setup: ControlSetup
  /// What goes to the device.
  var data: [UInt8]
}
