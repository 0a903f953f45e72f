import DFU
import DFUSimulator

/// A host that does one request after the other on a board, and keeps its own time.
struct Host {
  var board: VirtualBoard
  var now = Duration.zero
  /// How the last of the transfers of ``control(_:_:value:index:length:data:)`` ended.
  private(set) var lastControl: PortAnswer.Outcome?
  private(set) var lastPacket: PacketAnswer?

  init(_ profile: BoardProfile, faults: FaultPlan = FaultPlan()) {
    board = VirtualBoard(profile: profile, faults: faults)
    board.isTracing = true
  }

  /// Performs a transfer, and waits for its end.
  @discardableResult
  mutating func send(
    _ request: DFURequest, value: UInt16 = 0, data: [UInt8] = [], length: UInt16? = nil
  ) -> PortAnswer.Outcome {
    let setup = ControlSetup(
      request, value: value, interface: 0, length: length ?? UInt16(data.count))
    let answer = board.control(setup, data: data, at: now)
    now = max(now, answer.time)
    return answer.outcome
  }

  mutating func status() -> StatusResponse? {
    guard case .accepted(let bytes) = send(.getStatus, length: 6) else { return nil }
    return StatusResponse(bytes: bytes)
  }

  /// SET_INTERFACE.
  mutating func select(alternate: UInt16) {
    let setup = ControlSetup(requestType: 0x01, request: 11, value: alternate, index: 0)
    now = board.control(setup, data: [], at: now).time
  }

  mutating func wait(_ time: Duration) {
    now += time
    board.advance(to: now)
  }

  /// Sends a block and asks until the device is done with it; nil if it stalls or leaves.
  @discardableResult
  mutating func download(_ data: [UInt8], block: UInt16) -> StatusResponse? {
    guard send(.download, value: block, data: data) == .accepted([]) else { return nil }
    var answer = status()
    for _ in 0..<1_000 {
      guard let current = answer, current.state == .dfuDownloadBusy else { return answer }
      wait(current.pollTimeout)
      answer = status()
    }
    return answer
  }

  @discardableResult
  mutating func command(_ command: DfuSeCommand) -> StatusResponse? {
    download(command.bytes, block: 0)
  }

  /// Reads from an address by the book: pointer, ABORT, UPLOAD.
  mutating func read(_ address: UInt32, _ count: Int) -> [UInt8]? {
    guard command(.setAddressPointer(address))?.status == .ok else { return nil }
    send(.abort)
    guard case .accepted(let bytes) = send(.upload, value: 2, length: UInt16(count)) else {
      return nil
    }
    send(.abort)
    return bytes
  }

  /// Performs any control transfer, and waits for its end.
  @discardableResult
  mutating func control(
    _ type: UInt8, _ request: UInt8, value: UInt16 = 0, index: UInt16 = 0, length: UInt16 = 0,
    data: [UInt8] = []
  ) -> PortAnswer.Outcome {
    let setup = ControlSetup(
      requestType: type, request: request, value: value, index: index,
      length: max(length, UInt16(data.count)))
    let answer = board.control(setup, data: data, at: now)
    now = max(now, answer.time)
    lastControl = answer.outcome
    return answer.outcome
  }

  @discardableResult
  mutating func packet(_ endpoint: UInt8, _ data: [UInt8] = []) -> PacketAnswer {
    let answer = board.packet(endpoint, data: data, at: now)
    lastPacket = answer
    return answer
  }

  /// Types on the application's serial port.
  mutating func type(_ text: String) { packet(0x02, Array(text.utf8)) }

  /// Reads all that the application has printed.
  mutating func read() -> String {
    var bytes: [UInt8] = []
    while case .acknowledged(let packet) = packet(0x82) { bytes += packet }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Opens the serial port at a rate, and drops DTR.
  mutating func touch(rate: UInt32 = 1_200) {
    control(0x21, 0x22, value: 3)
    control(
      0x21, 0x20, data: [UInt8(truncatingIfNeeded: rate), UInt8(rate >> 8 & 0xFF), 0, 0, 0, 0, 8])
    control(0x21, 0x22, value: 2)
  }

  func flash(_ start: UInt32, _ count: Int) -> [UInt8]? {
    AddressRange(start: Address(start), count: count).flatMap { board.contents(of: $0) }
  }
}

extension BoardProfile {
  /// A profile of the library, for tests that are about it.
  static func known(_ name: String) -> BoardProfile {
    guard let profile = named(name) else { fatalError("no profile \(name)") }
    return profile
  }
}

/// The start of a program that could run: a stack pointer in RAM, a reset vector in flash.
let plausibleProgram: [UInt8] =
  [0x00, 0x00, 0x02, 0x20, 0x01, 0x01, 0x00, 0x08] + (0..<56).map { UInt8($0) }
