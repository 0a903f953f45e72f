import DFU
import DFUSimulator
import Testing

@Suite struct VirtualBusTests {
  private func connect(_ bus: VirtualBus) async throws -> any USBConnection {
    let snapshot = try await bus.snapshot()
    let device = try #require(snapshot.devices.first)
    return try await bus.open(device)
  }

  @Test func `a control transfer costs what the wire model says, to the microsecond`() async throws
  {
    let bus = VirtualBus()
    bus.attach(VirtualBoard(profile: .known("f405")), at: "1-1")
    let connection = try await connect(bus)
    let start = bus.clock.now
    let setup = ControlSetup(.getStatus, interface: 0, length: 6)
    let result = await connection.control(setup, timeout: .seconds(1))
    #expect(result.status == .completed)
    #expect(result.data == [0, 0, 0, 0, 2, 0])
    #expect(bus.clock.now - start == .microseconds(20 + 57 + 20 + 250))
  }
}
