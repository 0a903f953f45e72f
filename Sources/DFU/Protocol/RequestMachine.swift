/// One request that does no lasting work: DFU_UPLOAD, DFU_ABORT, DFU_CLRSTATUS.
///
/// ```
///   ready ──▶ sending ──accepted──▶ done
///                │stall
///                ▼
///            diagnosing (GETSTATUS) ──▶ failed, with the device's own reason
/// ```
public struct RequestMachine: ProtocolMachine {
  private enum State: Equatable {
    case ready
    case sending
    case diagnosing
    case ended
  }

  private let message: DFUMessage
  private var state = State.ready

  /// Creates a machine for one request.
  public init(_ message: DFUMessage) {
    self.message = message
  }

  /// Takes an event and says what to do; the output is what the device sent.
  public mutating func handle(
    _ event: ProtocolEvent, at now: Duration
  ) throws(IllegalEvent) -> ProtocolStep<[UInt8]> {
    let (next, step) = try transition(from: state, on: event)
    state = next
    return step
  }

  private func transition(
    from state: State, on event: ProtocolEvent
  ) throws(IllegalEvent) -> (State, ProtocolStep<[UInt8]>) {
    switch (state, event) {
    case (.ready, .started):
      return (.sending, .send(message))
    case (.sending, .answered(let bytes)):
      return (.ended, .finished(bytes))
    case (.sending, .stalled):
      return (.diagnosing, .send(.getStatus()))
    case (.diagnosing, .answered(let bytes)):
      let reason = StatusResponse(bytes: bytes).map(ProtocolFailure.Reason.refused) ?? .stalled
      return (.ended, .failed(ProtocolFailure(at: message.request, reason)))
    case (.diagnosing, .stalled), (.diagnosing, .timedOut):
      return (.ended, .failed(ProtocolFailure(at: message.request, .stalled)))
    case (.sending, _), (.diagnosing, _):
      guard let failure = ProtocolFailure(at: message.request, event: event) else {
        throw IllegalEvent(event: event, state: "\(state)")
      }
      return (.ended, .failed(failure))
    case (.ready, _), (.ended, _):
      throw IllegalEvent(event: event, state: "\(state)")
    }
  }
}
