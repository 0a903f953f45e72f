/// Why something outside a single transfer failed: opening, claiming, listing, resetting.
public struct TransportError: Error, Sendable, Hashable {
  /// The kinds that callers tell apart.
  public enum Kind: Sendable, Hashable, CaseIterable {
    /// The user may not open the device.
    case noPermission
    /// Another program or driver has it.
    case busy
    /// It is not on the bus any more.
    case gone
    /// The device refused the request.
    case stalled
    /// The device did not answer in time.
    case timedOut
    /// USB does not work here at all: no bus, no kernel support, no memory.
    case unavailable
    /// Anything else; ``TransportError/detail`` tells.
    case failed
  }

  /// Which kind it is.
  public var kind: Kind
  /// What the layer below called it, as `LIBUSB_ERROR_ACCESS`.
  public var detail: String

  /// Creates an error from its parts.
  public init(_ kind: Kind, detail: String) {
    self.kind = kind
    self.detail = detail
  }
}
