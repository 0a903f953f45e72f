import DFUSimulator

@testable import DFU

/// A device that answers with bytes of the input, and leaves when there are none.
struct StrangerPort: SimulatedPort {
  private(set) var presence: PortPresence?
  private var input: InputReader
  private static let transferTime = Duration.milliseconds(7)

  init(_ input: inout InputReader) {
    let functional = FunctionalDescriptor(
      attributes: .init(rawValue: input.byte()), detachTimeout: .milliseconds(250),
      transferSize: input.word(), dfuVersion: input.byte() & 1 == 0 ? 0x011A : 0x0110)
    let settings = Int(input.byte() % 4) + 1
    var names: [UInt8: String] = [:]
    var body: [UInt8] = []
    for setting in 0..<settings {
      body += [9, 4, 0, UInt8(setting), 0, 0xFE, 0x01, 0x02, UInt8(setting + 4)]
      names[UInt8(setting + 4)] = input.text()
    }
    body += functional.bytes
    presence = PortPresence(
      arrival: 1,
      deviceDescriptor: [18, 1, 0, 2, 0, 0, 0, 64, 0x83, 0x04, 0x11, 0xDF]
        + [input.byte(), input.byte(), 0, 0, 0, 1],
      configurationDescriptor: [9, 2, UInt8(9 + body.count), 0, 1, 1, 0, 0x80, 50] + body,
      strings: names)
    self.input = input
  }

  var nextEvent: Duration? { nil }

  mutating func advance(to now: Duration) {}

  mutating func reset(at now: Duration) {}

  mutating func control(_ setup: ControlSetup, data: [UInt8], at now: Duration) -> PortAnswer {
    let time = now + Self.transferTime
    if setup.requestType == 0x80, setup.request == 6, let presence {
      let name = presence.strings[UInt8(truncatingIfNeeded: setup.value)] ?? ""
      return PortAnswer(.accepted(USBString.encode(name)), at: time)
    }
    guard !input.isEmpty else {
      presence = nil
      return PortAnswer(.gone, at: time)
    }
    switch input.byte() {
    case 0xFF: return PortAnswer(.stalled, at: time)
    case 0xFE: return PortAnswer(.silent, at: time)
    case 0xFD: return PortAnswer(.accepted(input.bytes(Int(setup.length / 2))), at: time)
    case let first where setup.isDeviceToHost:
      return PortAnswer(.accepted(answer(to: setup, first)), at: time)
    default: return PortAnswer(.accepted([]), at: time)
    }
  }

  /// The whole answer, of which only what matters is the input's.
  private mutating func answer(to setup: ControlSetup, _ first: UInt8) -> [UInt8] {
    switch setup.dfuRequest {
    case .getState: return [first]
    case .getStatus:
      // OK and a state, or anything.
      if first < 0x80 { return [0, first >> 4, 0, 0, first & 0x0F, 0] }
      return [first & 0x0F] + (0..<3).map { _ in input.byte() } + [input.byte() % 12, 0]
    default:
      let repeated = [UInt8](repeating: first, count: Int(setup.length))
      guard first & 1 == 0 else { return repeated }
      let bytes = input.bytes(Int(setup.length))
      return bytes + repeated.dropFirst(bytes.count)
    }
  }
}

/// A board that tells a lie at each request for which the input has one; never one that makes wrong
/// bytes look right, for which there is no remedy.
struct LyingPort: SimulatedPort {
  private var board: VirtualBoard
  private var lies: ArraySlice<UInt8>

  init(_ board: VirtualBoard, lies: ArraySlice<UInt8>) {
    self.board = board
    self.lies = lies
  }

  func holds(_ file: FirmwareFile) -> Bool {
    board.profile.mainFlash.flatMap { AddressRange(start: $0.start, count: file.payload.count) }
      .map { board.contents(of: $0) == file.payload } ?? false
  }

  var presence: PortPresence? { board.presence }
  var nextEvent: Duration? { board.nextEvent }

  mutating func advance(to now: Duration) { board.advance(to: now) }

  mutating func reset(at now: Duration) { board.reset(at: now) }

  mutating func control(_ setup: ControlSetup, data: [UInt8], at now: Duration) -> PortAnswer {
    guard setup.dfuRequest != nil, let lie = lies.popFirst(), lie != 0 else {
      return board.control(setup, data: data, at: now)
    }
    switch lie & 0x0F {
    case 1: return PortAnswer(.stalled, at: now)
    case 2: return PortAnswer(.silent, at: now)
    case 3: return PortAnswer(.accepted(setup.isDeviceToHost ? board.lie(setup, lie) : []), at: now)
    case 4:
      // Done, and the host is not told.
      let answer = board.control(setup, data: data, at: now)
      return PortAnswer(lie & 0x10 == 0 ? .stalled : .silent, at: answer.time)
    case 5:
      board.cyclePower(at: now)
      return PortAnswer(.gone, at: now)
    case 6 where !data.isEmpty && setup.value > 1:
      var other = data
      other[Int(lie >> 4) % data.count] ^= 1 << (lie >> 5)
      return board.control(setup, data: other, at: now)
    default: return garbled(board.control(setup, data: data, at: now), setup, lie)
    }
  }

  private func garbled(_ answer: PortAnswer, _ setup: ControlSetup, _ lie: UInt8) -> PortAnswer {
    guard setup.dfuRequest != .upload, case .accepted(var bytes) = answer.outcome, !bytes.isEmpty
    else { return answer }
    switch setup.dfuRequest {
    case .getStatus where bytes.count == 6:
      // Another status or another state.
      if lie & 0x10 == 0 { bytes[0] = lie >> 4 } else { bytes[4] = lie >> 4 }
    default: bytes[0] = lie >> 4
    }
    return PortAnswer(.accepted(bytes), at: answer.time)
  }
}

extension VirtualBoard {
  /// An answer that has nothing to do with the board.
  fileprivate func lie(_ setup: ControlSetup, _ lie: UInt8) -> [UInt8] {
    switch setup.dfuRequest {
    case .getStatus: StatusResponse(status: .ok, state: .dfuDownloadIdle).bytes
    case .getState: [2]
    // Bytes that no image here is made of.
    default: [UInt8](repeating: lie | 1, count: Int(setup.length))
    }
  }
}

/// A board with eight sectors of 128 bytes and blocks of 64, full of another image.
struct SmallBoard {
  let board: VirtualBoard
  /// The product line, which such small sectors do not show.
  let chip: Chip?

  init(_ choice: UInt8) {
    let kinds: [(BoardProfile, String)] = [
      (.f072, "F072"), (.g0b1, "G0B1"), (.f405, "F405"), (.h743, "H743"),
    ]
    let styles = BusyStyle.allCases
    let (whole, line) = kinds[Int(choice) % kinds.count]
    let profile = whole.variant("small") {
      $0.alternates = [.init("@Internal Flash  /0x08000000/08*128Bg", [.flash])]
      $0.banks = [MemoryBank(.flash, at: Address(0x0800_0000), [.init(8, of: 128)])]
      $0.functional.transferSize = 64
      $0.busy = styles[Int(choice >> 4) % styles.count]
    }
    var board = VirtualBoard(profile: profile)
    let old = FirmwareFile.small.payload.map { $0 ^ 0x5A } + [UInt8](repeating: 0x33, count: 100)
    board.setContents(old, at: Address(0x0800_0000))
    self.board = board
    chip = Chip.all.first { $0.names.contains(line) }
  }
}
