internal import DFU
internal import Synchronization

/// An open serial port of an application on a virtual bus.
final class VirtualLine: SerialLine {
  private let bus: VirtualBus
  private let path: String
  private let arrival: UInt64
  private let number: Int
  private let isOpen = Mutex(true)

  static let gone = TransportError(.gone, detail: "the virtual port is not there any more")
  /// How long Linux waits for a device that does not answer a control transfer.
  private static let controlLimit = Duration.seconds(5)
  /// How soon a packet is tried again that the device did not take.
  private static let retryInterval = Duration.milliseconds(1)

  init(bus: VirtualBus, path: String, arrival: UInt64, number: Int) {
    self.bus = bus
    self.path = path
    self.arrival = arrival
    self.number = number
  }

  var clock: any DeviceClock { bus.virtualClock }

  func configure(rate: Int) async throws(TransportError) {
    let rate = UInt32(clamping: rate)
    let coding = [0, 8, 16, 24].map { UInt8(truncatingIfNeeded: rate >> $0) } + [0, 0, 8]
    try await request(0x20, data: coding)
  }

  func setLines(_ isUp: Bool) async throws(TransportError) {
    try await request(0x22, value: isUp ? 0x03 : 0x00)
  }

  func write(_ bytes: [UInt8], limit: Duration) async throws(TransportError) {
    let end = clock.now + limit
    var rest = bytes[...]
    while !rest.isEmpty {
      let packet = Array(rest.prefix(ApplicationProfile.packetSize))
      switch try await self.packet(ApplicationProfile.outEndpoint, packet) {
      case .acknowledged: rest = rest.dropFirst(packet.count)
      case .stalled: throw TransportError(.failed, detail: "the virtual port is halted")
      case .notReady:
        guard clock.now < end else {
          throw TransportError(.timedOut, detail: "the virtual port takes no bytes")
        }
        await clock.sleep(for: Self.retryInterval)
      }
    }
  }

  func read(limit: Duration) async throws(TransportError) -> [UInt8] {
    let end = clock.now + max(.zero, limit)
    var bytes: [UInt8] = []
    while true {
      if case .acknowledged(let packet) = try await packet(ApplicationProfile.inEndpoint, []) {
        bytes += packet
        // What a kernel would have in its buffer by then.
        if bytes.count < SerialFunction.outputLimit { continue }
      }
      guard bytes.isEmpty, clock.now < end else { return bytes }
      let next = bus.withBoard(at: path) { board, now in board.nextEvent.map { $0 - now } }
      let pause = (next ?? nil).map { max($0, Self.retryInterval) } ?? Self.retryInterval
      await clock.sleep(for: min(pause, end - clock.now))
    }
  }

  func close() async {
    guard
      isOpen.withLock({ isOpen in
        defer { isOpen = false }
        return isOpen
      })
    else { return }
    bus.state.withLock { state in
      guard state.slots[path]?.claims[ApplicationProfile.serialInterface] == number else { return }
      state.slots[path]?.claims[ApplicationProfile.serialInterface] = nil
    }
  }

  /// A class request to the communication interface.
  private func request(
    _ code: UInt8, value: UInt16 = 0, data: [UInt8] = []
  ) async throws(TransportError) {
    let setup = ControlSetup(
      requestType: 0x21, request: code, value: value,
      index: UInt16(ApplicationProfile.serialInterface), length: UInt16(data.count))
    let answer = try onBoard { board, now in
      let answer = board.control(setup, data: data, at: now)
      return (answer.outcome, answer.time - now)
    }
    await clock.sleep(
      for: answer.1 + WireModel.setup + WireModel.data(data.count) + WireModel.status)
    switch answer.0 {
    case .accepted: return
    case .stalled: throw TransportError(.failed, detail: "the virtual port stalled a request")
    case .gone: throw Self.gone
    case .silent:
      await clock.sleep(for: Self.controlLimit)
      throw TransportError(.timedOut, detail: "the virtual port does not answer")
    }
  }

  private func packet(
    _ endpoint: UInt8, _ data: [UInt8]
  ) async throws(TransportError) -> PacketAnswer {
    let (answer, isThere) = try onBoard { board, now in
      (board.packet(endpoint, data: data, at: now), board.presence != nil)
    }
    guard isThere else { throw Self.gone }
    if case .acknowledged = answer { await clock.sleep(for: WireModel.packet) }
    return answer
  }

  /// Does something with the board, if it is the very one that was opened.
  private func onBoard<Answer: Sendable>(
    _ body: (inout VirtualBoard, Duration) -> Answer
  ) throws(TransportError) -> Answer {
    guard isOpen.withLock({ $0 }) else { throw Self.gone }
    let answer: Answer?? = bus.withBoard(at: path) { board, now in
      board.presence?.arrival == arrival ? body(&board, now) : nil
    }
    guard let answer, let answer else { throw Self.gone }
    return answer
  }
}
