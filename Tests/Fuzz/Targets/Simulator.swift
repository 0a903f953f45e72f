import DFU

@testable import DFUSimulator

extension FuzzTarget {
  static let simulator = [board, state, usbip]

  /// Control requests and packets to a virtual board, one after another.
  static let board = FuzzTarget("board", inputLimit: 1_024) { bytes in
    var input = InputReader(bytes)
    let choice = input.byte()
    let profile = BoardProfile.all[Int(input.byte()) % BoardProfile.all.count]
    var board = VirtualBoard(
      profile: profile, personality: choice & 1 == 0 ? .bootloader : .application)
    board.isBootPinHeld = choice & 2 == 0
    board.isTracing = true
    var now = Duration.zero
    while !input.isEmpty { try step(&board, from: &input, at: &now) }
    try proveSound(board)
  }

  private static func step(
    _ board: inout VirtualBoard, from input: inout InputReader, at now: inout Duration
  ) throws {
    switch input.byte() {
    case let time where time < 0x40: now += .milliseconds(Int(time) * 8)
    case 0x40: board.reset(at: now)
    case 0x41: board.cyclePower(at: now)
    case 0x42: board.unplug(at: now)
    case 0x43: board.plug(at: now)
    case let endpoint where endpoint < 0x50:
      let data = input.bytes(Int(input.byte() % 65))
      _ = board.packet(endpoint & 0x0F | (data.isEmpty ? 0x80 : 0), data: data, at: now)
    case let code where code < 0xC0:
      // The requests that mean something, with any value.
      let request = DFURequest.allCases[Int(code) % DFURequest.allCases.count]
      let length = UInt16(input.byte()) << (code & 4)
      try send(
        ControlSetup(request, value: UInt16(input.byte()), interface: 0, length: length),
        from: &input, to: &board, at: &now)
    default:
      guard let setup = ControlSetup(bytes: (0..<8).map { _ in input.byte() }) else { return }
      try send(setup, from: &input, to: &board, at: &now)
    }
  }

  private static func send(
    _ setup: ControlSetup, from input: inout InputReader, to board: inout VirtualBoard,
    at now: inout Duration
  ) throws {
    let data = setup.isDeviceToHost ? [] : input.bytes(Int(setup.length))
    let answer = board.control(setup, data: data, at: now)
    try require(answer.time >= now, "an answer from the past")
    if case .accepted(let bytes) = answer.outcome {
      try require(
        setup.isDeviceToHost ? bytes.count <= Int(setup.length) : bytes.isEmpty,
        "an answer longer than was asked for")
      if setup.dfuRequest == .getStatus, setup.length >= 6, setup.index == 0 {
        let status = StatusResponse(bytes: bytes)
        try require(status != nil, "DFU_GETSTATUS is answered by no status")
        try require(
          status?.state == board.state || board.presence == nil,
          "DFU_GETSTATUS tells another state than the board's")
      }
    }
    now = max(now, answer.time)
    board.advance(to: now)
  }

  private static func proveSound(_ board: VirtualBoard) throws {
    _ = board.description
    try require((board.presence == nil) == (board.personality == .none), "a ghost on the bus")
    let saved = board.encodedState()
    do {
      let restored = try VirtualBoard(profile: board.profile, restoring: saved)
      try require(restored.encodedState() == saved, "a saved state does not read back")
    } catch let error as BoardStateError {
      throw Finding(description: "a board does not read its own state: \(error)")
    }
  }

  /// The file in which the simulator keeps a board.
  static let state = FuzzTarget("state", inputLimit: 4_096) { bytes in
    var input = InputReader(bytes)
    let profile = BoardProfile.all[Int(input.byte()) % BoardProfile.all.count]
    var board: VirtualBoard
    do throws(BoardStateError) {
      board = try VirtualBoard(profile: profile, restoring: Array(input.rest))
    } catch {
      try require(!error.description.isEmpty, "an error without a word")
      return
    }
    try proveSound(board)
    // A host that finds it so can work with it.
    var now = Duration.zero
    var requests = InputReader([UInt8](0..<64).flatMap { [0x50 &+ $0, 6, $0, 0x21, 1, 2, 3, 4] })
    while !requests.isEmpty { try step(&board, from: &requests, at: &now) }
    try proveSound(board)
  }

  /// What a client sends to the USB/IP server: the handshake, then transfers.
  static let usbip = FuzzTarget("usbip", inputLimit: 2_048) { bytes in
    var input = InputReader(bytes)
    let profile = BoardProfile.all[Int(input.byte()) % BoardProfile.all.count]
    let personality: VirtualBoard.Personality = input.byte() & 1 == 0 ? .bootloader : .application
    var timeline = PortTimeline(VirtualBoard(profile: profile, personality: personality))
    var incoming = Array(input.rest)
    do {
      while let operation = try USBIPOperation.takeFirst(from: &incoming) {
        guard case .importDevice = operation else { continue }
        break
      }
      guard let arrival = timeline.presence?.arrival else { return }
      try serve(incoming, USBIPSession(arrival: arrival), on: &timeline)
    } catch let error as USBIPError {
      _ = error.description
    }
  }

  private static func serve(
    _ bytes: [UInt8], _ session: USBIPSession, on timeline: inout PortTimeline<VirtualBoard>
  ) throws {
    var session = session
    var now = Duration.zero
    var rest = bytes[...]
    while !rest.isEmpty {
      // In pieces, as they come out of a socket.
      let piece = rest.prefix(61)
      rest = rest.dropFirst(piece.count)
      try session.receive(Array(piece), at: now)
      let step = session.step(&timeline, at: now)
      guard !step.isOver else { return }
      if let next = step.nextTime {
        now = max(now + .milliseconds(1), min(next, now + .seconds(9)))
      }
    }
    for _ in 0..<64 {
      let step = session.step(&timeline, at: now)
      guard !step.isOver, let next = step.nextTime else { return }
      now = max(now + .milliseconds(1), next)
    }
  }
}
