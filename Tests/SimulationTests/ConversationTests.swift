import DFU
import DFUSimulator
import Testing

/// How a session goes on after something went wrong in it.
@Suite struct ConversationTests {
  @Test func `after a recovery that failed, the next operation begins with one`() async throws {
    // GETSTATE 1 is the opening's; three lost answers are more than a recovery waits for.
    let lost = (2...4).map {
      FaultPlan.TransferFault(.request(.getState, $0), .timeout(isProcessed: false))
    }
    let upload = FaultPlan.TransferFault(.request(.upload, 2), .timeout(isProcessed: false))
    let bench = Bench(.f405, faults: FaultPlan(transfers: [upload] + lost))
    let image = try BoardProfile.f405.application(0x3000)
    bench.change { board, _ in
      for segment in image.segments { board.setContents(segment.bytes, at: segment.address) }
    }
    let session = try await bench.open()
    let range = try #require(image.segments.first?.range)
    let error = await failure { _ = try await session.read(at: range.start, count: 0x3000).report }
    #expect(error?.code == .transferFailed)
    let read = try await session.read(at: range.start, count: 0x3000).report
    #expect(read == image)
    await session.close()
  }

  @Test func `of too many alternate settings the first ones are looked at`() async throws {
    let profile = BoardProfile.f405.variant("f405-many-settings") { profile in
      let flash = profile.alternates[0]
      profile.alternates = [flash] + (1..<60).map { .init("Setting \($0)", [.flash]) }
    }
    let bench = Bench(profile)
    let session = try await bench.open()
    #expect(session.memories.count == DFUSession.alternateLimit)
    await session.close()
    let image = try profile.application(100)
    try await bench.flash(image, .staying)
    #expect(bench.holds(image))
  }

  /// Flash, and in the same map memory that is written without an erase.
  private static let mixed = BoardProfile.g0b1.variant("g0b1-mixed") {
    $0.alternates = [
      .init(
        "@Internal Flash/0x08000000/04*002Kg/0x20000000/01*002Ke", [.flash, .optionBytes])
    ]
    $0.banks = [
      MemoryBank(.flash, at: Address(0x0800_0000), [.init(4, of: 2_048)]),
      MemoryBank(.optionBytes, at: Address(0x2000_0000), [.init(1, of: 2_048)]),
    ]
  }

  @Test(arguments: [true, false], [true, false])
  func `memory that is not erased is written when it differs`(
    flashIsEqual: Bool, memoryIsEqual: Bool
  ) async throws {
    let program = try Self.mixed.application(3_000)
    let data = try #require(
      FirmwareImage(bytes: [UInt8](repeating: 0x5A, count: 2_048), at: Address(0x2000_0000)))
    let image = try FirmwareImage(segments: program.segments + data.segments)
    let bench = Bench(Self.mixed)
    bench.change { board, _ in
      for segment in (flashIsEqual ? program.segments : []) + (memoryIsEqual ? data.segments : []) {
        board.setContents(segment.bytes, at: segment.address)
      }
    }
    let session = try await bench.open(
      SessionOptions(chip: Chip.all.first { $0.names.contains("G0B1") }))
    let task = session.flash(bench.file(image), options: .staying)
    var notes: [String] = []
    for await event in task.events {
      if case .note(let text) = event { notes.append(text) }
    }
    _ = try await task.report
    await session.close()
    #expect(bench.holds(image))
    #expect(notes.isEmpty, "\(notes)")
  }

  @Test func `the device's own text for an error is told`() async throws {
    let bench = Bench(
      .g0b1, faults: FaultPlan(memory: [.failure(.program, Address(0x0800_0900), .errProg)]))
    let bus = TalkingBus(bench.bus)
    let session = try await DFUSession.open(try await bench.device(), on: bus)
    let image = try BoardProfile.g0b1.application(4_500)
    let error = await failure {
      _ = try await session.flash(
        bench.file(image), options: FlashOptions(isFull: true, leaves: false)
      ).report
    }
    await session.close()
    #expect(error?.reason.contains("errPROG (\"\(TalkingBus.text)\") in dfuERROR") ?? false)
  }
}

/// A bus whose devices have a text for each error.
private struct TalkingBus: USBBus {
  static let text = "no supply"
  static let index: UInt8 = 77

  let bus: any USBBus

  init(_ bus: any USBBus) {
    self.bus = bus
  }

  var clock: any DeviceClock { bus.clock }

  func snapshot() async throws(TransportError) -> BusSnapshot { try await bus.snapshot() }

  func waitForChange(since snapshot: BusSnapshot, limit: Duration) async -> Bool {
    await bus.waitForChange(since: snapshot, limit: limit)
  }

  func open(_ device: USBDevice) async throws(TransportError) -> any USBConnection {
    TalkingConnection(connection: try await bus.open(device))
  }
}

private struct TalkingConnection: USBConnection {
  let connection: any USBConnection

  var device: USBDevice { connection.device }
  var clock: any DeviceClock { connection.clock }
  var transferLimit: ByteCount { connection.transferLimit }

  func claim(interface: UInt8) async throws(TransportError) {
    try await connection.claim(interface: interface)
  }

  func select(alternate: UInt8, interface: UInt8) async throws(TransportError) {
    try await connection.select(alternate: alternate, interface: interface)
  }

  func reset() async throws(TransportError) { try await connection.reset() }

  func run<Loop: TransferLoop>(_ loop: Loop, slots: Int) async -> Loop {
    await connection.run(TalkingLoop(inner: loop), slots: slots).inner
  }

  func close() async { await connection.close() }
}

/// Puts an iString into each status that is an error, and answers for the string.
private struct TalkingLoop<Inner: TransferLoop>: TransferLoop {
  var inner: Inner

  mutating func next(payload: inout MutableRawSpan) -> LoopStep { inner.next(payload: &payload) }

  mutating func completed(_ completion: TransferCompletion, payload: RawSpan) {
    var completion = completion
    var bytes = (0..<payload.byteCount).map { offset in
      unsafe payload.unsafeLoad(fromByteOffset: offset, as: UInt8.self)
    }
    if completion.setup.dfuRequest == .getStatus, bytes.count == 6, bytes[0] != 0 {
      bytes[5] = TalkingBus.index
    }
    if completion.setup.request == 6,
      completion.setup.value == 0x0300 | UInt16(TalkingBus.index)
    {
      bytes = USBString.encode(TalkingBus.text)
      completion.status = .completed
      completion.byteCount = bytes.count
    }
    unsafe inner.completed(completion, payload: bytes.span.bytes)
  }
}
