import DFU
import Testing

@testable import DFUSimulator

/// Resets, stalls and taken-back transfers, as a host sees them.
@Suite struct BusMannersTests {
  @Test func `a bus reset leaves a ROM in dfuIDLE, though there is a program`() {
    var host = Host(.known("f405"))
    host.board.setContents(plausibleProgram, at: Address(0x0800_0000))
    host.send(.download, value: 0, data: DfuSeCommand.erase(0x0800_0000).bytes)
    host.board.reset(at: host.now)
    host.wait(.seconds(5))
    #expect(host.board.personality == .bootloader)
    #expect(host.board.state == .dfuIdle)
  }

  @Test func `a transfer that stalls has moved no byte`() async throws {
    let bus = VirtualBus()
    bus.attach(VirtualBoard(profile: .known("f405")), at: "1-1")
    let device = try #require(try await bus.snapshot().devices.first)
    let connection = try await bus.open(device)
    try await connection.claim(interface: 0)
    let taken = await connection.control(
      ControlSetup(.download, value: 0, interface: 0, length: 5),
      data: DfuSeCommand.setAddressPointer(0x0800_0000).bytes, timeout: .seconds(1))
    #expect(taken.status == .completed)
    #expect(taken.byteCount == 5)
    // A second block before the first one's status.
    let refused = await connection.control(
      ControlSetup(.download, value: 2, interface: 0, length: 4), data: [1, 2, 3, 4],
      timeout: .seconds(1))
    #expect(refused.status == .stalled)
    #expect(refused.byteCount == 0)
  }

  @Test func `the shorter of the host's and the device's time ends a detach`() {
    let profile = BoardProfile.known("f405-app-waits")
    var board = VirtualBoard(profile: profile, personality: .application)
    let interface = UInt8(profile.application.interfaceCount - 1)
    let detach = ControlSetup(.detach, value: 100, interface: interface)
    #expect(board.control(detach, data: [], at: .zero).outcome == .accepted([]))
    #expect(board.state == .appDetach)
    board.advance(to: .milliseconds(99))
    #expect(board.state == .appDetach)
    board.advance(to: .milliseconds(101))
    #expect(board.state == .appIdle)
  }

  @Test func `bytes of a transfer that was taken back are not in the next one`() {
    var port = PortTimeline(StubPort())
    var pipe = USBIPPipe(endpoint: 0x82)
    let submission = { (sequence: UInt32) in
      USBIPSubmission(
        sequence: sequence, endpoint: 2, isDeviceToHost: true, length: 128,
        setup: ControlSetup(requestType: 0, request: 0), data: [])
    }
    port.port.inbound[0x82] = [[UInt8](repeating: 1, count: 64)]
    pipe.add(submission(1), at: .zero)
    let early = pipe.step(&port, at: .zero)
    #expect(early.isEmpty)
    let isTakenBack = pipe.takeBack(1)
    #expect(isTakenBack)
    port.port.inbound[0x82] = [[2, 2]]
    pipe.add(submission(2), at: .seconds(1))
    _ = pipe.step(&port, at: .seconds(1))
    let replies = pipe.step(&port, at: .seconds(2))
    #expect(replies == [.submit(sequence: 2, status: .done, actualLength: 2, data: [2, 2])])
  }
}
