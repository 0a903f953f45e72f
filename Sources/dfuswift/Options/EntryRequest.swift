import DFU

/// What is asked for when an application is to be brought into its bootloader.
struct EntryRequest: Sendable {
  /// How it is asked; `nil` asks only where a DFU run-time interface is.
  var trigger: Trigger?
  /// The serial port that was named.
  var serialPort: String?
  /// The rate to begin with, in baud; `nil` takes the trigger's.
  var rate: Int?
  /// How long the bootloader is waited for.
  var limit: Duration
  /// The application's VID:PID.
  var applicationID: USBIdentifier?
}
