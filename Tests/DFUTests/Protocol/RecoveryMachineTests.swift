import TestSupport
import Testing

@testable import DFU

@Suite struct RecoveryMachineTests {
  private func script() -> MachineScript<RecoveryMachine> { MachineScript(RecoveryMachine()) }

  @Test func `DFU_GETSTATE comes first, for it changes nothing`() throws {
    var script = script()
    #expect(try script.feed(.started) == .perform(.send(.getState)))
  }

  @Test func `dfuIDLE needs nothing`() throws {
    var script = script()
    #expect(
      try script.feed(.started, .state(.dfuIdle)) == .finished(.ready(found: .dfuIdle, error: nil)))
  }

  @Test(arguments: [
    DeviceState.dfuDownloadSync, .dfuDownloadIdle, .dfuManifestSync, .dfuUploadIdle,
  ])
  func `a parked or open transfer is aborted, and only then asked about`(
    state: DeviceState
  ) throws {
    var script = script()
    #expect(try script.feed(.started, .state(state))?.request == .abort)
    #expect(try script.feed(.answered([]))?.request == .getStatus)
    #expect(
      try script.feed(.status(.dfuIdle)) == .finished(.ready(found: state, error: nil)))
  }

  @Test func `dfuERROR is read, then cleared, then looked at again`() throws {
    var script = script()
    #expect(try script.feed(.started, .state(.dfuError))?.request == .getStatus)
    #expect(try script.feed(.status(.dfuError, .errFirmware))?.request == .clearStatus)
    #expect(try script.feed(.answered([]))?.request == .getState)
    #expect(
      try script.feed(.state(.dfuIdle))
        == .finished(.ready(found: .dfuError, error: .errFirmware)))
  }

  @Test(arguments: [DeviceState.dfuDownloadBusy, .dfuManifest])
  func `a device at work is waited for`(state: DeviceState) throws {
    var script = script()
    try script.feed(.started)
    for _ in 0..<100 {
      #expect(try script.feed(.state(state))?.wait == .milliseconds(20))
      #expect(try script.feed(.waited)?.request == .getState)
    }
    #expect(try script.feed(.state(.dfuDownloadSync))?.request == .abort)
    #expect(
      try script.feed(.answered([]), .status(.dfuIdle))
        == .finished(.ready(found: state, error: nil)))
  }

  @Test func `a device that stays at work is stuck after two minutes`() throws {
    var script = script()
    var step = try script.feed(.started, .state(.dfuDownloadBusy))
    while let wait = step?.wait {
      script.now += wait
      step = try script.feed(.waited, .state(.dfuDownloadBusy))
    }
    #expect(
      step?.failure == ProtocolFailure(at: .getState, .stuckBusy(.seconds(120))))
    #expect(script.now < .seconds(121))
  }

  @Test func `dfuMANIFEST-WAIT-RESET needs a reset`() throws {
    var script = script()
    #expect(try script.feed(.started, .state(.dfuManifestWaitReset)) == .finished(.needsReset))
  }

  @Test(arguments: [DeviceState.appIdle, .appDetach])
  func `an application is told as such`(state: DeviceState) throws {
    var script = script()
    #expect(try script.feed(.started, .state(state)) == .finished(.application))
  }

  @Test func `without DFU_GETSTATE, ABORT comes before any DFU_GETSTATUS`() throws {
    var script = script()
    #expect(try script.feed(.started, .stalled)?.request == .abort)
    #expect(try script.feed(.answered([]))?.request == .getStatus)
    #expect(
      try script.feed(.status(.dfuIdle)) == .finished(.ready(found: .dfuIdle, error: nil)))
  }

  @Test func `without DFU_GETSTATE, dfuERROR is found behind the stalled ABORT`() throws {
    var script = script()
    #expect(try script.feed(.started, .stalled, .stalled)?.request == .getStatus)
    #expect(try script.feed(.status(.dfuError, .errVendor))?.request == .getStatus)
    #expect(try script.feed(.status(.dfuError, .errVendor))?.request == .clearStatus)
    let step = try script.feed(.answered([]), .stalled, .answered([]), .status(.dfuIdle))
    #expect(step == .finished(.ready(found: .dfuError, error: .errVendor)))
  }

  @Test(arguments: [DeviceState.dfuError, .dfuDownloadIdle])
  func `a device that no cure helps is given up`(state: DeviceState) throws {
    var device = ScriptedDevice(states: [state])
    let (step, requests) = try device.recover()
    #expect(step.failure != nil)
    #expect(requests.count < 20)
  }

  @Test(arguments: [
    [ProtocolEvent.timedOut], [.stalled, .stalled, .stalled], [.stalled, .timedOut],
  ])
  func `a device that is deaf while it works is asked again`(events: [ProtocolEvent]) throws {
    var script = script()
    try script.feed(.started)
    for _ in 0..<10 {
      #expect(try script.feed(events)?.wait == .milliseconds(20))
      #expect(try script.feed(.waited)?.request == .getState)
    }
    #expect(
      try script.feed(.state(.dfuIdle)) == .finished(.ready(found: .dfuIdle, error: nil)))
  }

  @Test func `a device that stays deaf is given up after 40 s`() throws {
    var script = script()
    var step = try script.feed(.started, .timedOut)
    while step?.wait != nil {
      script.now += .seconds(1)
      step = try script.feed(.waited, .timedOut)
    }
    #expect(step?.failure == ProtocolFailure(at: .getState, .timedOut))
    #expect(script.now > .seconds(40))
    #expect(script.now < .seconds(43))
  }

  @Test(arguments: [
    (ProtocolEvent.disconnected, ProtocolFailure.Reason.disconnected),
    (.failed(.inputOutput), .transferFailed(.inputOutput)),
  ])
  func `the bus may fail`(event: ProtocolEvent, reason: ProtocolFailure.Reason) throws {
    var script = script()
    #expect(try script.feed(.started, event)?.failure == ProtocolFailure(at: .getState, reason))
  }

  @Test(arguments: [[], [11], [2, 2]] as [[UInt8]])
  func `a state that is none is an error`(bytes: [UInt8]) throws {
    var script = script()
    #expect(
      try script.feed(.started, .answered(bytes))?.failure
        == ProtocolFailure(at: .getState, .malformedAnswer(bytes)))
  }

  @Test(arguments: UInt64(0)..<300)
  func `nothing parked is ever started, and CLRSTATUS goes to dfuERROR only`(
    seed: UInt64
  ) throws {
    var random = SplitMix64(seed: seed)
    let states = (0..<12).map { _ in DeviceState.allCases.randomElement(using: &random) ?? .dfuIdle
    }
    var device = ScriptedDevice(states: states, stallsGetState: Bool.random(using: &random))
    let (_, requests) = try device.recover()
    for (index, request) in requests.enumerated() {
      if request.0 == .getStatus, request.1 == .dfuDownloadSync {
        #expect(requests[..<index].contains { $0.0 == .abort }, "seed \(seed): \(requests)")
      }
      if request.0 == .clearStatus {
        #expect(requests[..<index].last?.1 == .dfuError, "seed \(seed): \(requests)")
      }
    }
  }
}

/// A device that changes its state as a list says; it moves on at ABORT and CLRSTATUS.
private struct ScriptedDevice {
  var states: [DeviceState]
  var stallsGetState = false

  /// Lets a recovery run against the device.
  ///
  /// - Returns: how it ended, and each request with the state that the device was in.
  mutating func recover() throws -> (
    ProtocolStep<RecoveryMachine.Output>, [(DFURequest, DeviceState)]
  ) {
    var script = MachineScript(RecoveryMachine())
    var requests: [(DFURequest, DeviceState)] = []
    var event = ProtocolEvent.started
    for _ in 0..<10_000 {
      let step = try #require(try script.feed(event))
      if let wait = step.wait {
        script.now += wait * 100
        event = .waited
      } else if let request = step.request {
        let state = states.first ?? .dfuIdle
        requests.append((request, state))
        switch request {
        case .getState: event = stallsGetState ? .stalled : .state(state)
        case .getStatus: event = .status(state, state == .dfuError ? .errUnknown : .ok)
        case .clearStatus where state != .dfuError: event = .stalled
        default:
          event = .answered([])
          if states.count > 1 { states.removeFirst() }
        }
      } else {
        return (step, requests)
      }
    }
    Issue.record("The recovery does not end.")
    return (.failed(ProtocolFailure(at: .getState, .timedOut)), requests)
  }
}
