public import DFU

/// How a board that comes as an application is brought into its bootloader.
///
/// Only at a named port: an application's numbers are shared by everyone who took ST's example.
public struct ApplicationEntry: Sendable, Hashable {
  /// What is done to the application.
  public var trigger: Trigger
  /// The USB numbers that the application may have, in the order of the file; at least one.
  public var applications: [USBIdentifier]
  /// How long the bootloader is waited for.
  public var limit: Duration

  /// Creates an entry from its parts.
  public init(trigger: Trigger, applications: [USBIdentifier], limit: Duration) {
    self.trigger = trigger
    self.applications = applications
    self.limit = limit
  }
}
