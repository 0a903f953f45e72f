import DFU
import DFUSimulator

/// A port whose device answers by the request's code, so that a test says what it wants in the
/// setup packet: 0 is accepted after 10 ms with `wLength` bytes, 1 stalls, 2 is silent, 3 leaves.
struct StubPort: SimulatedPort {
  static let workTime: Duration = .milliseconds(10)

  var presence: PortPresence? = StubPort.presence(arrival: 1)
  var nextEvent: Duration?
  var resets: [Duration] = []
  /// What the IN endpoints have to say; an empty list is a NAK, no list a STALL.
  var inbound: [UInt8: [[UInt8]]] = [0x81: [], 0x82: []]
  /// How many packets endpoint 2 takes before it NAKs.
  var room = Int.max
  var outbound: [[UInt8]] = []
  var controls: [(request: UInt8, data: [UInt8], time: Duration)] = []

  static func presence(arrival: UInt64) -> PortPresence {
    PortPresence(
      arrival: arrival,
      deviceDescriptor: [18, 1, 0, 2, 1, 2, 3, 64, 0x83, 0x04, 0x11, 0xDF, 0, 0x22, 1, 2, 3, 1],
      configurationDescriptor: [9, 2, 48, 0, 1, 7, 0, 0xC0, 50]
        + [9, 4, 0, 0, 0, 0xFE, 1, 2, 4] + [9, 4, 0, 1, 3, 0xFE, 1, 2, 5]
        + [7, 5, 0x81, 3, 16, 0, 16] + [7, 5, 0x82, 2, 64, 0, 0] + [7, 5, 0x02, 2, 64, 0, 0])
  }

  mutating func advance(to now: Duration) {
    guard let time = nextEvent, time <= now else { return }
    nextEvent = nil
    presence = presence == nil ? Self.presence(arrival: 2) : nil
  }

  mutating func reset(at now: Duration) { resets.append(now) }

  mutating func control(_ setup: ControlSetup, data: [UInt8], at now: Duration) -> PortAnswer {
    controls.append((setup.request, data, now))
    switch setup.request {
    case 1: return PortAnswer(.stalled, at: now)
    case 2: return PortAnswer(.silent, at: now)
    case 3: return PortAnswer(.gone, at: now)
    default:
      let count = setup.isDeviceToHost ? Int(setup.length) : 0
      return PortAnswer(
        .accepted([UInt8](repeating: 0x5A, count: count)), at: now + Self.workTime)
    }
  }

  mutating func packet(_ endpoint: UInt8, data: [UInt8], at now: Duration) -> PacketAnswer {
    if endpoint == 0x02 {
      guard outbound.count < room else { return .notReady }
      outbound.append(data)
      return .acknowledged([])
    }
    guard let waiting = inbound[endpoint] else { return .stalled }
    guard let packet = waiting.first else { return .notReady }
    inbound[endpoint] = Array(waiting.dropFirst())
    return .acknowledged(packet)
  }
}
