internal import DFU

/// The bootloader as it runs: protocol state, the command that was taken, the work that goes on.
///
/// Nothing happens in it but by a request; what it is at a later time follows from the times in it.
struct Bootloader: Sendable, Hashable {
  /// Why a bootloader leaves the bus.
  enum Departure: Sendable, Hashable {
    /// It jumps to the program whose vector table is there.
    case jump(Address)
    /// It resets the board.
    case restart
    /// The power goes.
    case powerLoss
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
  var departure: (time: Duration, reason: Departure)? {
    get { departureTime.flatMap { time in departureReason.map { (time, $0) } } }
    set {
      departureTime = newValue?.time
      departureReason = newValue?.reason
    }
  }
  private var departureTime: Duration?
  private var departureReason: Departure?

  init(profile: BoardProfile) {
    self.profile = profile
    rules = profile.rules
    let start = profile.mainFlash?.start ?? Address(0)
    pointer = start
    jumpTarget = start
    if profile.firstStatus != .ok { latch(profile.firstStatus) }
  }

  /// Begins anew, as after a bus reset; what goes on in flash goes on.
  mutating func restart() {
    let (work, manners) = (running, rules)
    self = Bootloader(profile: profile)
    running = work
    rules = manners
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
    on chip: inout Chip
  ) -> PortAnswer {
    let now = seen(arrival)
    settle(at: now, on: &chip)
    switch request {
    case .detach: return answer(.detach, at: now)
    case .download: return download(setup, data: data, at: now, on: &chip)
    case .upload: return upload(setup, at: now, on: &chip)
    case .getStatus: return getStatus(at: now, on: &chip)
    case .clearStatus: return answer(.clearStatus, at: now)
    case .getState: return answer(.getState, at: now, with: { [$0.state.rawValue] })
    case .abort: return answer(.abort, at: now)
    }
  }

  /// Lets work end whose time is over, and dfuDNBUSY with it.
  mutating func settle(at now: Duration, on chip: inout Chip) {
    if var work = running, work.end <= now {
      work.finish(on: &chip)
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
  func tear(at now: Duration, on chip: inout Chip) {
    running?.tear(at: now, width: width(chip), on: &chip)
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
  private mutating func getStatus(at now: Duration, on chip: inout Chip) -> PortAnswer {
    let work: DeviceMachine.Work =
      parked != nil ? .parked : running == nil ? .finished(outcome) : .running
    guard apply(.getStatus(work)) else { return PortAnswer(.stalled, at: now) }
    var time = now
    if case .parked = work, state == .dfuDownloadBusy || state == .dfuManifest {
      start(at: now, on: &chip)
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
  private mutating func start(at now: Duration, on chip: inout Chip) {
    guard let work = parked else { return }
    parked = nil
    let start = waitForFlash(from: now, on: &chip)
    switch work {
    case .command(let command): begin(plan(command, at: start, on: chip), on: &chip)
    case .write(let block, let data):
      begin(plan(block: block, data: data, at: start, on: chip), on: &chip)
    case .leave: leave(at: start)
    }
  }

  /// The moment at which flash is free, at once or after what goes on in it unattended.
  mutating func waitForFlash(from now: Duration, on chip: inout Chip) -> Duration {
    guard var work = running else { return now }
    work.finish(on: &chip)
    running = nil
    return max(now, work.end)
  }

  /// Sets work going, and the power loss that is planned for it.
  mutating func begin(_ operation: Operation, on chip: inout Chip) {
    running = operation
    if let style = chip.busyChange() { rules.busy = style }
    let width = width(chip)
    if let time = chip.powerLossTime(for: operation, width: width) {
      departure = (time, .powerLoss)
    }
  }
}
