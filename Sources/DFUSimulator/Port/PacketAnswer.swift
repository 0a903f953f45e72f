/// How a simulated device answers a packet on an endpoint other than 0.
public enum PacketAnswer: Sendable, Hashable {
  /// ACK, or for an IN endpoint the packet's bytes: from none to the endpoint's packet size.
  case acknowledged([UInt8])
  /// NAK: there is nothing to say, or no room; the front asks again when something has happened.
  case notReady
  /// STALL.
  case stalled
}
