import DFU
import Testing

@testable import DFUSimulator

/// Transfers on endpoints other than 0.
struct USBIPPipeTests {
  private static let packetTime = WireModel.packet

  private var port = PortTimeline(StubPort())
  private var session = USBIPSession(arrival: 1)

  private static func submission(
    _ sequence: UInt32, from endpoint: UInt8 = 2, room: Int = 128
  ) -> [UInt8] {
    USBIPCommand.submit(
      USBIPSubmission(
        sequence: sequence, endpoint: endpoint, isDeviceToHost: true, length: room, setup: none,
        data: [])
    ).bytes
  }

  private static func submission(_ sequence: UInt32, data: [UInt8], to endpoint: UInt8 = 2)
    -> [UInt8]
  {
    USBIPCommand.submit(
      USBIPSubmission(
        sequence: sequence, endpoint: endpoint, isDeviceToHost: false, length: data.count,
        setup: none, data: data)
    ).bytes
  }

  private static let none = ControlSetup(requestType: 0, request: 0)

  private static func bytes(_ count: Int) -> [UInt8] { [UInt8](repeating: 0x5A, count: count) }

  private static func reply(
    _ sequence: UInt32, _ status: USBIPReply.Status = .done, count: Int? = nil, data: [UInt8] = []
  ) -> [UInt8] {
    USBIPReply.submit(
      sequence: sequence, status: status, actualLength: count ?? data.count, data: data
    ).bytes
  }

  private mutating func send(_ bytes: [UInt8], at now: Duration = .zero) throws -> USBIPSession.Step
  {
    try session.receive(bytes, at: now)
    return session.step(&port, at: now)
  }

  @Test(arguments: [UInt8(1), 2])
  mutating func `a transfer stays until the device has something to say`(endpoint: UInt8) throws {
    let step = try send(Self.submission(1, from: endpoint))
    #expect(step == USBIPSession.Step(bytes: [], nextTime: nil, isOver: false))
    #expect(session.step(&port, at: .seconds(100)).bytes.isEmpty)
    port.port.inbound[0x80 | endpoint] = [[1, 2, 3]]
    #expect(session.step(&port, at: .seconds(101)).bytes == Self.reply(1, data: [1, 2, 3]))
  }

  @Test(
    arguments: [
      ([5], 5), ([0], 0), ([64, 0], 64), ([64, 10], 74), ([64, 64], 128), ([10, 20], 10),
    ] as [([Int], Int)])
  mutating func `a transfer ends with a short packet or when it is full`(
    packets: [Int], count: Int
  ) throws {
    port.port.inbound[0x82] = packets.map(Self.bytes)
    _ = try send(Self.submission(1))
    let step = session.step(&port, at: .seconds(1))
    #expect(step.bytes == Self.reply(1, data: Self.bytes(count)))
  }

  @Test mutating func `a packet that does not fit ends the transfer with an error`() throws {
    port.port.inbound[0x82] = [64, 64].map(Self.bytes)
    _ = try send(Self.submission(1, room: 100))
    let step = session.step(&port, at: .seconds(1))
    #expect(step.bytes == Self.reply(1, .overflow, data: Self.bytes(64)))
  }

  @Test mutating func `full packets alone end no transfer`() throws {
    port.port.inbound[0x82] = [Self.bytes(64)]
    _ = try send(Self.submission(1))
    #expect(session.step(&port, at: .seconds(1)).bytes.isEmpty)
    port.port.inbound[0x82] = [[]]
    #expect(session.step(&port, at: .seconds(2)).bytes == Self.reply(1, data: Self.bytes(64)))
  }

  @Test mutating func `transfers are filled in their order`() throws {
    port.port.inbound[0x82] = [[1], [2]]
    _ = try send(Self.submission(7) + Self.submission(3) + Self.submission(9))
    let step = session.step(&port, at: .seconds(1))
    #expect(step.bytes == Self.reply(7, data: [1]) + Self.reply(3, data: [2]))
  }

  @Test mutating func `packets take their time on the wire`() throws {
    port.port.inbound[0x82] = [Self.bytes(64), Self.bytes(64), [1]]
    let step = try send(Self.submission(1) + Self.submission(2))
    #expect(step.nextTime == Self.packetTime * 2)
    let next = session.step(&port, at: Self.packetTime * 2)
    #expect(next.bytes == Self.reply(1, data: Self.bytes(128)))
    #expect(next.nextTime == Self.packetTime * 3)
  }

  @Test(arguments: [1, 2, 3] as [UInt32])
  mutating func `a transfer that waits can be taken back`(target: UInt32) throws {
    _ = try send((1...3).flatMap { Self.submission($0) })
    let step = try send(USBIPCommand.unlink(sequence: 9, target: target).bytes)
    #expect(step.bytes == USBIPReply.unlink(sequence: 9, status: .unlinked).bytes)
    port.port.inbound[0x82] = [[1], [2], [3]]
    let left = [UInt32(1), 2, 3].filter { $0 != target }
    #expect(
      session.step(&port, at: .seconds(1)).bytes
        == Self.reply(left[0], data: [1]) + Self.reply(left[1], data: [2]))
  }

  @Test mutating func `taking back the second leaves the first what it has`() throws {
    port.port.inbound[0x82] = [Self.bytes(64)]
    _ = try send(Self.submission(1) + Self.submission(2))
    _ = try send(USBIPCommand.unlink(sequence: 3, target: 2).bytes)
    port.port.inbound[0x82] = [Self.bytes(1)]
    #expect(session.step(&port, at: .seconds(1)).bytes == Self.reply(1, data: Self.bytes(65)))
  }

  @Test mutating func `taking back one that has ended answers zero`() throws {
    port.port.inbound[0x82] = [[1]]
    _ = try send(Self.submission(1))
    _ = session.step(&port, at: .seconds(1))
    let step = try send(USBIPCommand.unlink(sequence: 2, target: 1).bytes)
    #expect(step.bytes == USBIPReply.unlink(sequence: 2, status: .done).bytes)
  }

  @Test(arguments: [(0, [0]), (10, [10]), (64, [64]), (65, [64, 1]), (200, [64, 64, 64, 8])])
  mutating func `what goes out arrives in packets`(count: Int, packets: [Int]) throws {
    _ = try send(Self.submission(1, data: Self.bytes(count)))
    #expect(port.port.outbound.map(\.count) == packets)
    #expect(session.step(&port, at: .seconds(1)).bytes == Self.reply(1, count: count))
  }

  @Test mutating func `a device without room holds what goes out`() throws {
    port.port.room = 1
    _ = try send(Self.submission(1, data: Self.bytes(100)))
    #expect(session.step(&port, at: .seconds(1)).bytes.isEmpty)
    port.port.room = 2
    #expect(session.step(&port, at: .seconds(2)).bytes == Self.reply(1, count: 100))
    #expect(port.port.outbound.map(\.count) == [64, 36])
  }

  @Test mutating func `a halted endpoint stalls all that waits`() throws {
    port.port.inbound[0x82] = nil
    let step = try send(Self.submission(1) + Self.submission(2))
    #expect(step.bytes == Self.reply(1, .stalled) + Self.reply(2, .stalled))
  }

  @Test mutating func `an endpoint that is not there does not answer`() throws {
    let step = try send(Self.submission(1, from: 5) + Self.submission(2, data: [1], to: 5))
    #expect(step.bytes == Self.reply(2, .lost) + Self.reply(1, .lost))
  }

  @Test mutating func `an unplug ends what waits`() throws {
    port.port.room = 0
    _ = try send(Self.submission(1) + Self.submission(2, data: [1]))
    port.port.presence = nil
    let step = session.step(&port, at: .seconds(1))
    #expect(step.isOver)
    #expect(step.bytes == Self.reply(2, .lost) + Self.reply(1, .lost))
  }

  @Test mutating func `control transfers go on while others wait`() throws {
    let setup = ControlSetup(requestType: 0x40, request: 1)
    let control = USBIPCommand.submit(
      USBIPSubmission(
        sequence: 2, endpoint: 0, isDeviceToHost: false, length: 0, setup: setup, data: []))
    let step = try send(Self.submission(1) + control.bytes)
    #expect(step.bytes == Self.reply(2, .stalled))
  }

  @Test mutating func `too many transfers that wait break the protocol`() {
    let limit = UInt32(USBIPSession.transferLimit)
    let flood = (0...limit).flatMap { Self.submission($0) }
    #expect(throws: USBIPError.self) { try session.receive(flood, at: .zero) }
  }

  @Test mutating func `too many bytes that wait break the protocol`() {
    port.port.room = 0
    let large = Self.bytes(USBIPCommand.dataLimit)
    let flood = (0...16).flatMap { Self.submission($0, data: large) }
    #expect(throws: USBIPError.self) { try session.receive(flood, at: .zero) }
  }
}
