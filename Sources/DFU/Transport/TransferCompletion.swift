/// How a control transfer ended.
public enum TransferStatus: Sendable, Hashable {
  /// Both sides are content; the number of data bytes is in the completion.
  case completed
  /// The device stalled endpoint 0: it refuses the request.
  case stalled
  /// The device did not answer within the transfer's timeout.
  case timedOut
  /// The transfer was cancelled before it ended.
  case cancelled
  /// The device left the bus.
  case disconnected
  /// Anything else, as the layer below calls it.
  case failed(TransportFailure)
}

/// A transfer failure that has no meaning of its own in the protocol.
public enum TransportFailure: Sendable, Hashable {
  /// The device sent more than was asked for.
  case overflow
  /// The host controller or the kernel reported an I/O error.
  case inputOutput
  /// The transfer could not be handed to the kernel; the number is libusb's error code.
  case notSubmitted(Int32)
}

/// The end of one control transfer.
public struct TransferCompletion: Sendable, Hashable {
  /// The setup packet of the transfer.
  public var setup: ControlSetup
  /// How it ended.
  public var status: TransferStatus
  /// Data bytes that moved, 0 to `wLength`; a failed transfer may have moved some.
  public var byteCount: ByteCount

  /// Creates a completion from its parts.
  public init(setup: ControlSetup, status: TransferStatus, byteCount: ByteCount) {
    self.setup = setup
    self.status = status
    self.byteCount = byteCount
  }
}
