internal import DFU

/// An application as it runs: its DFU interface, its serial port, its script.
struct ApplicationProgram: Sendable, Hashable {
  let profile: BoardProfile
  private(set) var state = DeviceState.appIdle
  private(set) var serial: SerialFunction?
  private var course = Course.runs
  private var halted: Set<UInt8> = []
  private var script: ScriptRun

  /// Where it is going.
  private enum Course: Sendable, Hashable {
    case runs
    /// It was asked to detach, and gives up waiting for the bus reset at a time.
    case awaitsReset(until: Duration)
    case leaves(Departure)
    /// It answers nothing any more.
    case hangs
  }

  /// The end of an application.
  struct Departure: Sendable, Hashable {
    var time: Duration
    var next: VirtualBoard.Personality
  }

  init(profile: BoardProfile, at now: Duration) {
    self.profile = profile
    script = ScriptRun(profile.application.script, at: now)
    if profile.application.serialPort != nil { serial = SerialFunction() }
  }

  var settings: ApplicationProfile { profile.application }

  /// Whether it hangs, and answers nothing.
  var isHung: Bool { course == .hangs }

  /// When it leaves the bus, and which program comes then.
  var departure: Departure? { if case .leaves(let departure) = course { departure } else { nil } }

  /// When the next thing happens by itself.
  var nextEvent: Duration? {
    let end: Duration? =
      switch course {
      case .runs, .hangs: nil
      case .awaitsReset(let end): end
      case .leaves(let departure): departure.time
      }
    return [end, script.wakeTime].compactMap { $0 }.min()
  }

  /// Lets what is due happen.
  ///
  /// - Returns: the program that comes next, if this one leaves the bus.
  mutating func pass(_ now: Duration) -> VirtualBoard.Personality? {
    switch course {
    case .leaves(let departure) where departure.time <= now: return departure.next
    case .awaitsReset(let end) where end <= now:
      course = .runs
      state = DeviceMachine.transition(state, .detachTimeout, profile.rules).next
    case .runs, .awaitsReset, .leaves, .hangs: break
    }
    proceed(at: now)
    return nil
  }

  /// Lets the host reset the port.
  ///
  /// - Returns: the program that comes next, if this one leaves the bus.
  mutating func reset() -> VirtualBoard.Personality? {
    guard !isHung else { return nil }
    let wasAsked = state == .appDetach
    state = .appIdle
    if case .awaitsReset = course { course = .runs }
    halted = []
    serial?.reset()
    return wasAsked ? successor : nil
  }

  /// Goes on with the script.
  private mutating func proceed(at now: Duration) {
    switch script.proceed(at: now, on: &serial) {
    case nil: break
    case .restart:
      course = .leaves(Departure(time: now + Self.restartTime, next: .application))
    case .hang: course = .hangs
    }
  }

  /// From a reset by its own program until the device is off the bus.
  private static let restartTime = Duration.milliseconds(1)

  // MARK: Triggers

  /// The program that a trigger brings; `nil` if it is ignored.
  private var successor: VirtualBoard.Personality? {
    switch settings.reaction {
    case .jumps: .bootloader
    case .restarts: .application
    case .ignores: nil
    }
  }

  private mutating func trigger(at now: Duration) {
    guard departure == nil, let successor else { return }
    course = .leaves(Departure(time: now + settings.jumpDelay, next: successor))
  }
}

// MARK: - Requests

extension ApplicationProgram {
  /// Performs a class or vendor request; whatever is not for one of its functions is stalled.
  mutating func perform(_ setup: ControlSetup, data: [UInt8], at now: Duration) -> PortAnswer {
    let stall = PortAnswer(.stalled, at: now)
    if setup.requestType == 0x40 {
      guard let wanted = settings.vendorRequest, wanted.request == setup.request,
        wanted.value == nil || wanted.value == setup.value
      else { return stall }
      trigger(at: now)
      return PortAnswer(.accepted([]), at: now)
    }
    // One code means different things to different interfaces.
    if setup.index == UInt16(ApplicationProfile.serialInterface), serial != nil {
      guard let answer = serial?.perform(setup, data: data), let bytes = answer.bytes else {
        return stall
      }
      if answer.isTouch, settings.serialPort?.isTouchable == true { trigger(at: now) }
      // It may have waited for the host to open the port.
      proceed(at: now)
      return PortAnswer(.accepted(bytes), at: now)
    }
    guard let request = setup.dfuRequest, let number = settings.runTimeInterface,
      setup.index == UInt16(number)
    else { return stall }
    return perform(request, setup, at: now)
  }

  private mutating func perform(
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
    if before == .appDetach, state != .appDetach { course = .runs }
    guard transition.isAccepted else { return PortAnswer(.stalled, at: now) }
    if before == .appIdle, state == .appDetach { detach(setup, at: now) }
    switch request {
    case .getState: return PortAnswer(.accepted([state.rawValue]), at: now)
    case .getStatus:
      return PortAnswer(.accepted(StatusResponse(status: .ok, state: state).bytes), at: now)
    case .detach, .download, .upload, .clearStatus, .abort:
      return PortAnswer(.accepted([]), at: now)
    }
  }

  private mutating func detach(_ setup: ControlSetup, at now: Duration) {
    guard let runTime = settings.runTime, settings.reaction != .ignores else {
      state = .appIdle
      return
    }
    guard !runTime.attributes.contains(.willDetach) else { return trigger(at: now) }
    guard departure == nil else { return }
    // The standard lets the device take the shorter of its own limit and the host's.
    let limit = min(runTime.detachTimeout, .milliseconds(Int(setup.value)))
    course = .awaitsReset(until: now + limit)
  }

  /// Sets or clears an endpoint's Halt feature; `nil` for one that it does not have.
  ///
  /// **Spec:** USB 2.0 §9.4.1 and §9.4.9.
  mutating func setHalt(_ isHalted: Bool, _ setup: ControlSetup) -> [UInt8]? {
    guard setup.value == 0, let address = UInt8(exactly: setup.index),
      settings.endpoints.contains(address)
    else { return nil }
    if isHalted { halted.insert(address) } else { halted.remove(address) }
    return []
  }

  /// Whether an endpoint has the Halt feature set.
  func isHalted(_ endpoint: UInt16) -> Bool {
    UInt8(exactly: endpoint).map(halted.contains) ?? false
  }
}

// MARK: - Packets

extension ApplicationProgram {
  /// Performs a packet on an endpoint other than 0.
  mutating func packet(_ endpoint: UInt8, data: [UInt8], at now: Duration) -> PacketAnswer {
    guard !isHung, serial != nil else { return .notReady }
    guard !halted.contains(endpoint) else { return .stalled }
    let packet: [UInt8]?
    switch endpoint {
    case ApplicationProfile.outEndpoint: packet = take(data, at: now)
    case ApplicationProfile.inEndpoint:
      packet = serial?.nextPacket()
      // There is room again for what the program wants to print.
      if packet != nil { proceed(at: now) }
    case ApplicationProfile.notificationEndpoint: packet = serial?.nextNotification()
    default: packet = nil
    }
    return packet.map { .acknowledged($0) } ?? .notReady
  }

  private mutating func take(_ data: [UInt8], at now: Duration) -> [UInt8]? {
    for line in serial?.take(data) ?? [] {
      // An answer for which there is no room is lost, as it is in a program that does not wait.
      if let answer = settings.serialPort?.answers[line] { _ = serial?.write(answer) }
      if line == settings.serialPort?.triggerLine { trigger(at: now) }
    }
    return []
  }
}
