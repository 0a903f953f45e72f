import DFU
import DFUSimulator

/// A port whose device answers by the request's code, so that a test says what it wants in the
/// setup packet: 0 is accepted after 10 ms with `wLength` bytes, 1 stalls, 2 is silent, 3 leaves.
struct StubPort: SimulatedPort {
  static let workTime: Duration = .milliseconds(10)

  var presence: PortPresence? = StubPort.presence(arrival: 1)
  var nextEvent: Duration?
  var resets: [Duration] = []
  var controls: [(request: UInt8, data: [UInt8], time: Duration)] = []

  static func presence(arrival: UInt64) -> PortPresence {
    PortPresence(
      arrival: arrival,
      deviceDescriptor: [18, 1, 0, 2, 1, 2, 3, 64, 0x83, 0x04, 0x11, 0xDF, 0, 0x22, 1, 2, 3, 1],
      configurationDescriptor: [9, 2, 27, 0, 1, 7, 0, 0xC0, 50]
        + [9, 4, 0, 0, 0, 0xFE, 1, 2, 4] + [9, 4, 0, 1, 0, 0xFE, 1, 2, 5])
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
}
