/// A conversation with a device, decided without talking to it.
///
/// A machine is given events and answers with the step to take; it does no input or output, knows
/// no clock and never waits. Whoever drives it performs each action and reports how it ended, with
/// the time. `Engine/ProtocolDriver.swift` is that driver; tests are another.
///
/// ```
///            handle(.started)           handle(.answered(…))
///   driver ───────────────────▶ machine ◀─────────────────── driver
///          ◀─ .perform(.send …)         .finished(…) ───────▶
/// ```
public protocol ProtocolMachine: Sendable {
  /// What the conversation yields when it goes well.
  associatedtype Output: Sendable

  /// Takes an event and says what to do.
  ///
  /// - Parameters:
  ///   - event: what happened.
  ///   - now: when, on any clock that does not go back.
  /// - Returns: the next action, or the end.
  /// - Throws: ``IllegalEvent`` if the event does not fit the state; the state is kept then.
  mutating func handle(
    _ event: ProtocolEvent, at now: Duration
  ) throws(IllegalEvent) -> ProtocolStep<Output>
}

/// What happened, told to a machine.
public enum ProtocolEvent: Sendable, Hashable {
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
  /// The host side failed; the text says how.
  case failed(String)
  /// The wait is over.
  case waited
}

/// What a machine wants its driver to do.
public enum ProtocolAction: Sendable, Hashable {
  /// Perform one DFU request.
  case send(DFUMessage)
  /// Let at least this much time pass.
  case wait(Duration)
}

/// One DFU request with its data and the time that the device may take for it.
public struct DFUMessage: Sendable, Hashable {
  /// Which request.
  public var request: DFURequest
  /// `wValue`.
  public var value: UInt16
  /// The data that goes to the device.
  public var data: [UInt8]
  /// `wLength`: the bytes of `data`, or the most that the device may send.
  public var length: UInt16
  /// The longest that the device may take, wire time included.
  public var timeout: Duration

  /// The time for requests that do no work in the device.
  ///
  /// A second is what a device that answers needs a hundredth of, and short enough for a person.
  public static let shortTimeout = Duration.seconds(1)

  /// Creates a message without a host-to-device payload.
  public init(
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
  public init(
    download data: [UInt8], block: UInt16, timeout: Duration = Self.shortTimeout
  ) {
    request = .download
    value = block
    self.data = Array(data.prefix(Int(UInt16.max)))
    length = UInt16(self.data.count)
    self.timeout = timeout
  }

  /// DFU_GETSTATUS with the time that it may take.
  public static func getStatus(timeout: Duration = Self.shortTimeout) -> Self {
    Self(.getStatus, length: UInt16(StatusResponse.byteCount), timeout: timeout)
  }

  /// DFU_GETSTATE.
  public static var getState: Self { Self(.getState, length: 1) }
}

/// A machine's answer to an event.
public enum ProtocolStep<Output: Sendable>: Sendable {
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
public struct IllegalEvent: Error, Hashable {
  /// The event.
  public let event: ProtocolEvent
  /// The machine's state, by name.
  public let state: String

  /// Creates the error.
  public init(event: ProtocolEvent, state: String) {
    self.event = event
    self.state = state
  }
}
