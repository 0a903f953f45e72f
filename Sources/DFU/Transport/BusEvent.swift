/// What can be seen on a bus: transfers, the host's own calls, and the parts of an operation that
/// they belong to.
public enum BusEvent: Sendable, Hashable {
  /// A control transfer was queued on endpoint 0; no other on this bus has its number.
  case submitted(ControlSetup, number: UInt64)
  /// A control transfer has ended; those of one device end in the order of their submission.
  case ended(TransferCompletion, number: UInt64)
  /// The host has done something that is no control transfer of a loop, or has waited.
  case performed(HostCall, since: Duration, failure: TransportError?)
  /// A part of an operation begins; the bytes that it is about.
  case began(phase: String, byteCount: ByteCount)
  /// A part of an operation is over.
  case finished(phase: String)
  /// An operation is over, and every part of it; the error's name if it failed.
  case operationEnded(failure: String?)
  /// Something that is worth a mark between the other events.
  case remarked(String)
}

/// What a host does beside control transfers.
public enum HostCall: Sendable, Hashable {
  /// ``USBBus/open(_:)``.
  case open
  /// ``USBConnection/claim(interface:)``.
  case claim(interface: UInt8)
  /// ``USBConnection/select(alternate:interface:)``: a SET_INTERFACE on the wire.
  case select(alternate: UInt8, interface: UInt8)
  /// ``USBConnection/reset()``.
  case reset
  /// ``USBConnection/close()``.
  case close
  /// A sleep of at least a duration: most are a device's bwPollTimeout.
  case sleep(Duration)
  /// ``USBBus/waitForChange(since:limit:)``.
  case waitForChange
}
