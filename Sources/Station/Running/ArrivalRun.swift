public import DFU

/// What happens while an arrival is worked on.
public enum ArrivalEvent: Sendable, Hashable {
  /// A board of this station is worked on from here.
  case chosen(station: String)
  /// The attempt is in the ledger.
  case began(Attempt)
  /// The bootloader is there that will be flashed.
  case opening(USBDevice)
  /// What is being done; every change of it.
  case activity(Activity)
  /// A step on the way into the bootloader.
  case entry(EntryEvent)
  /// A step of the flash.
  case flash(DFUEvent)
  /// Something a person should hear.
  case note(String)
}

/// How an arrival ended.
public struct ArrivalEnding: Sendable, Hashable {
  /// The result.
  public var result: BoardResult
  /// Why it is no success; `nil` if it is one.
  public var failure: StationFailure?

  /// Whether nobody needs to see it: a stranger, or what the station itself made arrive.
  public var isSilent: Bool {
    switch failure {
    case .untouched(.ownDoing): true
    case nil: result.verdict == .untouched
    default: false
    }
  }
}

/// Works on one arrival, from the look at the configuration to the hook.
///
/// The parts that decide are values in `Deciding/`; here they are asked one after another, and what
/// they say is done. The attempt itself is in `ArrivalRun+Attempt.swift`.
public struct ArrivalRun: Sendable {
  /// How long another program may have a port before an arrival there is given up: the longest
  /// flash of a large chip, twice.
  static let lockLimit = Duration.seconds(300)

  let configuration: StationConfiguration
  let tools: StationTools
  let tell: @Sendable (ArrivalEvent) -> Void

  /// Creates the means to work on an arrival.
  ///
  /// - Parameters:
  ///   - configuration: what is to be done with which board.
  ///   - tools: what it is done with.
  ///   - tell: told what happens, on any thread.
  public init(
    configuration: StationConfiguration, tools: StationTools,
    tell: @escaping @Sendable (ArrivalEvent) -> Void = { _ in }
  ) {
    self.configuration = configuration
    self.tools = tools
    self.tell = tell
  }

  /// Works on an arrival to its end; cancelling the task stops it safely.
  public func run(_ arrival: Arrival) async -> ArrivalEnding {
    let start = tools.calendar()
    var result = BoardResult(
      .untouched, path: arrival.device.path, serial: arrival.device.serial, startedAt: start,
      endedAt: start, message: "")
    let job: Job
    switch configuration.choice(for: arrival) {
    case .stranger:
      result.message = "No station is for \(arrival.device.id) at \(arrival.device.path)."
      return ArrivalEnding(result: result, failure: nil)
    case .untouched(let reason):
      return ending(result, .untouched(reason))
    case .bootloader(let station):
      job = Job(arrival: arrival, station: station, entry: nil)
    case .application(let station, let entry):
      job = Job(arrival: arrival, station: station, entry: entry)
    }
    result.station = job.station.name
    result.image = job.station.image.digest.description
    tell(.chosen(station: job.station.name))
    do throws(StationFailure) {
      let image = try prove(job.station)
      let lock = try await lock(arrival.device.path)
      defer { withExtendedLifetime(lock) {} }
      return try await work(job, image, result)
    } catch {
      return ending(result, error)
    }
  }

  /// An arrival, and what the configuration says about it.
  struct Job: Sendable {
    var arrival: Arrival
    var station: StationConfiguration.Station
    /// How it is asked to make way, if it came as an application.
    var entry: ApplicationEntry?

    var path: String { arrival.device.path }

    /// What stands for the board, as far as it is known from the arrival.
    ///
    /// An application's serial number is not the ROM's: the port stands for the board until its
    /// bootloader was seen.
    var board: BoardIdentity {
      entry == nil ? station.identity(of: arrival.device) : .port(path)
    }
  }

  /// Works on an arrival at a port that nobody else works at.
  private func work(
    _ job: Job, _ image: ProvenImage, _ result: BoardResult
  ) async throws(StationFailure) -> ArrivalEnding {
    var attempt: Attempt
    do throws(LedgerError) {
      let locks = tools.locks
      try await tools.ledger.closeInterrupted { path in
        path == job.path || locks.isFree(path)
      }
      if let cause = try await tools.ledger.cause(of: job.arrival.mark) {
        return ending(result, .untouched(.ownDoing(attempt: cause.number)))
      }
      guard let present = await tools.arrivals.arrival(of: job.arrival.device),
        present.mark == job.arrival.mark
      else { return ending(result, .gone(path: job.path)) }
      if let reason = try await reasonAgainst(job.board, job.station) {
        return ending(result, .untouched(reason))
      }
      attempt = try await tools.ledger.begin(
        station: job.station.name, board: job.board, serial: job.arrival.device.serial,
        path: job.path, image: image.digest, cameAsApplication: job.entry != nil,
        at: result.startedAt)
    } catch {
      throw .ledger(error)
    }
    tell(.began(attempt))
    var failure: StationFailure?
    do throws(StationFailure) {
      try await perform(&attempt, job, image)
    } catch {
      failure = error
      attempt.outcome = error.outcome
      attempt.message = "\(error)"
    }
    return await finish(attempt, job, result, failure)
  }

  /// Closes an attempt, and tells the hook.
  private func finish(
    _ attempt: Attempt, _ job: Job, _ result: BoardResult, _ failure: StationFailure?
  ) async -> ArrivalEnding {
    var attempt = attempt
    attempt.endedAt = tools.calendar()
    do throws(LedgerError) {
      try await tools.ledger.close(attempt)
    } catch {
      tell(
        .note(
          "The attempt \(attempt.number) is over, and how it ended is not in the ledger: "
            + "\(error) What was done with the board stands: \(attempt.message)"))
    }
    var result = result
    result.attempt = attempt.number
    result.serial = attempt.serial
    result.outcome = attempt.outcome
    result.writtenBytes = attempt.writtenBytes
    result.skippedBytes = attempt.skippedBytes
    result.message = attempt.message
    let ending = ending(result, failure)
    if let hook = job.station.afterwards.hook, ending.result.verdict != .untouched,
      attempt.outcome != .stopped
    {
      tell(.activity(Activity(.finishing)))
      let variables = HookRun.environment(of: ending.result, inheriting: tools.hookPath)
      if let note = await HookRun.run(hook, variables) { tell(.note(note)) }
    }
    return ending
  }

  private func ending(_ result: BoardResult, _ failure: StationFailure?) -> ArrivalEnding {
    var result = result
    result.endedAt = tools.calendar()
    result.verdict = failure?.verdict ?? .pass
    if let failure { result.message = "\(failure)" }
    return ArrivalEnding(result: result, failure: failure)
  }

  /// Why a board is left alone; `nil` if it may be tried.
  func reasonAgainst(
    _ board: BoardIdentity, _ station: StationConfiguration.Station
  ) async throws(LedgerError) -> Untouched? {
    let history = try await tools.ledger.verdicts(
      on: board, limit: AttemptRule.failureLimit)
    return AttemptRule.reason(against: board, history: history, image: station.image.digest)
  }

  /// Reads the image once, and proves those bytes.
  private func prove(
    _ station: StationConfiguration.Station
  ) throws(StationFailure) -> ProvenImage {
    let reference = station.image
    let bytes: [UInt8]?
    let signature: [UInt8]?
    do throws(UnreadableFile) {
      bytes = try tools.read(reference.path).get()
      signature = try reference.signaturePath.flatMap { path throws(UnreadableFile) in
        try tools.read(path).get()
      }
    } catch {
      throw .unreadable(error)
    }
    guard let bytes else {
      throw .unreadable(UnreadableFile("The image \(reference.path) is not there."))
    }
    do throws(ImageError) {
      return try ProvenImage(bytes, signature: signature, for: station, keys: configuration.keys)
    } catch {
      throw .badImage(error, path: reference.path)
    }
  }

  private func lock(_ path: String) async throws(StationFailure) -> PortLock {
    do throws(PortLockError) {
      return try await PortLock.take(
        port: path, holder: tools.holder, in: tools.locks, limit: Self.lockLimit,
        on: tools.lockClock
      ) { holder in
        tell(.activity(Activity(.waiting)))
        tell(.note("The port \(path) is in use by \(holder): waiting for its end."))
      }
    } catch {
      throw .lock(error)
    }
  }
}
