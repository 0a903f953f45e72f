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

/// What a loop wants next.
public enum LoopStep: Sendable, Hashable {
  /// Send this control transfer now. For host to device, its data is in the payload.
  ///
  /// The timeout counts from the moment that the transfer is at the head of the queue; a transfer
  /// may be given longer than that, never less.
  case submit(ControlSetup, timeout: Duration)
  /// Nothing until one of the transfers in flight has ended; with none in flight, the run ends.
  case await
  /// Nothing more; the run ends when nothing is in flight.
  case finish
}

/// A run of control transfers on endpoint 0, as a value that a transport steps.
///
/// The transport owns the transfers and their buffers, made once for a run. Whenever a transfer is
/// free it calls ``next(payload:)``; whenever one ends it calls ``completed(_:payload:)``, in the
/// order in which they were submitted. Both run on the transport's own thread and must neither
/// block nor allocate. The caller of ``USBConnection/run(_:slots:)`` awaits once, for the whole
/// run.
public protocol TransferLoop: Sendable {
  /// Says what comes next, and writes a host-to-device payload into the buffer.
  ///
  /// - Parameter payload: the buffer of a free transfer, ``USBConnection/transferLimit`` bytes.
  /// - Returns: what the transport is to do.
  mutating func next(payload: inout MutableRawSpan) -> LoopStep

  /// Takes the end of the oldest transfer in flight.
  ///
  /// - Parameters:
  ///   - completion: how it ended.
  ///   - payload: the bytes that came from the device, `completion.byteCount` of them; empty for
  ///     host to device.
  mutating func completed(_ completion: TransferCompletion, payload: RawSpan)
}
