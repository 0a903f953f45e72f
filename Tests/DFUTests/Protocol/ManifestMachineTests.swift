import Testing

@testable import DFU

@Suite struct ManifestMachineTests {
  private typealias Manners = ManifestMachine.Manners

  private func script(
    _ manners: ManifestMachine.Manners = .dfuSe, block: UInt16 = 2
  ) -> MachineScript<ManifestMachine> {
    MachineScript(ManifestMachine(block: block, manners: manners))
  }

  private func plain(
    _ attributes: FunctionalDescriptor.Attributes
  ) -> ManifestMachine.Manners { ManifestMachine.Manners(.plain(attributes)) }

  @Test func `it begins with a DFU_DNLOAD of length zero`() throws {
    var script = script(block: 9)
    let step = try script.feed(.started)
    #expect(step == .perform(.send(DFUMessage(download: [], block: 9))))
    #expect(try script.feed(.answered([]))?.request == .getStatus)
  }

  @Test func `an ST bootloader says dfuMANIFEST and leaves`() throws {
    var script = script()
    #expect(
      try script.feed(.started, .answered([]), .status(.dfuManifest))
        == .finished(.leaving))
  }

  @Test(arguments: [
    ProtocolEvent.stalled, .timedOut, .disconnected, .failed(.inputOutput), .answered([0]),
  ])
  func `an ST bootloader owes no answer once the leave was accepted`(
    event: ProtocolEvent
  ) throws {
    var script = script()
    #expect(
      try script.feed(.started, .answered([]), event) == .finished(.leaving))
  }

  @Test(arguments: [
    (ProtocolEvent.disconnected, ProtocolFailure.Reason.disconnected), (.timedOut, .timedOut),
  ])
  func `going away before that is a failure`(
    event: ProtocolEvent, reason: ProtocolFailure.Reason
  ) throws {
    var script = script()
    #expect(try script.feed(.started, event)?.failure == ProtocolFailure(at: .download, reason))
  }

  @Test func `a refused leave tells the device's reason`() throws {
    var script = script()
    let error = StatusResponse(status: .errFirmware, state: .dfuError)
    #expect(
      try script.feed(.started, .stalled, .answered(error.bytes))?.failure
        == ProtocolFailure(at: .download, .refused(error)))
  }

  @Test func `an error while manifesting is a refusal`() throws {
    var script = script(plain([.isManifestationTolerant]))
    let error = StatusResponse(status: .errVerify, state: .dfuError)
    #expect(
      try script.feed(.started, .answered([]), .answered(error.bytes))?.failure
        == ProtocolFailure(at: .getStatus, .refused(error)))
  }

  @Test func `a tolerant device manifests and comes back to dfuIDLE`() throws {
    var script = script(plain([.isManifestationTolerant]))
    let busy = ProtocolEvent.status(.dfuManifest, poll: .milliseconds(50))
    #expect(try script.feed(.started, .answered([]), busy)?.wait == .milliseconds(50))
    #expect(try script.feed(.waited)?.request == .getStatus)
    #expect(try script.feed(.status(.dfuManifestSync))?.wait == .milliseconds(1))
    #expect(try script.feed(.waited, .status(.dfuIdle)) == .finished(.manifested))
  }

  @Test func `a device that is not tolerant waits for a reset`() throws {
    var script = script(plain([]))
    #expect(
      try script.feed(.started, .answered([]), .status(.dfuManifest)) == .finished(.awaitsReset))
  }

  @Test func `a device that will detach resets itself`() throws {
    var script = script(plain([.willDetach]))
    #expect(
      try script.feed(.started, .answered([]), .status(.dfuManifestWaitReset))
        == .finished(.leaving))
  }

  @Test(arguments: [ProtocolEvent.stalled, .timedOut])
  func `a silent device that does not detach by itself waits for a reset`(
    event: ProtocolEvent
  ) throws {
    // DFU 1.1 A.2.9: nothing is answered in dfuMANIFEST-WAIT-RESET, and only a reset leads out.
    var script = script(plain([]))
    let busy = ProtocolEvent.status(.dfuManifest, poll: .milliseconds(50))
    #expect(
      try script.feed(.started, .answered([]), busy, .waited, event) == .finished(.awaitsReset))
  }

  @Test func `a device that manifests for ever is stuck after two minutes`() throws {
    var script = script(plain([.isManifestationTolerant]))
    let busy = ProtocolEvent.status(.dfuManifest, poll: .milliseconds(0xFF_FFFF))
    var step = try script.feed(.started, .answered([]), busy)
    while let wait = step?.wait {
      #expect(script.now + wait < .seconds(121))
      script.now += wait
      step = try script.feed(.waited, busy)
    }
    #expect(step?.failure == ProtocolFailure(at: .getStatus, .stuckBusy(.seconds(120))))
  }

  @Test(arguments: [DeviceState.appIdle, .appDetach, .dfuDownloadIdle, .dfuUploadIdle])
  func `a state that cannot follow is an error`(state: DeviceState) throws {
    var script = script()
    #expect(
      try script.feed(.started, .answered([]), .status(state))?.failure
        == ProtocolFailure(at: .getStatus, .unexpectedState(state)))
  }
}
