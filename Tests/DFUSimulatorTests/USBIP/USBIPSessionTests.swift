import DFU
import Testing

@testable import DFUSimulator

struct USBIPSessionTests {
  private static let first = ControlSetup(
    requestType: 0x80, request: 6, value: 0x0100, length: 64)
  private static let configure = ControlSetup(requestType: 0, request: 9, value: 1)

  private var port = PortTimeline(StubPort())
  private var session = USBIPSession(arrival: 1)

  private static func submit(_ sequence: UInt32, _ setup: ControlSetup) -> [UInt8] {
    USBIPCommand.submit(
      USBIPSubmission(
        sequence: sequence, endpoint: 0, isDeviceToHost: setup.isDeviceToHost,
        length: Int(setup.length), setup: setup, data: [])
    ).bytes
  }

  private static func request(_ code: UInt8, length: UInt16 = 0) -> ControlSetup {
    ControlSetup(requestType: length == 0 ? 0x40 : 0xC0, request: code, length: length)
  }

  private mutating func send(_ bytes: [UInt8], at now: Duration = .zero) throws -> USBIPSession.Step
  {
    try session.receive(bytes, at: now)
    return session.step(&port, at: now)
  }

  @Test mutating func `a transfer is not answered before the device is ready`() throws {
    let early = try send(Self.submit(1, Self.request(0, length: 4)))
    #expect(early.bytes.isEmpty)
    let end = try #require(early.nextTime)
    #expect(end == StubPort.workTime + .microseconds(20 + 57 + 20))
    #expect(session.step(&port, at: end - .nanoseconds(1)).bytes.isEmpty)
    #expect(
      session.step(&port, at: end).bytes
        == USBIPReply.submit(
          sequence: 1, status: .done, actualLength: 4, data: [0x5A, 0x5A, 0x5A, 0x5A]
        ).bytes)
  }

  @Test mutating func `queued transfers follow each other without a gap`() throws {
    _ = try send(Self.submit(1, Self.request(0)) + Self.submit(2, Self.request(0)))
    _ = session.step(&port, at: .seconds(1))
    let each = StubPort.workTime + .microseconds(40)
    #expect(port.port.controls.map(\.time) == [.zero, each])
  }

  @Test mutating func `a stall is answered at once`() throws {
    let step = try send(Self.submit(1, Self.request(1)))
    #expect(
      step.bytes
        == USBIPReply.submit(sequence: 1, status: .stalled, actualLength: 0, data: []).bytes)
  }

  @Test mutating func `a silent transfer waits until it is taken back`() throws {
    _ = try send(Self.submit(1, Self.request(2)))
    #expect(session.step(&port, at: .seconds(100)).bytes.isEmpty)
    let step = try send(USBIPCommand.unlink(sequence: 2, target: 1).bytes, at: .seconds(101))
    #expect(step.bytes == USBIPReply.unlink(sequence: 2, status: .unlinked).bytes)
  }

  @Test mutating func `taking back one that is queued leaves the others`() throws {
    let three = (1...3).flatMap { Self.submit($0, Self.request(0)) }
    _ = try send(three + USBIPCommand.unlink(sequence: 4, target: 2).bytes)
    _ = session.step(&port, at: .seconds(1))
    #expect(port.port.controls.count == 2)
  }

  @Test mutating func `taking back what has ended answers zero`() throws {
    _ = try send(Self.submit(1, Self.request(1)))
    let step = try send(USBIPCommand.unlink(sequence: 2, target: 1).bytes)
    #expect(step.bytes == USBIPReply.unlink(sequence: 2, status: .done).bytes)
  }

  @Test mutating func `a device that leaves ends the session and what is outstanding`() throws {
    let step = try send(Self.submit(1, Self.request(3)) + Self.submit(2, Self.request(0)))
    #expect(step.isOver)
    let lost = [1, 2].flatMap {
      USBIPReply.submit(sequence: $0, status: .lost, actualLength: 0, data: []).bytes
    }
    #expect(step.bytes == lost)
  }

  @Test mutating func `a departure by itself ends the session in time`() {
    port.port.nextEvent = .seconds(3)
    #expect(session.step(&port, at: .zero).nextTime == .seconds(3))
    #expect(session.step(&port, at: .seconds(3)).isOver)
  }

  @Test mutating func `the first descriptor request of an enumeration is no reset`() throws {
    _ = try send(Self.submit(1, Self.first) + Self.submit(2, Self.first))
    _ = session.step(&port, at: .seconds(1))
    #expect(port.port.resets.isEmpty)
  }

  @Test mutating func `the same request to a configured device is a reset`() throws {
    _ = try send(Self.submit(1, Self.configure) + Self.submit(2, Self.first))
    _ = session.step(&port, at: .seconds(1))
    #expect(port.port.resets.count == 1)
  }

  @Test mutating func `SET_ADDRESS never reaches the device`() throws {
    _ = try send(Self.submit(1, ControlSetup(requestType: 0, request: 5, value: 9)))
    #expect(port.port.controls.isEmpty)
  }

  @Test mutating func `too many outstanding transfers break the protocol`() {
    let flood = (0...UInt32(USBIPSession.transferLimit)).flatMap {
      Self.submit($0, Self.request(0))
    }
    #expect(throws: USBIPError.self) { try session.receive(flood, at: .zero) }
  }
}
