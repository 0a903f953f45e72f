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

/// What a port presents while a device is on it.
public struct PortPresence: Sendable, Hashable {
  /// Grows with each arrival on this port.
  public var arrival: UInt64
  /// The device descriptor, 18 bytes.
  public var deviceDescriptor: [UInt8]
  /// The configuration descriptor with all that belongs to it.
  public var configurationDescriptor: [UInt8]
  /// The strings by their index, as a kernel caches some of them at enumeration.
  public var strings: [UInt8: String]

  /// Creates a presence from its parts.
  public init(
    arrival: UInt64, deviceDescriptor: [UInt8], configurationDescriptor: [UInt8],
    strings: [UInt8: String] = [:]
  ) {
    self.arrival = arrival
    self.deviceDescriptor = deviceDescriptor
    self.configurationDescriptor = configurationDescriptor
    self.strings = strings
  }
}

extension PortPresence {
  /// `wMaxPacketSize` of an endpoint.
  ///
  /// - Parameter endpoint: `bEndpointAddress`.
  /// - Returns: 1 to 64 bytes at full speed; `nil` if the device has no such endpoint.
  public func packetSize(ofEndpoint endpoint: UInt8) -> ByteCount? {
    var rest = configurationDescriptor[...]
    while let length = rest.first, length >= 2, rest.count >= Int(length) {
      let descriptor = Array(rest.prefix(Int(length)))
      rest = rest.dropFirst(Int(length))
      guard descriptor.count >= 7, descriptor[1] == 5, descriptor[2] == endpoint else { continue }
      let size = Int(descriptor[4]) | Int(descriptor[5]) << 8
      return size > 0 ? size : nil
    }
    return nil
  }
}

/// How a simulated device answers a packet on an endpoint other than 0.
public enum PacketAnswer: Sendable, Hashable {
  /// ACK, or for an IN endpoint the packet's bytes: from none to the endpoint's packet size.
  case acknowledged([UInt8])
  /// NAK: there is nothing to say, or no room; the front asks again when something has happened.
  case notReady
  /// STALL.
  case stalled
}

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
