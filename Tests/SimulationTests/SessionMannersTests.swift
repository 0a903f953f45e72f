import DFUSimulator
import Synchronization
import Testing

@testable import DFU

/// How a session treats its connection, its options and its callers.
@Suite struct SessionMannersTests {
  @Test(arguments: 1...12)
  func `a read that is stopped gives no bytes that were not read`(run: Int) async throws {
    let bench = Bench(.f405)
    let contents = [UInt8](repeating: 0x5A, count: 16 << 10)
    bench.change { board, _ in
      board.setContents(contents, at: Address(0x0800_0000))
    }
    let bus = StoppingBus(bench.bus, stopsAt: run)
    let session = try await DFUSession.open(try await bench.device(), on: bus)
    bus.arm()
    let task = session.read(at: Address(0x0800_0000), count: 16 << 10)
    bus.stop = { task.cancel() }
    do {
      #expect(try await task.report.segments.map(\.bytes) == [contents])
    } catch {
      #expect(error.code == .interrupted)
    }
    await session.close()
  }

  @Test func `a second operation on a session is refused while the first runs`() async throws {
    // Time that passes: erasing all sectors takes so long that the two overlap.
    let bus = VirtualBus(pace: .real(scale: 1))
    bus.attach(VirtualBoard(profile: .f405), at: "1-1")
    let device = try #require(try await bus.snapshot().devices.first)
    let session = try await DFUSession.open(device, on: bus)
    let first = session.erase()
    for await event in first.events {
      if case .began = event { break }
    }
    let error = await failure { _ = try await session.read(count: 16).report }
    #expect(error?.code == .invalidRequest)
    first.cancel()
    _ = try? await first.report  // it was stopped
    _ = try await session.read(count: 16).report
    await session.close()
  }

  /// Why a session cannot be opened, and how often its connection was closed.
  private func refusedOpening(on bench: Bench) async throws -> (DFUError?, closeCount: Int) {
    let observer = CloseCounter()
    let bus = ObservedBus(bench.bus, observer: observer)
    let device = try await bench.device()
    let error = await failure { _ = try await DFUSession.open(device, on: bus) }
    return (error, observer.count)
  }

  @Test func `a device that cannot be opened to the end is closed again`() async throws {
    let bench = Bench(
      .f405, faults: FaultPlan(transfers: [.init(.request(.getState, 1), .short(0))]))
    let (error, closeCount) = try await refusedOpening(on: bench)
    #expect(error?.code == .protocolViolation)
    #expect(closeCount == 1)
  }

  @Test func `a device that cannot be claimed is closed again`() async throws {
    let bench = Bench(.f405)
    let owner = try await bench.open()
    let (error, closeCount) = try await refusedOpening(on: bench)
    #expect(error?.code == .deviceBusy)
    #expect(closeCount == 1)
    await owner.close()
  }

  @Test func `no block is longer than was asked for`() async throws {
    let bench = Bench(.f405)
    bench.change { board, _ in board.isTracing = true }
    let image = try BoardProfile.f405.application(4_096)
    try await bench.flash(image, .staying, session: SessionOptions(transferSize: 512))
    let trace = bench.bus.withBoard(at: Bench.path) { board, _ in board.trace } ?? []
    for request in [DFURequest.download, .upload] {
      let lengths = trace.filter { $0.request == request }.map(\.setup.length)
      #expect(lengths.max() == 512, "\(request)")
    }
    #expect(bench.holds(image))
  }

  @Test func `a block of which the device took a part is a failure at every pace`() async throws {
    let driver = ProtocolDriver(connection: ShortConnection(), interface: 0)
    await #expect(throws: ProtocolFailure.self) {
      _ = try await driver.drive(RequestMachine(DFUMessage(download: [1, 2, 3, 4], block: 2)))
    }
  }
}

/// Counts how often a connection is closed.
private final class CloseCounter: BusObserver {
  private let closes = Mutex(0)

  var count: Int { closes.withLock { $0 } }

  func observe(_ event: BusEvent, of device: USBDevice?, at time: Duration, payload: RawSpan) {
    if case .performed(.close, _, _) = event { closes.withLock { $0 += 1 } }
  }
}

/// A connection whose device takes one byte less than it is sent.
private struct ShortConnection: USBConnection {
  let device = USBDevice(path: "1-1", arrival: 1, id: .stmDFU, release: 0x2200, interfaces: [])
  let clock: any DeviceClock = SystemClock()
  let transferLimit: ByteCount = 4_096

  func claim(interface: UInt8) async throws(TransportError) {}
  func select(alternate: UInt8, interface: UInt8) async throws(TransportError) {}
  func reset() async throws(TransportError) {}
  func close() async {}

  func run<Loop: TransferLoop>(_ loop: Loop, slots: Int) async -> Loop {
    var loop = loop
    var buffer = [UInt8](repeating: 0, count: 64)
    var span = buffer.mutableSpan
    // SAFETY: every pattern of bits is a UInt8; the span ends before the buffer is used again.
    var payload = unsafe span.mutableBytes
    guard case .submit(let setup, _) = loop.next(payload: &payload) else { return loop }
    let completion = TransferCompletion(
      setup: setup, status: .completed, byteCount: Int(setup.length) - 1)
    loop.completed(completion, payload: RawSpan())
    return loop
  }
}
