import DFU
import Testing

@Suite struct RequestMachineTests {
  private func script() -> MachineScript<RequestMachine> {
    MachineScript(RequestMachine(DFUMessage(.upload, value: 3, length: 64)))
  }

  @Test func `the request goes out as it was given`() throws {
    var script = script()
    #expect(
      try script.feed(.started) == .perform(.send(DFUMessage(.upload, value: 3, length: 64))))
  }

  @Test func `what the device sent is the output`() throws {
    var script = script()
    #expect(try script.feed(.started, .answered([1, 2])) == .finished([1, 2]))
  }

  @Test func `a stall is asked for its reason`() throws {
    var script = script()
    #expect(try script.feed(.started, .stalled)?.request == .getStatus)
    let error = StatusResponse(status: .errVendor, state: .dfuError)
    #expect(
      try script.feed(.answered(error.bytes))?.failure
        == ProtocolFailure(at: .upload, .refused(error)))
  }

  @Test(arguments: [ProtocolEvent.stalled, .timedOut, .answered([1, 2, 3])])
  func `a stall without a reason is a stall`(event: ProtocolEvent) throws {
    var script = script()
    #expect(
      try script.feed(.started, .stalled, event)?.failure
        == ProtocolFailure(at: .upload, .stalled))
  }

  @Test func `no answer is a timeout, and nothing more is asked`() throws {
    var script = script()
    #expect(
      try script.feed(.started, .timedOut)?.failure == ProtocolFailure(at: .upload, .timedOut))
  }
}

@Suite struct DetachMachineTests {
  @Test func `DFU_DETACH carries wDetachTimeOut`() throws {
    var script = MachineScript(DetachMachine(.stROM))
    #expect(try script.feed(.started) == .perform(.send(DFUMessage(.detach, value: 255))))
  }

  @Test func `a device that will detach leaves by itself`() throws {
    var script = MachineScript(DetachMachine(.plain([.willDetach])))
    #expect(try script.feed(.started, .answered([])) == .finished(.leavesByItself))
  }

  @Test func `any other waits for a reset`() throws {
    var script = MachineScript(DetachMachine(.plain([])))
    #expect(try script.feed(.started, .answered([])) == .finished(.needsReset))
  }

  @Test(arguments: [ProtocolEvent.disconnected, .timedOut, .failed("EPROTO")])
  func `a device that will detach may be gone before the status stage`(
    event: ProtocolEvent
  ) throws {
    var script = MachineScript(DetachMachine(.plain([.willDetach])))
    #expect(try script.feed(.started, event) == .finished(.leavesByItself))
  }

  @Test func `a device that promised nothing and does not answer has not detached`() throws {
    var script = MachineScript(DetachMachine(.plain([])))
    #expect(
      try script.feed(.started, .timedOut)?.failure == ProtocolFailure(at: .detach, .timedOut))
  }

  @Test func `a stall is a refusal`() throws {
    var script = MachineScript(DetachMachine(.plain([.willDetach])))
    #expect(
      try script.feed(.started, .stalled)?.failure == ProtocolFailure(at: .detach, .stalled))
  }
}
