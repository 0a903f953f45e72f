internal import DFU

// The device's side of USB DFU, after the state diagram of DFU 1.1 appendix A.
//
//   run time     0 appIDLE ──DETACH──▶ 1 appDETACH ──bus reset──▶ 2
//                    ▲──────timeout──────┘
//   DFU mode                      ┌──────────── ABORT ────────────┐
//                                 ▼                               │
//                             2 dfuIDLE ──DNLOAD, n > 0──▶ 3 dfuDNLOAD-SYNC ◀──DNLOAD, n > 0──┐
//                              │  ▲ ▲                       │ GETSTATUS  ▲ │ GETSTATUS        │
//                       UPLOAD │  │ │ CLRSTATUS        busy ▼            │ ▼ done             │
//                              ▼  │ │                4 dfuDNBUSY ──time─┘ 5 dfuDNLOAD-IDLE ──┘
//               9 dfuUPLOAD-IDLE  │ 10 dfuERROR                              │ DNLOAD, n = 0
//               (short frame ─────┘   ▲                                      ▼
//                or ABORT)            │ anything not expected:      6 dfuMANIFEST-SYNC ◀─┐
//                                     │ STALL, errSTALLEDPKT        GETSTATUS ▼          │ tolerant
//                                                                      7 dfuMANIFEST ────┘
//                                                                             ▼ not tolerant
//                                                              8 dfuMANIFEST-WAIT-RESET
//
// Where ST departs from it (AN3156, and ST's device middleware):
//   - A block or command is only parked by DNLOAD: in 3 the first GETSTATUS *starts* it and answers
//     4. In plain DFU the work starts with the block, and GETSTATUS only asks.
//   - 2 takes a DNLOAD of length zero: it is the leave command. The standard stalls it.
//   - CLRSTATUS outside 10 is accepted and *enters* 10 with errUNKNOWN. Strict ROMs stall it, as
//     the standard says.
//   - In 4 the standard stalls whatever comes and goes to 10. ST's ROMs hold the request until the
//     work is done, others answer 4 again, others stall and stay: see `BusyStyle`.
//   - UPLOAD never ends with a short frame, but with ABORT; block 0 is a command list.
//   - A bus reset leaves a ROM in 2; a device of the standard goes to its application.

/// The transitions of a DFU device as one pure function of state, event and rules.
enum DeviceMachine {
  /// What a device is, as far as its transitions depend on it.
  struct Rules: Sendable, Hashable {
    /// Which protocol the DFU mode speaks.
    var dialect: Dialect
    /// `bmAttributes` of the functional descriptor.
    var attributes: FunctionalDescriptor.Attributes
    /// What a request meets while the device works.
    var busy: BusyStyle
    /// Whether CLRSTATUS outside dfuERROR is stalled, as the standard says, and not taken.
    var isClearStatusStrict: Bool
  }

  /// How far the work is that GETSTATUS asks about.
  enum Work: Sendable, Hashable {
    /// Taken, to be started by this GETSTATUS.
    case parked
    /// Started, and not over.
    case running
    /// Over, with its outcome; also when there was nothing to do.
    case finished(DeviceStatus)
  }

  /// What can happen to a device.
  enum Event: Sendable, Hashable {
    case detach
    /// DNLOAD with data.
    case download
    /// DNLOAD of length zero.
    case endDownload
    /// UPLOAD; a short frame is the last one.
    case upload(isShort: Bool)
    case getStatus(Work)
    case clearStatus
    case getState
    case abort
    /// The work of dfuDNBUSY or of dfuMANIFEST is over.
    case workOver
    /// The time after DETACH ran out.
    case detachTimeout
    case busReset
  }

  /// What follows.
  struct Transition: Sendable, Hashable {
    /// The state after it.
    var next: DeviceState
    /// Whether the request is taken, and not stalled; events that are no requests are.
    var isAccepted = true
    /// The status that is latched; `nil` leaves it.
    var status: DeviceStatus?
  }

  /// The transition for one pair; total, and without side effects.
  static func transition(_ state: DeviceState, _ event: Event, _ rules: Rules) -> Transition {
    switch state {
    case .appIdle: inAppIdle(event)
    case .appDetach: inAppDetach(event)
    case .dfuIdle: inIdle(event, rules)
    case .dfuDownloadSync: inDownloadSync(event, rules)
    case .dfuDownloadBusy: inBusy(.dfuDownloadBusy, event, rules)
    case .dfuDownloadIdle: inDownloadIdle(event, rules)
    case .dfuManifestSync: inManifestSync(event, rules)
    case .dfuManifest: inBusy(.dfuManifest, event, rules)
    case .dfuManifestWaitReset: inManifestWaitReset(event, rules)
    case .dfuUploadIdle: inUploadIdle(event, rules)
    case .dfuError: inError(event, rules)
    }
  }
}

extension DeviceMachine {
  private static let refusal = Transition(
    next: .dfuError, isAccepted: false, status: .errStalledPacket)

  private static func stay(_ state: DeviceState) -> Transition { Transition(next: state) }

  private static func resetTransition(_ rules: Rules) -> Transition {
    Transition(next: rules.dialect == .dfuSe ? .dfuIdle : .appIdle, status: .ok)
  }

  private static func clearTransition(_ rules: Rules) -> Transition {
    guard rules.dialect == .dfuSe, !rules.isClearStatusStrict else { return refusal }
    return Transition(next: .dfuError, status: .errUnknown)
  }

  private static func inAppIdle(_ event: Event) -> Transition {
    switch event {
    case .detach: stay(.appDetach)
    case .getStatus, .getState, .busReset, .workOver, .detachTimeout: stay(.appIdle)
    case .download, .endDownload, .upload, .clearStatus, .abort:
      // An application has no dfuERROR to go to: it stalls and stays.
      Transition(next: .appIdle, isAccepted: false)
    }
  }

  private static func inAppDetach(_ event: Event) -> Transition {
    switch event {
    case .busReset: Transition(next: .dfuIdle, status: .ok)
    case .detachTimeout: stay(.appIdle)
    case .getStatus, .getState, .workOver: stay(.appDetach)
    case .detach, .download, .endDownload, .upload, .clearStatus, .abort:
      Transition(next: .appIdle, isAccepted: false)
    }
  }

  private static func inIdle(_ event: Event, _ rules: Rules) -> Transition {
    switch event {
    case .download where rules.attributes.contains(.canDownload): stay(.dfuDownloadSync)
    case .endDownload where rules.dialect == .dfuSe: stay(.dfuManifestSync)
    case .upload(let isShort) where rules.attributes.contains(.canUpload):
      // The standard ends an upload by a short frame in dfuUPLOAD-IDLE only. ST's ROM comes back
      // here after the list of commands, which is short.
      stay(isShort && rules.dialect == .dfuSe ? .dfuIdle : .dfuUploadIdle)
    case .getStatus, .getState, .abort, .workOver, .detachTimeout: stay(.dfuIdle)
    case .clearStatus: clearTransition(rules)
    case .busReset: resetTransition(rules)
    case .detach, .download, .endDownload, .upload: refusal
    }
  }

  private static func inDownloadSync(_ event: Event, _ rules: Rules) -> Transition {
    switch event {
    case .getStatus(.parked), .getStatus(.running): stay(.dfuDownloadBusy)
    case .getStatus(.finished(let outcome)):
      outcome == .ok ? stay(.dfuDownloadIdle) : Transition(next: .dfuError, status: outcome)
    case .getState, .workOver, .detachTimeout: stay(.dfuDownloadSync)
    case .abort: stay(.dfuIdle)
    case .clearStatus: clearTransition(rules)
    case .busReset: resetTransition(rules)
    case .detach, .download, .endDownload, .upload: refusal
    }
  }

  /// dfuDNBUSY and dfuMANIFEST, while the work goes on.
  private static func inBusy(_ state: DeviceState, _ event: Event, _ rules: Rules) -> Transition {
    switch event {
    case .workOver:
      if state == .dfuDownloadBusy {
        stay(.dfuDownloadSync)
      } else {
        stay(
          rules.attributes.contains(.isManifestationTolerant)
            ? .dfuManifestSync : .dfuManifestWaitReset)
      }
    case .busReset: resetTransition(rules)
    case .detachTimeout: stay(state)
    case .getStatus, .getState: duringWork(state, answer: stay(state), rules)
    case .clearStatus: duringWork(state, answer: clearTransition(rules), rules)
    case .detach, .download, .endDownload, .upload, .abort:
      duringWork(state, answer: refusal, rules)
    }
  }

  private static func duringWork(
    _ state: DeviceState, answer: Transition, _ rules: Rules
  ) -> Transition {
    switch rules.busy {
    // A device that holds sees the request only when the work is over; what is left is the case of
    // work that never ends.
    case .holdsStatusStage, .holdsDataStage, .answers: answer
    case .stalls: Transition(next: state, isAccepted: false)
    case .stallsIntoError: refusal
    }
  }

  private static func inDownloadIdle(_ event: Event, _ rules: Rules) -> Transition {
    switch event {
    case .download: stay(.dfuDownloadSync)
    case .endDownload: stay(.dfuManifestSync)
    case .getStatus, .getState, .workOver, .detachTimeout: stay(.dfuDownloadIdle)
    case .abort: stay(.dfuIdle)
    case .clearStatus: clearTransition(rules)
    case .busReset: resetTransition(rules)
    case .detach, .upload: refusal
    }
  }

  private static func inManifestSync(_ event: Event, _ rules: Rules) -> Transition {
    switch event {
    case .getStatus(.parked), .getStatus(.running): stay(.dfuManifest)
    case .getStatus(.finished(let outcome)):
      outcome == .ok ? stay(.dfuIdle) : Transition(next: .dfuError, status: outcome)
    case .getState, .workOver, .detachTimeout: stay(.dfuManifestSync)
    case .abort: stay(.dfuIdle)
    case .clearStatus: clearTransition(rules)
    case .busReset: resetTransition(rules)
    case .detach, .download, .endDownload, .upload: refusal
    }
  }

  private static func inManifestWaitReset(_ event: Event, _ rules: Rules) -> Transition {
    switch event {
    // The standard lets a device answer here or not; this one does.
    case .getStatus, .getState, .workOver, .detachTimeout: stay(.dfuManifestWaitReset)
    case .busReset: resetTransition(rules)
    case .clearStatus: clearTransition(rules)
    case .detach, .download, .endDownload, .upload, .abort: refusal
    }
  }

  private static func inUploadIdle(_ event: Event, _ rules: Rules) -> Transition {
    switch event {
    case .upload(let isShort): stay(isShort ? .dfuIdle : .dfuUploadIdle)
    case .getStatus, .getState, .workOver, .detachTimeout: stay(.dfuUploadIdle)
    case .abort: stay(.dfuIdle)
    case .clearStatus: clearTransition(rules)
    case .busReset: resetTransition(rules)
    case .detach, .download, .endDownload: refusal
    }
  }

  private static func inError(_ event: Event, _ rules: Rules) -> Transition {
    switch event {
    case .clearStatus: Transition(next: .dfuIdle, status: .ok)
    case .getStatus, .getState, .workOver, .detachTimeout: stay(.dfuError)
    case .busReset: resetTransition(rules)
    // The first cause stays latched: it is what the host needs to see.
    case .detach, .download, .endDownload, .upload, .abort:
      Transition(next: .dfuError, isAccepted: false)
    }
  }
}
