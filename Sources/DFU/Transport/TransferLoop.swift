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
