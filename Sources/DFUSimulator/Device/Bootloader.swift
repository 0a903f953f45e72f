internal import DFU

/// The bootloader as it runs: protocol state, the command that was taken, the work that goes on.
///
/// Nothing happens in it but by a request; what it is at a later time follows from the times in it.
struct Bootloader: Sendable, Hashable {
  /// The end of a bootloader.
  struct Departure: Sendable, Hashable {
    /// Why it leaves the bus.
    enum Reason: Sendable, Hashable {
      /// It jumps to the program whose vector table is there.
      case jump(Address)
      /// It resets the board.
      case restart
      /// The power goes.
      case powerLoss
    }

    var time: Duration
    var reason: Reason
  }

  let profile: BoardProfile
  var rules: DeviceMachine.Rules
  var state = DeviceState.dfuIdle
  var status = DeviceStatus.ok
  var alternate: UInt8 = 0
  /// Set Address Pointer's address: the place of block 2.
  var pointer: Address
  /// Where leave jumps: the last address that was set or written.
  var jumpTarget: Address
  var parked: ParkedWork?
  var running: Operation?
  /// The outcome of the work that is over.
  var outcome = DeviceStatus.ok
  /// Until when a request is an early one, for devices that stall those.
  var deafUntil = Duration.zero
  /// The next byte of a plain upload or download, and the block number that must come.
  var cursor = 0
  var nextBlock: UInt16 = 0
  /// After one misaligned write all later ones fail until a reset; AN2606.
  var isMisaligned = false
  /// When and why the bootloader leaves the bus, once that is settled.
  var departure: Departure?

  init(profile: BoardProfile) {
    self.profile = profile
    rules = profile.rules
    let start = profile.mainFlash?.start ?? Address(0)
    pointer = start
    jumpTarget = start
    if profile.firstStatus != .ok { latch(profile.firstStatus) }
  }

  /// Begins anew, as after a bus reset; what goes on in flash goes on, and an end that is settled
  /// comes.
  mutating func restart() {
    let before = self
    self = Bootloader(profile: profile)
    running = before.running
    departure = before.departure
    rules = before.rules
    state = .dfuIdle
    status = .ok
  }

  /// Enters dfuERROR.
  mutating func latch(_ cause: DeviceStatus) {
    state = .dfuError
    status = cause
    parked = nil
  }

  /// When the device's program sees a request that arrives now: a blocked processor sees it late.
  func seen(_ now: Duration) -> Duration {
    guard rules.busy.isHolding, let running else { return now }
    return max(now, running.end)
  }

  /// Performs a DFU request.
  mutating func perform(
    _ request: DFURequest, _ setup: ControlSetup, data: [UInt8], at arrival: Duration,
    on silicon: inout Silicon
  ) -> PortAnswer {
    let now = seen(arrival)
    settle(at: now, on: &silicon)
    switch request {
    case .detach: return answer(.detach, at: now)
    case .download: return download(setup, data: data, at: now, on: &silicon)
    case .upload: return upload(setup, at: now, on: &silicon)
    case .getStatus: return getStatus(at: now, on: &silicon)
    case .clearStatus: return answer(.clearStatus, at: now)
    case .getState: return answer(.getState, at: now, with: { [$0.state.rawValue] })
    case .abort: return answer(.abort, at: now)
    }
  }

  /// Lets work end whose time is over, and dfuDNBUSY with it.
  mutating func settle(at now: Duration, on silicon: inout Silicon) {
    if var work = running, work.end <= now {
      work.finish(on: &silicon)
      outcome = work.outcome
      running = work.isEndless ? work : nil
    }
    let isDeaf: Bool =
      switch rules.busy {
      case .stalls, .stallsIntoError: running != nil && now < deafUntil
      case .answers, .holdsStatusStage, .holdsDataStage: running != nil
      }
    let isLeaving = state == .dfuManifest && rules.dialect == .dfuSe
    if state == .dfuDownloadBusy || state == .dfuManifest, !isDeaf, !isLeaving {
      apply(.workOver)
    }
  }

  /// Takes the plug out: what was going on is cut short.
  func tear(at now: Duration, on silicon: inout Silicon) {
    running?.tear(at: now, width: width(silicon), on: &silicon)
  }

  @discardableResult
  private mutating func apply(_ event: DeviceMachine.Event) -> Bool {
    let transition = DeviceMachine.transition(state, event, rules)
    state = transition.next
    if let latched = transition.status { status = latched }
    // A download or upload that ended begins again at the first block.
    if state == .dfuIdle || state == .dfuError {
      parked = nil
      cursor = 0
      nextBlock = 0
    }
    if event == .clearStatus, transition.isAccepted, running?.isEndless == true { running = nil }
    return transition.isAccepted
  }

  mutating func answer(
    _ event: DeviceMachine.Event, at now: Duration, with data: (Self) -> [UInt8] = { _ in [] }
  ) -> PortAnswer {
    apply(event) ? PortAnswer(.accepted(data(self)), at: now) : PortAnswer(.stalled, at: now)
  }

  /// Stalls with a cause of its own.
  mutating func refuse(_ cause: DeviceStatus, at now: Duration) -> PortAnswer {
    latch(cause)
    return PortAnswer(.stalled, at: now)
  }
}

// MARK: - GETSTATUS

extension Bootloader {
  private mutating func getStatus(at now: Duration, on silicon: inout Silicon) -> PortAnswer {
    let work: DeviceMachine.Work =
      parked != nil ? .parked : running == nil ? .finished(outcome) : .running
    guard apply(.getStatus(work)) else { return PortAnswer(.stalled, at: now) }
    var time = now
    if case .parked = work, state == .dfuDownloadBusy || state == .dfuManifest {
      start(at: now, on: &silicon)
      if rules.busy == .holdsStatusStage, let running { time = running.end }
    }
    let isWorking = state == .dfuDownloadBusy || state == .dfuManifest
    let poll = isWorking ? pollTimeout(at: now) : .zero
    if isWorking { deafUntil = now + poll }
    if case .finished = work { outcome = .ok }
    let response = StatusResponse(status: status, pollTimeout: poll, state: state)
    return PortAnswer(.accepted(response.bytes), at: time)
  }

  /// ST's ROMs say the same for every operation of a kind; a plain device says what is left.
  private func pollTimeout(at now: Duration) -> Duration {
    guard let running else { return .zero }
    guard rules.dialect == .plain else { return running.poll }
    return .milliseconds(Int(((running.end - now) / .milliseconds(1)).rounded(.up)))
  }

  /// Starts what was parked.
  private mutating func start(at now: Duration, on silicon: inout Silicon) {
    guard let work = parked else { return }
    parked = nil
    let start = waitForFlash(from: now, on: &silicon)
    switch work {
    case .command(let command): begin(plan(command, at: start, on: silicon), on: &silicon)
    case .write(let block, let data):
      begin(plan(block: block, data: data, at: start, on: silicon), on: &silicon)
    case .leave: leave(at: start)
    }
  }

  /// The moment at which flash is free, at once or after what goes on in it unattended.
  mutating func waitForFlash(from now: Duration, on silicon: inout Silicon) -> Duration {
    guard var work = running else { return now }
    work.finish(on: &silicon)
    running = nil
    return max(now, work.end)
  }

  /// Sets work going, and the power loss that is planned for it.
  mutating func begin(_ operation: Operation, on silicon: inout Silicon) {
    running = operation
    if let style = silicon.faults.busyChange() { rules.busy = style }
    let width = width(silicon)
    let unit = silicon.memory.traits.unit
    if let time = silicon.faults.powerLossTime(for: operation, unit: unit, width: width) {
      departure = Departure(time: time, reason: .powerLoss)
    }
  }
}
