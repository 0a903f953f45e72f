/// Why a conversation with a device ended badly.
struct ProtocolFailure: Error, Sendable, Hashable {
  /// The ways in which it can end badly.
  enum Reason: Sendable, Hashable {
    /// The device stalled the request, and told no status afterwards.
    case stalled
    /// The device did not answer in time.
    case timedOut
    /// The device left the bus.
    case disconnected
    /// The transfer failed in a way that the protocol has no meaning for.
    case transferFailed(TransferProblem)
    /// The device reports an error.
    case refused(StatusResponse)
    /// The device reports a state that the standard does not allow here.
    case unexpectedState(DeviceState)
    /// The answer is none: wrong length or an unknown state.
    case malformedAnswer([UInt8])
    /// The device still says dfuDNBUSY after the longest time that this operation can take.
    case stuckBusy(Duration)
    /// The device stalled a poll that came early and went to dfuERROR; what it was doing may have
    /// been completed all the same.
    case punishedEarlyPoll(StatusResponse)
    /// The machine knows no rule for what happened: a mistake of this library.
    case mistake(IllegalEvent)
  }

  /// The request at which it ended.
  var request: DFURequest
  /// Why.
  var reason: Reason

  /// Creates a failure from its parts.
  init(at request: DFURequest, _ reason: Reason) {
    self.request = request
    self.reason = reason
  }
}

/// How a transfer failed that neither side refused.
enum TransferProblem: Sendable, Hashable {
  /// The device sent more than was asked for.
  case overflow
  /// The host controller or the kernel reported an I/O error.
  case inputOutput
  /// The device took fewer bytes than were sent.
  case short(Int, of: Int)
  /// It was taken back before it ended.
  case cancelled
  /// The kernel did not take it, and nothing went over the wire; the number is libusb's.
  case notSubmitted(Int32)
}

extension ProtocolFailure {
  /// The failure that a transfer's bad end means; `nil` for events that are no bad end.
  init?(at request: DFURequest, event: ProtocolEvent) {
    switch event {
    case .stalled: self.init(at: request, .stalled)
    case .timedOut: self.init(at: request, .timedOut)
    case .disconnected: self.init(at: request, .disconnected)
    case .failed(let problem): self.init(at: request, .transferFailed(problem))
    case .started, .answered, .waited: return nil
    }
  }
}
