internal import DFU
internal import Station

/// Works on one board, from the lock of its port to its report.
///
/// What is tried, and what after a failure, is decided by ``RetryPolicy``; here it is done. The
/// flash is in `BoardRun+Flash.swift`, what comes after it in `BoardRun+Conclusion.swift`.
struct BoardRun: Sendable {
  /// How long something is waited for at a port that was given power, or where a way failed.
  static let returnLimit = BootloaderEntry.limit
  /// How long a port is left alone after a failure: a device that drops off is on the bus for a
  /// moment longer.
  private static let settleTime = Duration.seconds(1)

  let job: BoardJob
  let tools: RigTools
  let journal: BoardJournal

  var tell: @Sendable (BoardEvent) -> Void { journal.tell }
  var clock: any DeviceClock { tools.bus.clock }

  /// Creates the means to work on a board.
  ///
  /// - Parameters:
  ///   - job: what is to be done.
  ///   - tools: what it is done with.
  ///   - tell: told what happens, on any thread.
  init(job: BoardJob, tools: RigTools, tell: @escaping @Sendable (BoardEvent) -> Void) {
    self.job = job
    self.tools = tools
    journal = BoardJournal(job, startedAt: tools.calendar(), clock: tools.bus.clock, tell: tell)
  }

  /// Works on the board to its end; cancelling the task stops it safely.
  func run() async -> BoardReport {
    tell(.began)
    let lock: PortLock?
    do throws(PortLockError) {
      lock = try await takeLock()
    } catch {
      return journal.end(Task.isCancelled ? .notBegun : .error(.lock(error)))
    }
    defer { withExtendedLifetime(lock) {} }
    guard !Task.isCancelled else { return journal.end(.notBegun) }
    do throws(BoardError) {
      let departure: Departure? =
        if let image = job.image { try await bring(image) } else { nil }
      return journal.end(try await conclude(departure))
    } catch {
      return journal.end(.error(error))
    }
  }

  /// Takes the port for this program; `nil` where nobody else can come.
  private func takeLock() async throws(PortLockError) -> PortLock? {
    guard let locks = tools.locks else { return nil }
    let path = job.path
    return try await PortLock.take(
      port: path, holder: locks.holder, in: locks.folder, limit: locks.limit, on: clock
    ) { holder in
      tell(.activity(Activity(.waiting)))
      tell(.note("The port \(path) is in use by \(holder): waiting for its end."))
    }
  }

  /// Brings the board to its image, whatever it comes as, and tries again as the job allows.
  ///
  /// - Throws: the last failure; the others are in the steps.
  private func bring(_ image: JobImage) async throws(BoardError) -> Departure {
    var policy = RetryPolicy(
      hasTrigger: job.entry != nil, hasPower: job.power != nil, retries: job.retries)
    var sight = try await look(within: .zero)
    var event = RetryPolicy.Event.saw(sight.kind)
    var failure: BoardError?
    while true {
      let move = policy.handle(event)
      guard move != .giveUp else {
        throw sight.kind == .stranger ? sight.error(for: job) : failure ?? sight.error(for: job)
      }
      do throws(BoardError) {
        if move == .flash, case .bootloader(let device) = sight {
          return try await flash(image, on: device)
        }
        sight = try await perform(move, sight)
        event = .saw(sight.kind)
      } catch {
        failure = error
        event = .failed(isCurable: error.isCurable)
      }
    }
  }

  /// Does what changes what is at the port.
  private func perform(
    _ move: RetryPolicy.Move, _ sight: PortSight
  ) async throws(BoardError) -> PortSight {
    switch move {
    case .trigger:
      guard case .application(let device) = sight, let entry = job.entry else { return sight }
      return PortSight([try await enter(device, by: entry)], for: job)
    case .powerOn:
      try await switchOn()
      return try await look(within: Self.returnLimit)
    case .powerCycle:
      try await cyclePower()
      return try await look(within: Self.returnLimit)
    case .look:
      await clock.sleep(for: Self.settleTime)
      return try await look(within: Self.returnLimit)
    case .flash, .giveUp: return sight
    }
  }

  /// What is at the port; waits for something, if nothing is.
  private func look(within limit: Duration) async throws(BoardError) -> PortSight {
    var sight = PortSight.nothing
    try await wait(limit, "stopped while waiting for the board") { devices in
      sight = PortSight(devices, for: job)
      return sight != .nothing
    }
    return sight
  }

  /// Waits until the bus is as wanted.
  ///
  /// - Returns: whether it came to be so in time.
  /// - Throws: that it was stopped, or what keeps the bus from being read.
  @discardableResult func wait(
    _ limit: Duration, _ doing: String, until isAsWanted: ([USBDevice]) -> Bool
  ) async throws(BoardError) -> Bool {
    let isSo: Bool
    do throws(DFUError) {
      isSo = try await tools.bus.wait(limit: limit, until: isAsWanted)
    } catch {
      throw .device(error)
    }
    guard isSo || !Task.isCancelled else { throw .stopped(doing, path: job.path) }
    return isSo
  }
}
