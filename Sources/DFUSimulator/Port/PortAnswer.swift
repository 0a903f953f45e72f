/// How a simulated device ends a control transfer.
public struct PortAnswer: Sendable, Hashable {
  /// The ways to end a transfer.
  public enum Outcome: Sendable, Hashable {
    /// Accepted; the bytes go to the host (none for host to device), at most `wLength`.
    case accepted([UInt8])
    /// STALL.
    case stalled
    /// NAK for ever: only the host's timeout ends it.
    case silent
    /// The device leaves the bus in the middle of the transfer.
    case gone
  }

  /// How the transfer ends.
  public var outcome: Outcome
  /// When the device is ready to end it, not before the setup packet's time.
  ///
  /// The time on the wire is not in it: a front with a virtual clock adds that.
  public var time: Duration

  /// Creates an answer from its parts.
  public init(_ outcome: Outcome, at time: Duration) {
    self.outcome = outcome
    self.time = time
  }
}
