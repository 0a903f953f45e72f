/// The end of a download: a DFU_DNLOAD of length zero and what comes after it.
///
/// For DfuSe this is "leave": the ROM jumps to the address pointer once DFU_GETSTATUS was sent, and
/// owes no answer (AN3156). For plain DFU it starts manifestation (DFU 1.1 §7): a tolerant device
/// comes back to dfuIDLE, any other waits for a USB reset or resets itself.
///
/// ```
///   ready ──▶ ending ──accepted──▶ asking ─┬─ dfuMANIFEST ─▶ leaving, or waiting ──▶ asking
///                │stall                    ├─ dfuIDLE ─────▶ done: manifested
///                ▼                         ├─ dfuMANIFEST-WAIT-RESET ─▶ done: awaits a reset
///            diagnosing                    └─ no answer ───▶ done: leaving, or awaits a reset
/// ```
///
/// **Departure from the standard.** Silence counts as success, but only once the DFU_DNLOAD was
/// accepted, and whoever drives this confirms on the bus that the device went. A device that is
/// known to go with the DFU_DNLOAD itself (see ``Quirk``) need not accept it.
struct ManifestMachine: ProtocolMachine {
  /// How the download ended.
  enum Output: Sendable, Hashable {
    /// The device leaves the bus by itself.
    case leaving
    /// The device is back in dfuIDLE with the new firmware in place.
    case manifested
    /// The device waits for a USB reset.
    case awaitsReset
  }

  /// What the device said of itself.
  struct Manners: Sendable, Hashable {
    /// The device speaks DfuSe, so that this means "leave".
    var isDfuSe: Bool
    /// bitManifestationTolerant.
    var isTolerant: Bool
    /// bitWillDetach.
    var willDetach: Bool
    /// The device may be gone before it has accepted the request; see ``Quirk``.
    var leavesUnanswered: Bool

    /// Creates manners from a functional descriptor, and from what is known beyond it.
    init(_ functional: FunctionalDescriptor, leavesUnanswered: Bool = false) {
      isDfuSe = functional.isDfuSe
      isTolerant = functional.attributes.contains(.isManifestationTolerant)
      willDetach = functional.attributes.contains(.willDetach)
      self.leavesUnanswered = leavesUnanswered
    }
  }

  /// The longest that manifestation may take; beyond it the device counts as stuck.
  ///
  /// A plain device may copy a whole image then; 120 s is what fwupd allows for dfuDNBUSY.
  static let limit = Duration.seconds(120)

  enum State: Equatable {
    case ready
    case ending
    case diagnosing
    case asking(since: Duration)
    case waiting(since: Duration)
    case ended
  }

  private let block: UInt16
  private let manners: Manners
  var state = State.ready

  /// Creates a machine.
  ///
  /// - Parameters:
  ///   - block: `wBlockNum` of the last DFU_DNLOAD: the next number in plain DFU; DfuSe takes any.
  ///   - manners: what the device said of itself.
  init(block: UInt16, manners: Manners) {
    self.block = block
    self.manners = manners
  }

  func transition(
    from state: State, on event: ProtocolEvent, at now: Duration
  ) throws(IllegalEvent) -> (State, ProtocolStep<Output>) {
    switch (state, event) {
    case (.ready, .started):
      return (.ending, .send(DFUMessage(download: [], block: block)))
    case (.ending, .answered):
      return (.asking(since: now), .send(.getStatus()))
    case (.ending, .stalled):
      return (.diagnosing, .send(.getStatus()))
    case (.ending, .disconnected) where manners.leavesUnanswered,
      (.ending, .timedOut) where manners.leavesUnanswered,
      (.ending, .failed) where manners.leavesUnanswered:
      return endInSilence()
    case (.diagnosing, .answered(let bytes)):
      let reason = StatusResponse(bytes: bytes).map(ProtocolFailure.Reason.refused) ?? .stalled
      return (.ended, .failed(ProtocolFailure(at: .download, reason)))
    case (.diagnosing, .stalled), (.diagnosing, .timedOut):
      return (.ended, .failed(ProtocolFailure(at: .download, .stalled)))
    case (.asking(let since), .answered(let bytes)):
      return take(bytes, since: since, at: now)
    case (.asking, .disconnected):
      return (.ended, .finished(.leaving))
    case (.asking, .stalled), (.asking, .timedOut), (.asking, .failed):
      return endInSilence()
    case (.waiting(let since), .waited):
      return (.asking(since: since), .send(.getStatus()))
    case (.ending, _), (.diagnosing, _):
      guard let failure = ProtocolFailure(at: .download, event: event) else {
        throw IllegalEvent(event: event, state: "\(state)")
      }
      return (.ended, .failed(failure))
    case (.ready, _), (.asking, _), (.waiting, _), (.ended, _):
      throw IllegalEvent(event: event, state: "\(state)")
    }
  }

  /// No answer, or a torn one, from a device that owes none any more.
  ///
  /// Nothing is answered in dfuMANIFEST-WAIT-RESET (DFU 1.1 A.2.9), where a plain device stays
  /// until it is reset.
  private func endInSilence() -> (State, ProtocolStep<Output>) {
    let leaves = manners.isDfuSe || manners.willDetach
    return (.ended, .finished(leaves ? .leaving : .awaitsReset))
  }

  private func take(
    _ bytes: [UInt8], since: Duration, at now: Duration
  ) -> (State, ProtocolStep<Output>) {
    guard let status = StatusResponse(bytes: bytes) else { return endInSilence() }
    guard status.status == .ok, status.state != .dfuError else {
      return (.ended, .failed(ProtocolFailure(at: .getStatus, .refused(status))))
    }
    switch status.state {
    case .dfuManifestWaitReset:
      return (.ended, .finished(manners.willDetach ? .leaving : .awaitsReset))
    case .dfuIdle:
      return (.ended, .finished(.manifested))
    case .dfuManifest where manners.isDfuSe:
      return (.ended, .finished(.leaving))
    case .dfuManifest where !manners.isTolerant && status.pollTimeout == .zero:
      return (.ended, .finished(manners.willDetach ? .leaving : .awaitsReset))
    case .dfuManifest, .dfuManifestSync, .dfuDownloadBusy, .dfuDownloadSync:
      guard now - since < Self.limit else {
        return (.ended, .failed(ProtocolFailure(at: .getStatus, .stuckBusy(Self.limit))))
      }
      let pause = max(.milliseconds(1), min(status.pollTimeout, Self.limit - (now - since)))
      return (.waiting(since: since), .perform(.wait(pause)))
    case .appIdle, .appDetach, .dfuDownloadIdle, .dfuUploadIdle, .dfuError:
      return (.ended, .failed(ProtocolFailure(at: .getStatus, .unexpectedState(status.state))))
    }
  }
}
