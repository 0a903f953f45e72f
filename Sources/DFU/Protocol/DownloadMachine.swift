/// One DFU_DNLOAD, a DfuSe command or a block of data, and the polls until the device is done.
///
/// Host side of DFU 1.1 figure A.1, states dfuIDLE to dfuDNLOAD-IDLE. The device does nothing
/// before the first DFU_GETSTATUS (AN3156); its answer must be dfuDNBUSY, or dfuDNLOAD-IDLE from
/// devices that were done at once.
///
/// ```
///   ready ──DNLOAD──▶ sending ──accepted──▶ starting ──dfuDNBUSY──▶ polling ◀──▶ pausing
///                        │                     │  dfuDNLOAD-IDLE       │ dfuDNLOAD-IDLE
///                        │stall                ▼                       ▼
///                        └────▶ diagnosing    done                    done
/// ```
///
/// **Departure from the standard.** While it is not known how the device takes an early poll, or
/// when it is known to hold, the second DFU_GETSTATUS goes out at once: the wait then ends when the
/// work ends, not when the device's estimate does. A device that answers dfuDNBUSY is polled when a
/// ``PollForecast`` says that it is done, and each millisecond from then on. A device that stalls
/// is given its bwPollTimeout in full, then and for ever after.
struct DownloadMachine: ProtocolMachine {
  /// What a download yields.
  struct Output: Sendable, Hashable {
    /// The device's last status.
    var status: StatusResponse
    /// What the polls showed; `nil` if the work was over before it could show.
    var behaviour: BusyBehaviour?
    /// How long the device worked: from the first DFU_GETSTATUS to the last one's answer.
    var duration: Duration
    /// When such work will be done the next time.
    var forecast: PollForecast
  }

  /// How often a device may stall a poll that came after its bwPollTimeout.
  ///
  /// Three, as dfu-util allows for L4 ROMs that report too short a time.
  static let latePollStallLimit = 3

  /// Work that takes this long shows how a device polls, even if its bwPollTimeout is 0.
  ///
  /// Nobody waited for it on the host's side, so the device held a poll meanwhile. A page erase
  /// takes 20 ms and more; the round trips of a step, on a busy machine too, take less than 10.
  static let telltaleWork = Duration.milliseconds(10)

  enum State: Equatable {
    case ready
    case sending
    case diagnosing
    case starting(Polling)
    case polling(Polling)
    case pausing(Polling)
    case ended
  }

  /// What is remembered between polls.
  struct Polling: Equatable {
    var startedAt: Duration
    /// When the poll that is out has left, and the last one that found the device busy.
    var sentAt: Duration
    var busyAt: Duration
    var pollTimeout = Duration.zero
    /// Whether a first DFU_GETSTATUS was answered, which starts the work.
    var hasStarted = false
    var behaviour: BusyBehaviour?
    /// Whether the poll that is out, or comes next, leaves before bwPollTimeout has passed.
    var isEarly = false
    var stalls = 0
  }

  private let message: DFUMessage
  private let limit: Duration
  private let known: BusyBehaviour?
  private let forecast: PollForecast
  var state = State.ready

  /// Creates a machine for one DFU_DNLOAD.
  ///
  /// - Parameters:
  ///   - data: the payload, at least one byte.
  ///   - block: `wBlockNum`.
  ///   - limit: the longest that the device can take for it.
  ///   - known: how the device is known to take an early poll; `nil` while that is not known.
  ///   - forecast: when such work was done before; for a device that answers.
  init(
    data: [UInt8], block: UInt16, limit: Duration, known: BusyBehaviour?,
    forecast: PollForecast = PollForecast()
  ) {
    message = DFUMessage(download: data, block: block, timeout: .seconds(5))
    self.limit = limit
    self.known = known
    self.forecast = forecast
  }

  func transition(
    from state: State, on event: ProtocolEvent, at now: Duration
  ) throws(IllegalEvent) -> (State, ProtocolStep<Output>) {
    switch (state, event) {
    case (.ready, .started):
      return (.sending, .send(message))
    case (.sending, .answered):
      let polling = Polling(startedAt: now, sentAt: now, busyAt: now, behaviour: known)
      return (.starting(polling), .send(.getStatus(timeout: limit)))
    case (.sending, .stalled):
      return (.diagnosing, .send(.getStatus()))
    case (.diagnosing, .answered(let bytes)):
      guard let status = StatusResponse(bytes: bytes) else { return fail(.malformedAnswer(bytes)) }
      return fail(.refused(status), at: .download)
    case (.diagnosing, .stalled), (.diagnosing, .timedOut):
      return fail(.stalled, at: .download)
    case (.starting(let polling), .answered(let bytes)),
      (.polling(let polling), .answered(let bytes)):
      return take(bytes, polling, at: now)
    case (.starting(let polling), .stalled), (.polling(let polling), .stalled):
      return takeStall(polling, at: now)
    case (.starting, .timedOut), (.polling, .timedOut):
      return fail(.stuckBusy(limit))
    case (.pausing(var polling), .waited):
      polling.sentAt = now
      return (.polling(polling), .send(.getStatus(timeout: remaining(polling, at: now))))
    case (.sending, .timedOut), (.sending, .disconnected), (.sending, .failed):
      return try abandon(event, at: .download)
    case (.diagnosing, .disconnected), (.diagnosing, .failed),
      (.starting, .disconnected), (.starting, .failed),
      (.polling, .disconnected), (.polling, .failed):
      return try abandon(event, at: .getStatus)
    case (.ready, _), (.sending, _), (.diagnosing, _), (.starting, _), (.polling, _),
      (.pausing, _), (.ended, _):
      throw IllegalEvent(event: event, state: "\(state)")
    }
  }

  /// Takes a status.
  private func take(
    _ bytes: [UInt8], _ polling: Polling, at now: Duration
  ) -> (State, ProtocolStep<Output>) {
    guard let status = StatusResponse(bytes: bytes) else { return fail(.malformedAnswer(bytes)) }
    guard status.status == .ok, status.state != .dfuError else {
      let isPunished = polling.behaviour == .stalls && known != .stalls && polling.stalls > 0
      return fail(isPunished ? .punishedEarlyPoll(status) : .refused(status))
    }
    switch status.state {
    case .dfuDownloadIdle:
      let hasHeld =
        polling.isEarly || (polling.hasStarted && now - polling.startedAt >= Self.telltaleWork)
      let behaviour = polling.behaviour ?? (hasHeld ? .holds : nil)
      let output = Output(
        status: status, behaviour: behaviour, duration: now - polling.startedAt,
        forecast: forecast(after: polling))
      return (.ended, .finished(output))
    case .dfuDownloadBusy, .dfuDownloadSync:
      return pollAgain(polling, after: status, at: now)
    case .appIdle, .appDetach, .dfuIdle, .dfuManifestSync, .dfuManifest, .dfuManifestWaitReset,
      .dfuUploadIdle, .dfuError:
      return fail(.unexpectedState(status.state))
    }
  }

  /// Decides when the next poll goes out after a dfuDNBUSY.
  private func pollAgain(
    _ before: Polling, after status: StatusResponse, at now: Duration
  ) -> (State, ProtocolStep<Output>) {
    guard now - before.startedAt < limit else { return fail(.stuckBusy(limit)) }
    var polling = before
    polling.pollTimeout = status.pollTimeout
    polling.busyAt = polling.sentAt
    // The first answer is dfuDNBUSY by rule; a second one shows a device that answers.
    if polling.hasStarted, polling.behaviour != .stalls { polling.behaviour = .answers }
    polling.hasStarted = true
    switch polling.behaviour {
    case nil, .holds:
      polling.isEarly = status.pollTimeout > .zero
      polling.sentAt = now
      return (.polling(polling), .send(.getStatus(timeout: remaining(polling, at: now))))
    case .answers:
      polling.isEarly = true
      let pause = forecast.pause(after: now - polling.startedAt)
      return (.pausing(polling), .perform(.wait(pause)))
    case .stalls:
      polling.isEarly = false
      return (.pausing(polling), .perform(.wait(pause(polling, at: now))))
    }
  }

  /// What was learned from the polls, if the device answers them.
  private func forecast(after polling: Polling) -> PollForecast {
    guard polling.behaviour == .answers, polling.sentAt > polling.startedAt else { return forecast }
    var next = forecast
    next.learn(
      busyAt: polling.busyAt - polling.startedAt, doneAt: polling.sentAt - polling.startedAt)
    return next
  }

  /// Takes a stalled poll: waits bwPollTimeout out and asks again, at most three times.
  private func takeStall(
    _ before: Polling, at now: Duration
  ) -> (State, ProtocolStep<Output>) {
    var polling = before
    polling.stalls += 1
    guard polling.stalls <= Self.latePollStallLimit, now - polling.startedAt < limit else {
      return fail(.stalled)
    }
    if polling.isEarly { polling.behaviour = .stalls }
    polling.isEarly = false
    return (.pausing(polling), .perform(.wait(pause(polling, at: now))))
  }

  /// The device's bwPollTimeout, but no longer than the operation can take.
  private func pause(_ polling: Polling, at now: Duration) -> Duration {
    max(PollForecast.interval, min(polling.pollTimeout, limit - (now - polling.startedAt)))
  }

  /// What is left of the operation's time, and at least what a device needs to answer at all.
  private func remaining(_ polling: Polling, at now: Duration) -> Duration {
    max(DFUMessage.shortTimeout, limit - (now - polling.startedAt))
  }

  private func fail(
    _ reason: ProtocolFailure.Reason, at request: DFURequest = .getStatus
  ) -> (State, ProtocolStep<Output>) {
    (.ended, .failed(ProtocolFailure(at: request, reason)))
  }

  private func abandon(
    _ event: ProtocolEvent, at request: DFURequest
  ) throws(IllegalEvent) -> (State, ProtocolStep<Output>) {
    guard let failure = ProtocolFailure(at: request, event: event) else {
      throw IllegalEvent(event: event, state: "\(state)")
    }
    return (.ended, .failed(failure))
  }
}
