import Testing

@testable import DFU

/// Drives a machine by hand: there is no device, only what a test says.
struct MachineScript<Machine: ProtocolMachine> where Machine.Output: Equatable {
  var machine: Machine
  var now = Duration.zero

  init(_ machine: Machine) {
    self.machine = machine
  }

  /// Feeds events, a millisecond apart, and gives the answer to the last one.
  @discardableResult
  mutating func feed(_ events: ProtocolEvent...) throws -> ProtocolStep<Machine.Output>? {
    try feed(events)
  }

  @discardableResult
  mutating func feed(_ events: [ProtocolEvent]) throws -> ProtocolStep<Machine.Output>? {
    var last: ProtocolStep<Machine.Output>?
    for event in events {
      now += .milliseconds(1)
      last = try machine.handle(event, at: now)
    }
    return last
  }

  /// Expects that an event is illegal here, and that it changed nothing.
  mutating func expectIllegal(_ event: ProtocolEvent, then legal: ProtocolEvent?) throws {
    let untouched = machine
    #expect(throws: IllegalEvent.self) { try machine.handle(event, at: now) }
    #expect("\(machine)" == "\(untouched)")
    guard let legal else { return }
    var expected = untouched
    var tried = machine
    #expect(try tried.handle(legal, at: now) == expected.handle(legal, at: now))
  }
}

extension ProtocolEvent {
  /// One event of each kind, for tables over all pairs.
  static let oneOfEach: [ProtocolEvent] = [
    .started, .answered([]), .stalled, .timedOut, .disconnected, .failed(.inputOutput), .waited,
  ]

  /// DFU_GETSTATUS was answered.
  static func status(
    _ state: DeviceState, _ status: DeviceStatus = .ok, poll: Duration = .zero
  ) -> ProtocolEvent {
    .answered(StatusResponse(status: status, pollTimeout: poll, state: state).bytes)
  }

  /// DFU_GETSTATE was answered.
  static func state(_ state: DeviceState) -> ProtocolEvent { .answered([state.rawValue]) }

  /// A kind's place in ``oneOfEach``.
  var kind: Int {
    switch self {
    case .started: 0
    case .answered: 1
    case .stalled: 2
    case .timedOut: 3
    case .disconnected: 4
    case .failed: 5
    case .waited: 6
    }
  }
}

extension ProtocolStep {
  /// The request that is to be sent; `nil` if none is.
  var request: DFURequest? {
    if case .perform(.send(let message)) = self { message.request } else { nil }
  }

  /// The wait that is asked for; `nil` if none is.
  var wait: Duration? {
    if case .perform(.wait(let duration)) = self { duration } else { nil }
  }

  /// Why it failed; `nil` if it did not.
  var failure: ProtocolFailure? {
    if case .failed(let failure) = self { failure } else { nil }
  }

  /// What it yielded; `nil` while it runs.
  var output: Output? {
    if case .finished(let output) = self { output } else { nil }
  }
}
