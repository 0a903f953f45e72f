/// One request that does no lasting work: DFU_UPLOAD, DFU_ABORT, DFU_CLRSTATUS.
///
/// ```
///   ready ──▶ sending ──accepted──▶ done
///                │stall
///                ▼
///            diagnosing (GETSTATUS) ──▶ failed, with the device's own reason
/// ```
struct RequestMachine: ProtocolMachine {
  /// What the device sent.
  typealias Output = [UInt8]

  enum State: Equatable {
    case ready
    case sending
    case diagnosing
    case ended
  }

  private let message: DFUMessage
  var state = State.ready

  /// Creates a machine for one request.
  init(_ message: DFUMessage) {
    self.message = message
  }

  func transition(
    from state: State, on event: ProtocolEvent, at now: Duration
  ) throws(IllegalEvent) -> (State, ProtocolStep<Output>) {
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
