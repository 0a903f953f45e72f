/// A conversation with a device, decided without talking to it.
///
/// A machine is given events and answers with the step to take; it does no input or output, knows
/// no clock and never waits. Whoever drives it performs each action and reports how it ended, with
/// the time. `ProtocolDriver` in `Engine/Loops/` is that driver; tests are another.
///
/// ```
///            handle(.started)           handle(.answered(…))
///   driver ───────────────────▶ machine ◀─────────────────── driver
///          ◀─ .perform(.send …)         .finished(…) ───────▶
/// ```
protocol ProtocolMachine: Sendable {
  /// What the conversation yields when it goes well.
  associatedtype Output: Sendable
  /// Where the conversation stands.
  associatedtype State: Sendable

  /// Where the conversation stands; ``handle(_:at:)`` alone assigns it.
  var state: State { get set }

  /// Decides what follows an event, and changes nothing.
  ///
  /// - Parameters:
  ///   - state: where the conversation stands.
  ///   - event: what happened.
  ///   - now: when, on any clock that does not go back.
  /// - Returns: where it stands then, and the next action or the end.
  /// - Throws: ``IllegalEvent`` if the event does not fit the state.
  func transition(
    from state: State, on event: ProtocolEvent, at now: Duration
  ) throws(IllegalEvent) -> (State, ProtocolStep<Output>)
}

extension ProtocolMachine {
  /// Takes an event and says what to do; an event that does not fit changes nothing.
  mutating func handle(
    _ event: ProtocolEvent, at now: Duration
  ) throws(IllegalEvent) -> ProtocolStep<Output> {
    let (next, step) = try transition(from: state, on: event, at: now)
    state = next
    return step
  }
}

/// What happened, told to a machine.
enum ProtocolEvent: Sendable, Hashable {
  /// The conversation begins; the first event, once.
  case started
  /// The control transfer was accepted; the bytes are what the device sent.
  case answered([UInt8])
  /// The device stalled the control transfer.
  case stalled
  /// The device did not answer in the time that the action gave it.
  case timedOut
  /// The device left the bus.
  case disconnected
  /// The transfer failed in a way that the protocol has no meaning for.
  case failed(TransferProblem)
  /// The wait is over.
  case waited
}

/// What a machine wants its driver to do.
enum ProtocolAction: Sendable, Hashable {
  /// Perform one DFU request.
  case send(DFUMessage)
  /// Let at least this much time pass.
  case wait(Duration)
}

/// One DFU request with its data and the time that the device may take for it.
struct DFUMessage: Sendable, Hashable {
  /// Which request.
  var request: DFURequest
  /// `wValue`.
  var value: UInt16
  /// The data that goes to the device.
  var data: [UInt8]
  /// `wLength`: the bytes of `data`, or the most that the device may send.
  var length: UInt16
  /// The longest that the device may take, wire time included.
  var timeout: Duration

  /// The time for requests that do no work in the device.
  ///
  /// A second is what a device that answers needs a hundredth of, and short enough for a person.
  static let shortTimeout = Duration.seconds(1)

  /// Creates a message without a host-to-device payload.
  init(
    _ request: DFURequest, value: UInt16 = 0, length: UInt16 = 0,
    timeout: Duration = Self.shortTimeout
  ) {
    self.request = request
    self.value = value
    data = []
    self.length = length
    self.timeout = timeout
  }

  /// Creates a DFU_DNLOAD of up to 65,535 bytes; what is beyond is cut.
  init(
    download data: [UInt8], block: UInt16, timeout: Duration = Self.shortTimeout
  ) {
    request = .download
    value = block
    self.data = Array(data.prefix(Int(UInt16.max)))
    length = UInt16(self.data.count)
    self.timeout = timeout
  }

  /// DFU_GETSTATUS with the time that it may take.
  static func getStatus(timeout: Duration = Self.shortTimeout) -> Self {
    Self(.getStatus, length: UInt16(StatusResponse.byteCount), timeout: timeout)
  }

  /// DFU_GETSTATE.
  static var getState: Self { Self(.getState, length: 1) }
}

/// A machine's answer to an event.
enum ProtocolStep<Output: Sendable>: Sendable {
  /// Do this, then report how it ended.
  case perform(ProtocolAction)
  /// The conversation is over, well.
  case finished(Output)
  /// The conversation is over; the device or the bus did not play along.
  case failed(ProtocolFailure)

  /// Sends a message.
  static func send(_ message: DFUMessage) -> Self { .perform(.send(message)) }
}

extension ProtocolStep: Equatable where Output: Equatable {}

/// An event came that the machine's state does not know: a mistake of the driver.
struct IllegalEvent: Error, Hashable {
  /// The event.
  let event: ProtocolEvent
  /// The machine's state, by name.
  let state: String
}
