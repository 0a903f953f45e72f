/// Brings a device from whatever an earlier host left it in to dfuIDLE, without doing any harm.
///
/// DFU_GETSTATE comes first, for it changes nothing. A DFU_GETSTATUS in dfuDNLOAD-SYNC would
/// *start* the erase or write that a killed host left parked; DFU_ABORT throws it away (DFU 1.1
/// §6.1.3, figure A.1). DFU_CLRSTATUS is sent in dfuERROR only: strict ROMs stall it elsewhere.
///
/// ```
///   GETSTATE ─┬─ dfuIDLE ────────────────────────────────────────────▶ done
///             ├─ dfuERROR ── GETSTATUS (why?) ── CLRSTATUS ──────────▶ GETSTATE
///             ├─ *-SYNC, *-IDLE of a download or upload ── ABORT ── GETSTATUS ─▶ done
///             ├─ dfuDNBUSY, dfuMANIFEST ── wait ─────────────────────▶ GETSTATE
///             ├─ no answer: deaf while it works ── wait ─────────────▶ GETSTATE
///             ├─ dfuMANIFEST-WAIT-RESET ─────────────────────────────▶ done: needs a reset
///             └─ appIDLE, appDETACH ─────────────────────────────────▶ done: an application
/// ```
struct RecoveryMachine: ProtocolMachine {
  /// What the device turned out to be in.
  enum Output: Sendable, Hashable {
    /// It is in dfuIDLE; the states it went through, first the one it was found in.
    case ready(found: DeviceState, error: DeviceStatus?)
    /// Manifestation is over and only a USB reset helps.
    case needsReset
    /// The application answers.
    case application
  }

  /// How many rounds of question and cure there are.
  ///
  /// Two cures in a row are the worst that was seen (dfuERROR behind an aborted download).
  static let roundLimit = 4
  /// How long a device that is found busy gets to finish: the fallback for a mass erase.
  static let longestBusyTime = Duration.seconds(120)
  /// How long a device may be deaf: what a killed host started is done with closed ears.
  ///
  /// A mass erase takes up to 32 s (F405 data sheet, byte-wide).
  static let longestDeafTime = Duration.seconds(40)
  /// The pause before a busy device is asked again.
  static let busyInterval = Duration.milliseconds(20)

  enum State: Equatable {
    case ready
    case asking(Progress)
    case diagnosing(Progress)
    case clearing(Progress)
    case aborting(Progress)
    case confirming(Progress)
    case pausing(Progress)
    case ended
  }

  struct Progress: Equatable {
    var round = 0
    var busySince: Duration?
    var deafSince: Duration?
    var found: DeviceState?
    var error: DeviceStatus?
  }

  private let busyLimit: Duration
  private let deafLimit: Duration
  var state = State.ready

  /// Creates a machine that has not asked yet.
  ///
  /// - Parameter patience: how long a device may be busy or deaf; `nil` allows for whatever an
  ///   unknown host may have started.
  init(patience: Duration? = nil) {
    busyLimit = patience ?? Self.longestBusyTime
    deafLimit = patience ?? Self.longestDeafTime
  }

  func transition(
    from state: State, on event: ProtocolEvent, at now: Duration
  ) throws(IllegalEvent) -> (State, ProtocolStep<Output>) {
    switch (state, event) {
    case (.ready, .started):
      return (.asking(Progress()), .send(.getState))
    case (.asking(let progress), .answered(let bytes)):
      guard bytes.count == 1, let found = DeviceState(rawValue: bytes[0]) else {
        return fail(.malformedAnswer(bytes), at: .getState)
      }
      return take(found, progress, at: now)
    case (.asking(let progress), .stalled):
      // DFU_GETSTATE is not supported: ABORT is the next best thing that starts nothing.
      return (.aborting(progress), .send(DFUMessage(.abort)))
    case (.aborting(let progress), .answered), (.aborting(let progress), .stalled):
      // Stalled: the device was in a state that does not take it; its status tells.
      return (.confirming(progress), .send(.getStatus()))
    case (.confirming(let progress), .answered(let bytes)):
      guard let status = StatusResponse(bytes: bytes) else {
        return fail(.malformedAnswer(bytes), at: .getStatus)
      }
      return take(status.state, progress, at: now)
    case (.diagnosing(var progress), .answered(let bytes)):
      progress.error = StatusResponse(bytes: bytes)?.status
      return (.clearing(progress), .send(DFUMessage(.clearStatus)))
    case (.diagnosing(let progress), .stalled):
      return (.clearing(progress), .send(DFUMessage(.clearStatus)))
    case (.clearing(let progress), .answered), (.clearing(let progress), .stalled),
      (.pausing(let progress), .waited):
      return (.asking(progress), .send(.getState))
    case (.confirming(let progress), .stalled):
      return waitForEars(progress, else: .stalled, at: .getStatus, now)
    case (.asking(let progress), .timedOut), (.aborting(let progress), .timedOut),
      (.confirming(let progress), .timedOut):
      return waitForEars(progress, else: .timedOut, at: request(in: state), now)
    case (.asking, _), (.diagnosing, _), (.clearing, _), (.aborting, _), (.confirming, _):
      guard let failure = ProtocolFailure(at: request(in: state), event: event) else {
        throw IllegalEvent(event: event, state: "\(state)")
      }
      return (.ended, .failed(failure))
    case (.ready, _), (.pausing, _), (.ended, _):
      throw IllegalEvent(event: event, state: "\(state)")
    }
  }

  /// Waits for a device that hears nothing, unless it has been so for too long.
  private func waitForEars(
    _ before: Progress, else reason: ProtocolFailure.Reason, at request: DFURequest, _ now: Duration
  ) -> (State, ProtocolStep<Output>) {
    var progress = before
    let since = progress.deafSince ?? now
    guard now - since < deafLimit else { return fail(reason, at: request) }
    progress.deafSince = since
    return (.pausing(progress), .perform(.wait(Self.busyInterval)))
  }

  /// Takes the state that the device reports and picks the cure.
  private func take(
    _ found: DeviceState, _ before: Progress, at now: Duration
  ) -> (State, ProtocolStep<Output>) {
    var progress = before
    progress.found = progress.found ?? found
    progress.round += 1
    progress.deafSince = nil
    switch found {
    case .dfuIdle:
      let first = progress.found ?? found
      return (.ended, .finished(.ready(found: first, error: progress.error)))
    case .appIdle, .appDetach:
      return (.ended, .finished(.application))
    case .dfuManifestWaitReset:
      return (.ended, .finished(.needsReset))
    case .dfuDownloadBusy, .dfuManifest:
      let since = progress.busySince ?? now
      guard now - since < busyLimit else {
        return fail(.stuckBusy(busyLimit), at: .getState)
      }
      progress.busySince = since
      progress.round -= 1
      return (.pausing(progress), .perform(.wait(Self.busyInterval)))
    case .dfuError:
      guard progress.round <= Self.roundLimit else { return fail(.unexpectedState(found)) }
      return (.diagnosing(progress), .send(.getStatus()))
    case .dfuDownloadSync, .dfuDownloadIdle, .dfuManifestSync, .dfuUploadIdle:
      guard progress.round <= Self.roundLimit else { return fail(.unexpectedState(found)) }
      return (.aborting(progress), .send(DFUMessage(.abort)))
    }
  }

  private func request(in state: State) -> DFURequest {
    switch state {
    case .ready, .asking, .pausing, .ended: .getState
    case .diagnosing, .confirming: .getStatus
    case .clearing: .clearStatus
    case .aborting: .abort
    }
  }

  private func fail(
    _ reason: ProtocolFailure.Reason, at request: DFURequest = .getState
  ) -> (State, ProtocolStep<Output>) {
    (.ended, .failed(ProtocolFailure(at: request, reason)))
  }
}
