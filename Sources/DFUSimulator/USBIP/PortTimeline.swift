import DFU

/// A port with its own time, which never goes back whatever its callers' clocks say.
struct PortTimeline<Port: SimulatedPort>: Sendable {
  var port: Port
  private(set) var now: Duration = .zero

  init(_ port: Port) {
    self.port = port
  }

  var presence: PortPresence? { port.presence }
  var nextEvent: Duration? { port.nextEvent }

  mutating func advance(to time: Duration) {
    now = max(now, time)
    port.advance(to: now)
  }

  mutating func reset(at time: Duration) {
    advance(to: time)
    port.reset(at: now)
  }

  mutating func control(_ setup: ControlSetup, data: [UInt8], at time: Duration) -> PortAnswer {
    advance(to: time)
    return port.control(setup, data: data, at: now)
  }

  mutating func packet(_ endpoint: UInt8, data: [UInt8], at time: Duration) -> PacketAnswer {
    advance(to: time)
    return port.packet(endpoint, data: data, at: now)
  }
}
