import Testing

@testable import DFU

/// The loop of the fastest pace, stepped by hand: there is no device, only what a test says.
@Suite struct DownloadLoopTests {
  @Test func `two blocks are in flight behind a pointer that was seen to end, and no third`() throws
  {
    var bench = try LoopBench(byteCount: 256)
    #expect(bench.fill() == ["DFU_DNLOAD 0", "DFU_GETSTATUS", "DFU_GETSTATUS"])
    bench.end()
    #expect(bench.fill().isEmpty)
    bench.end(.dfuDownloadBusy)
    bench.end(.dfuDownloadIdle)
    #expect(
      bench.fill() == [
        "DFU_DNLOAD 2", "DFU_GETSTATUS", "DFU_GETSTATUS", "DFU_DNLOAD 3", "DFU_GETSTATUS",
        "DFU_GETSTATUS",
      ])
    bench.end()
    bench.end(.dfuDownloadBusy)
    #expect(bench.fill().isEmpty)
    bench.end(.dfuDownloadIdle)
    #expect(bench.fill() == ["DFU_DNLOAD 4", "DFU_GETSTATUS", "DFU_GETSTATUS"])
    #expect(bench.loop.provedCount == 2)
    #expect(bench.loop.begunCount == 4)
  }

  @Test func `an item that was begun counts as begun`() throws {
    var bench = try LoopBench(byteCount: 64)
    #expect(bench.loop.begunCount == 0)
    _ = bench.next()
    #expect(bench.loop.begunCount == 1)
    _ = bench.next()
    _ = bench.next()
    #expect(bench.loop.begunCount == 1)
  }

  @Test func `a stop feeds no other item, and begins none by half`() throws {
    var bench = try LoopBench(byteCount: 256)
    _ = bench.next()
    bench.signal.stop()
    #expect(bench.fill() == ["DFU_GETSTATUS", "DFU_GETSTATUS"])
    bench.end()
    bench.end(.dfuDownloadIdle)
    bench.end(.dfuDownloadIdle)
    #expect(bench.fill().isEmpty)
    #expect(bench.isFinished)
    #expect(bench.loop.stop == nil)
  }

  @Test func `a refusal stops the loop`() throws {
    var bench = try LoopBench(byteCount: 64)
    _ = bench.fill()
    bench.end()
    bench.end(.dfuError, .errTarget)
    #expect(bench.loop.stop?.item == 0)
    guard case .refused(let status)? = bench.loop.stop?.failure.reason else {
      Issue.record("no refusal: \(String(describing: bench.loop.stop))")
      return
    }
    #expect(status.status == .errTarget)
    #expect(bench.fill().isEmpty)
  }

  @Test func `dfuDNBUSY behind the second poll is no end of the work`() throws {
    var bench = try LoopBench(byteCount: 64)
    _ = bench.fill()
    bench.end()
    bench.end(.dfuDownloadBusy)
    bench.end(.dfuDownloadBusy)
    #expect(bench.loop.stop?.failure.reason == .unexpectedState(.dfuDownloadBusy))
    #expect(bench.loop.provedCount == 0)
  }

  @Test func `a block of which the device took a part stops the loop`() throws {
    var bench = try LoopBench(byteCount: 64)
    _ = bench.fill()
    bench.end(taking: 4)
    #expect(bench.loop.stop != nil)
  }

  @Test func `each transfer has the time of its operation, and a second at least`() throws {
    var bench = try LoopBench(byteCount: 64, limit: .seconds(40))
    _ = bench.fill()
    #expect(bench.timeouts == [.seconds(40), .seconds(40), .seconds(40)])
    bench = try LoopBench(byteCount: 64, limit: .milliseconds(3))
    _ = bench.fill()
    #expect(bench.timeouts == [.seconds(1), .seconds(1), .seconds(1)])
  }

  @Test func `a status in a buffer is the status of its bytes`() {
    let status = StatusResponse(
      status: .errVendor, pollTimeout: .milliseconds(0x01_0203), state: .dfuError,
      statusStringIndex: 7)
    #expect(buffered(status.bytes) == status)
    #expect(buffered([0, 0, 0, 0, 11, 0]) == nil)
    #expect(buffered([0, 0, 0, 0, 2]) == nil)
  }

  private func buffered(_ bytes: [UInt8]) -> StatusResponse? {
    // SAFETY: a UInt8 has no padding that could be read as data.
    unsafe StatusResponse(bytes.span.bytes)
  }
}

/// The transfers of a loop, and the ends that a test gives them.
private struct LoopBench {
  private(set) var loop: DownloadLoop
  let signal = LoopSignal { _ in }
  private(set) var timeouts: [Duration] = []
  private(set) var isFinished = false
  private var flying: [ControlSetup] = []

  /// A loop that writes bytes in blocks of 64.
  init(byteCount: Int, limit: Duration = .seconds(5)) throws {
    let shape = try #require(BlockShape(transferSize: 64, limit: 4_096, unit: 8))
    let image = try firmware((0x0800_0000, pattern(byteCount)))
    let script = DownloadScript(writing: image.segments, shape: shape)
    loop = DownloadLoop(
      items: script.steps.map { DownloadLoop.Item(step: $0, limit: limit) }, bytes: script.bytes,
      interface: 0, signal: signal)
  }

  /// The next transfer; `nil` if the loop has none now.
  mutating func next() -> String? {
    var buffer = [UInt8](repeating: 0, count: 64)
    var span = buffer.mutableSpan
    // SAFETY: every pattern of bits is a UInt8; the span ends before the buffer is used again.
    var payload = unsafe span.mutableBytes
    switch loop.next(payload: &payload) {
    case .submit(let setup, let timeout):
      flying.append(setup)
      timeouts.append(timeout)
      let name = setup.dfuRequest?.specName ?? "?"
      return setup.dfuRequest == .download ? "\(name) \(setup.value)" : name
    case .await: return nil
    case .finish:
      isFinished = true
      return nil
    }
  }

  /// All transfers that the loop has now, as far as there are slots.
  mutating func fill() -> [String] {
    var names: [String] = []
    while flying.count < loop.slots, let name = next() { names.append(name) }
    return names
  }

  /// Ends the oldest transfer, a DFU_DNLOAD.
  mutating func end(taking count: Int? = nil) {
    let setup = flying.removeFirst()
    let completion = TransferCompletion(
      setup: setup, status: .completed, byteCount: count ?? Int(setup.length))
    loop.completed(completion, payload: RawSpan())
  }

  /// Ends the oldest transfer, a DFU_GETSTATUS.
  mutating func end(_ state: DeviceState, _ status: DeviceStatus = .ok) {
    let setup = flying.removeFirst()
    let bytes = StatusResponse(status: status, state: state).bytes
    let completion = TransferCompletion(setup: setup, status: .completed, byteCount: bytes.count)
    // SAFETY: a UInt8 has no padding that could be read as data.
    unsafe loop.completed(completion, payload: bytes.span.bytes)
  }
}
