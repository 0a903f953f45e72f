/// Why a conversation with a device ended badly.
public struct ProtocolFailure: Error, Sendable, Hashable {
  /// The ways in which it can end badly.
  public enum Reason: Sendable, Hashable {
    /// The device stalled the request, and told no status afterwards.
    case stalled
    /// The device did not answer in time.
    case timedOut
    /// The device left the bus.
    case disconnected
    /// The host side failed; the text says how.
    case transferFailed(String)
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
  }

  /// The request at which it ended.
  public var request: DFURequest
  /// Why.
  public var reason: Reason

  /// Creates a failure from its parts.
  public init(at request: DFURequest, _ reason: Reason) {
    self.request = request
    self.reason = reason
  }
}

extension ProtocolFailure {
  /// The failure that a transfer's bad end means; `nil` for events that are no bad end.
  init?(at request: DFURequest, event: ProtocolEvent) {
    switch event {
    case .stalled: self.init(at: request, .stalled)
    case .timedOut: self.init(at: request, .timedOut)
    case .disconnected: self.init(at: request, .disconnected)
    case .failed(let text): self.init(at: request, .transferFailed(text))
    case .started, .answered, .waited: return nil
    }
  }
}
