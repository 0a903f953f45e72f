/// DFU_DETACH: asks an application to make way for its bootloader.
///
/// **Spec:** DFU 1.1 §5.1. A device with bitWillDetach leaves the bus by itself, maybe before the
/// request's status stage; any other waits in appDETACH for a USB reset, at most wDetachTimeOut.
/// DFU_GETSTATUS goes first, as dfu-util sends it: some applications look at nothing before that.
struct DetachMachine: ProtocolMachine {
  /// What is to happen next.
  enum Output: Sendable, Hashable {
    /// The device leaves by itself.
    case leavesByItself
    /// The host must reset the port within wDetachTimeOut.
    case needsReset
  }

  enum State: Equatable {
    case ready
    case asking
    case sending
    case ended
  }

  private let timeout: UInt16
  private let willDetach: Bool
  var state = State.ready

  /// Creates a machine from the application's functional descriptor.
  init(_ functional: FunctionalDescriptor) {
    timeout = UInt16(clamping: functional.detachTimeout.wholeMilliseconds)
    willDetach = functional.attributes.contains(.willDetach)
  }

  private var send: ProtocolStep<Output> { .send(DFUMessage(.detach, value: timeout)) }

  func transition(
    from state: State, on event: ProtocolEvent, at now: Duration
  ) throws(IllegalEvent) -> (State, ProtocolStep<Output>) {
    switch (state, event) {
    case (.ready, .started):
      return (.asking, .send(.getStatus()))
    case (.asking, .answered(let bytes)):
      // What an interrupted run asked for is still asked; a second DFU_DETACH would take it back.
      let isAsked = StatusResponse(bytes: bytes)?.state == .appDetach
      return isAsked && !willDetach ? (.ended, .finished(.needsReset)) : (.sending, send)
    case (.asking, .stalled), (.asking, .timedOut), (.asking, .failed):
      // An application need not know this request to know the next one.
      return (.sending, send)
    case (.asking, .disconnected):
      return (.ended, .finished(.leavesByItself))
    case (.sending, .answered):
      return (.ended, .finished(willDetach ? .leavesByItself : .needsReset))
    case (.sending, .disconnected):
      return (.ended, .finished(.leavesByItself))
    case (.sending, .timedOut) where willDetach, (.sending, .failed) where willDetach:
      // Gone before the status stage looks like this on some hosts; the bus will tell.
      return (.ended, .finished(.leavesByItself))
    case (.sending, _):
      guard let failure = ProtocolFailure(at: .detach, event: event) else {
        throw IllegalEvent(event: event, state: "\(state)")
      }
      return (.ended, .failed(failure))
    case (.ready, _), (.asking, _), (.ended, _):
      throw IllegalEvent(event: event, state: "\(state)")
    }
  }
}
