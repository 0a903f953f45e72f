internal import DFU

/// The application, as far as USB sees it: a DFU run-time interface that knows DFU_DETACH.
struct ApplicationProgram: Sendable, Hashable {
  let profile: BoardProfile
  var state = DeviceState.appIdle
  /// When it leaves the bus by itself, or gives up waiting for a bus reset.
  var nextEvent: Duration?

  init(profile: BoardProfile) {
    self.profile = profile
  }

  private var willDetach: Bool { profile.application.attributes.contains(.willDetach) }

  mutating func perform(
    _ request: DFURequest, _ setup: ControlSetup, at now: Duration
  ) -> PortAnswer {
    let event: DeviceMachine.Event =
      switch request {
      case .detach: .detach
      case .download: setup.length > 0 ? .download : .endDownload
      case .upload: .upload(isShort: false)
      case .getStatus: .getStatus(.finished(.ok))
      case .clearStatus: .clearStatus
      case .getState: .getState
      case .abort: .abort
      }
    let before = state
    let transition = DeviceMachine.transition(state, event, profile.rules)
    state = transition.next
    if state != .appDetach { nextEvent = nil }
    guard transition.isAccepted else { return PortAnswer(.stalled, at: now) }
    if before == .appIdle, state == .appDetach {
      // The standard lets the device take the shorter of its own limit and the host's.
      let limit = min(profile.application.detachTimeout, .milliseconds(Int(setup.value)))
      nextEvent = now + (willDetach ? profile.times.leave.duration : limit)
    }
    switch request {
    case .getState: return PortAnswer(.accepted([state.rawValue]), at: now)
    case .getStatus:
      return PortAnswer(.accepted(StatusResponse(status: .ok, state: state).bytes), at: now)
    case .detach, .download, .upload, .clearStatus, .abort:
      return PortAnswer(.accepted([]), at: now)
    }
  }

  /// Lets what is due happen.
  ///
  /// - Returns: whether the application leaves the bus for the bootloader.
  mutating func pass(_ now: Duration) -> Bool {
    nextEvent = nil
    if willDetach { return true }
    state = DeviceMachine.transition(state, .detachTimeout, profile.rules).next
    return false
  }
}
