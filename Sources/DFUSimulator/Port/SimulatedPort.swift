public import DFU

/// A port with something simulated on it, as the fronts see it.
///
/// Time is always an argument, counted from the moment that the port was made: a front passes the
/// real time or a virtual one, and waits until ``PortAnswer/time`` before it answers its host.
public protocol SimulatedPort: Sendable {
  /// What is on the port now; `nil` while nothing is.
  var presence: PortPresence? { get }

  /// When the next thing happens by itself (a device leaves, an application starts); `nil` if
  /// nothing is due.
  var nextEvent: Duration? { get }

  /// Lets time pass, and whatever is due happen.
  mutating func advance(to now: Duration)

  /// Performs a USB reset of the port.
  mutating func reset(at now: Duration)

  /// Performs a control transfer that stands at the head of endpoint 0's queue.
  ///
  /// - Parameters:
  ///   - setup: the setup packet. Standard requests (GET_DESCRIPTOR, SET_CONFIGURATION,
  ///     SET_INTERFACE, GET_STATUS …) come here too; SET_ADDRESS never does.
  ///   - data: the data stage, if it goes to the device.
  ///   - now: the time at which the setup packet arrives.
  /// - Returns: how the transfer ends, and when.
  mutating func control(_ setup: ControlSetup, data: [UInt8], at now: Duration) -> PortAnswer

  /// Performs one packet on an endpoint other than 0.
  ///
  /// A front makes transfers of them: one for an IN endpoint ends with a packet that is shorter
  /// than the endpoint's packets, which may be an empty one, or when the host has no more room.
  ///
  /// - Parameters:
  ///   - endpoint: `bEndpointAddress`; bit 7 is set for IN.
  ///   - data: the packet, if it goes to the device.
  ///   - now: the time of the packet.
  /// - Returns: how the device answers it.
  mutating func packet(_ endpoint: UInt8, data: [UInt8], at now: Duration) -> PacketAnswer
}

extension SimulatedPort {
  /// A device without endpoints other than 0 never has a packet, and never takes one.
  public mutating func packet(
    _ endpoint: UInt8, data: [UInt8], at now: Duration
  ) -> PacketAnswer { .notReady }
}
