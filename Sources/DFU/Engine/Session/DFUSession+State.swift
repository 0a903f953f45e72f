/// What changes in a session. Each value can be set at one place only, which is in this file.
extension DFUSession {
  /// How the talk with the device stands, over all operations.
  struct Conversation: Sendable {
    /// Which way data last went.
    enum Direction: Sendable {
      /// Neither: the device is in dfuIDLE.
      case none
      case download
      case upload
      /// Something failed, and the device did not come to dfuIDLE behind it.
      case unknown
    }

    /// Which way data last went; the device must be brought to dfuIDLE before it turns.
    private(set) var direction = Direction.none
    /// How the device is fed; `nil` until it has shown what it takes.
    private(set) var pace: Pace?
    /// When each kind of work is done, of a device that does not say.
    private var forecasts: [DownloadScript.Step.Work.Kind: PollForecast] = [:]

    /// Creates a conversation with a device in dfuIDLE.
    init(pace: Pace?) {
      self.pace = pace
    }

    /// Notes which way data goes now.
    mutating func turned(_ next: Direction) { direction = next }

    /// Takes a pace.
    mutating func settled(on next: Pace) { pace = next }

    /// Notes when work of a kind will be done the next time.
    mutating func learned(_ forecast: PollForecast, of kind: DownloadScript.Step.Work.Kind) {
      forecasts[kind] = forecast
    }

    /// When work of a kind will be done.
    func forecast(of kind: DownloadScript.Step.Work.Kind) -> PollForecast {
      forecasts[kind] ?? PollForecast()
    }
  }

  /// The operation that runs, and what it has done to the memory so far.
  struct Operation: Sendable {
    /// What an operation has done to the device's memory; errors say so.
    enum MemoryState: Sendable {
      /// It was not meant to change anything.
      case onlyRead
      /// It has not changed anything yet.
      case untouched
      /// Something was erased, and the firmware is not whole.
      case incomplete
      /// The firmware is whole and was read back, as far as that was asked for.
      case whole
    }

    /// Tells what happens.
    let emit: @Sendable (DFUEvent) -> Void
    /// What has become of the memory.
    private(set) var memoryState: MemoryState
    /// The sectors that were erased.
    private(set) var erased: Set<MemorySector> = []

    /// Creates an operation that has not begun.
    init(isChanging: Bool, emit: @escaping @Sendable (DFUEvent) -> Void) {
      self.emit = emit
      memoryState = isChanging ? .untouched : .onlyRead
    }

    /// Whether work on the memory that was taken up last has begun that cannot be taken back.
    private(set) var hasTouchedMemory = false

    /// Notes what has become of the memory.
    mutating func memory(is state: MemoryState) {
      memoryState = state
      hasTouchedMemory = state == .incomplete
    }

    /// Notes that what has begun was not done: the memory is as it was before.
    mutating func takesBack(to before: Operation) {
      memoryState = before.memoryState
      hasTouchedMemory = before.hasTouchedMemory
    }

    /// Notes that the next memory is taken up.
    mutating func takesUpMemory() { hasTouchedMemory = false }

    /// Notes sectors that are about to be erased.
    mutating func erases(_ sectors: [MemorySector]) { erased.formUnion(sectors) }

    /// Notes that a sector may not have been erased, but only be blank.
    mutating func mayNotHaveErased(_ sector: MemorySector) { erased.remove(sector) }
  }
}

extension DFUSession {
  /// Tells what happens in the operation that runs.
  func emit(_ event: DFUEvent) { operation.emit(event) }

  /// Takes a pace and says so.
  func settle(on next: Pace) {
    guard conversation.pace != next else { return }
    conversation.settled(on: next)
    emit(.settled(next))
  }

  /// Prepares for data in a direction.
  ///
  /// A device that has moved data the other way is brought to dfuIDLE by DFU_ABORT first (DFU 1.1
  /// figure A.1); one of which nothing is known, by recovering it.
  func turn(_ next: Conversation.Direction) async throws(DFUError) {
    switch conversation.direction {
    case .none: break
    case .unknown:
      do throws(ProtocolFailure) {
        try await recover()
      } catch {
        throw await worded(error, doing: "The device does not come to dfuIDLE")
      }
    case .download, .upload:
      if conversation.direction != next {
        try await drive(RequestMachine(DFUMessage(.abort)), doing: "The device refuses ABORT")
      }
    }
    conversation.turned(next)
  }

  /// How long a device may take to come to dfuIDLE when nothing is known to be going on in it.
  private static let recoveryTime = Duration.seconds(2)

  /// Brings the device to dfuIDLE after a failure.
  ///
  /// - Parameter patience: the longest that what is going on in it can take.
  /// - Throws: that it did not come to dfuIDLE; the next ``turn(_:)`` tries again.
  func recover(patience: Duration? = nil) async throws(ProtocolFailure) {
    conversation.turned(.unknown)
    _ = try await driver.recover(patience: patience ?? Self.recoveryTime)
    conversation.turned(.none)
  }

  /// Brings the device to dfuIDLE after something that it refused.
  func comeBack(
    after error: DFUError, doing summary: String = "Reading failed"
  ) async throws(DFUError) {
    do throws(ProtocolFailure) {
      try await recover()
    } catch {
      throw await worded(error, doing: summary)
    }
  }
}

extension DFUSession {
  /// Runs an operation, the only one at that time; after a failure the device is cleaned up.
  ///
  /// - Parameters:
  ///   - changing: whether it is meant to change the device's memory.
  ///   - emit: tells what happens.
  ///   - body: the operation.
  /// - Returns: what the operation returns.
  /// - Throws: what the operation throws, with what is on the chip.
  func operate<Report: Sendable>(
    changing: Bool, emit: @escaping @Sendable (DFUEvent) -> Void,
    _ body: @Sendable (isolated DFUSession) async throws(DFUError) -> Report
  ) async throws(DFUError) -> Report {
    try beginOperation(Operation(isChanging: changing, emit: observed(emit)))
    defer { endOperation() }
    do throws(DFUError) {
      let report = try await body(self)
      bus.observer?.observe(.operationEnded(failure: nil), of: device, at: now)
      return report
    } catch {
      let failure = await cleanUp(after: error)
      bus.observer?.observe(.operationEnded(failure: error.code.name), of: device, at: now)
      throw failure
    }
  }

  /// Brings the device to dfuIDLE after an operation failed, as far as it still answers.
  ///
  /// - Returns: the error, with what is on the chip and what it takes to bring this board back.
  private func cleanUp(after error: DFUError) async -> DFUError {
    if error.code == .disconnected {
      conversation.turned(.unknown)
    } else {
      try? await recover()  // the first error is the one to tell
    }
    switch operation.memoryState {
    case .onlyRead, .whole:
      return error
    case .untouched:
      return error.adding(remedy: "Nothing was changed on the chip.")
    case .incomplete:
      let way =
        functional.isDfuSe
        ? "The board \(chips.returnToROM)"
        : "Bring the device to DFU mode again as its maker says"
      return error.adding(
        remedy: "The firmware on the chip is not whole. \(way); then run the same command again.")
    }
  }
}
