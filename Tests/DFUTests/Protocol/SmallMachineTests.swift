import Testing

@testable import DFU

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
  private func script(_ attributes: FunctionalDescriptor.Attributes) throws
    -> MachineScript<DetachMachine>
  {
    var script = MachineScript(DetachMachine(.plain(attributes)))
    #expect(try script.feed(.started) == .perform(.send(.getStatus())))
    return script
  }

  private let idle = ProtocolEvent.status(.appIdle)

  @Test(arguments: [
    ProtocolEvent.status(.appIdle), .status(.dfuIdle), .answered([]), .stalled, .timedOut,
    .failed(.inputOutput),
  ])
  func `whatever becomes of the status, DFU_DETACH follows with wDetachTimeOut`(
    event: ProtocolEvent
  ) throws {
    var script = try script([])
    #expect(try script.feed(event) == .perform(.send(DFUMessage(.detach, value: 1000))))
  }

  @Test func `an application that waits for its reset since an earlier run gets it`() throws {
    var script = try script([])
    #expect(try script.feed(.status(.appDetach)) == .finished(.needsReset))
  }

  @Test func `an application that is about to leave by itself is asked again`() throws {
    var script = try script([.willDetach])
    #expect(try script.feed(.status(.appDetach))?.request == .detach)
  }

  @Test func `an application that is gone already needs no request`() throws {
    var script = try script([])
    #expect(try script.feed(.disconnected) == .finished(.leavesByItself))
  }

  @Test func `a device that will detach leaves by itself`() throws {
    var script = try script([.willDetach])
    #expect(try script.feed(idle, .answered([])) == .finished(.leavesByItself))
  }

  @Test func `any other waits for a reset`() throws {
    var script = try script([])
    #expect(try script.feed(idle, .answered([])) == .finished(.needsReset))
  }

  @Test(arguments: [ProtocolEvent.disconnected, .timedOut, .failed(.inputOutput)])
  func `a device that will detach may be gone before the status stage`(
    event: ProtocolEvent
  ) throws {
    var script = try script([.willDetach])
    #expect(try script.feed(idle, event) == .finished(.leavesByItself))
  }

  @Test func `a device that promised nothing and does not answer has not detached`() throws {
    var script = try script([])
    #expect(
      try script.feed(idle, .timedOut)?.failure == ProtocolFailure(at: .detach, .timedOut))
  }

  @Test func `a stall is a refusal`() throws {
    var script = try script([.willDetach])
    #expect(try script.feed(idle, .stalled)?.failure == ProtocolFailure(at: .detach, .stalled))
  }
}
