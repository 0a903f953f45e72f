import TestSupport
import Testing

@testable import DFU

@Suite(.timeLimit(.minutes(10))) struct ControlPipeTests {
  @Test(arguments: [1, 2, 3, 16])
  func `a thousand transfers come back in order`(slots: Int) async throws {
    let handle = FakeHandle { submission in
      let value = submission.setup.value
      return .init(data: [UInt8(truncatingIfNeeded: value), UInt8(value >> 8)])
    }
    let connection = try await LibUSBConnection.fake(handle)
    let loop = await connection.run(NumberedLoop(total: 1000), slots: slots)
    #expect(loop.numbers == Array(0..<1000))
    #expect(loop.payloads.map { Int($0[0]) | Int($0[1]) << 8 } == Array(0..<1000))
    #expect(handle.mostInFlight <= slots)
  }

  @Test(arguments: [(-3, 1), (0, 1), (2, 2), (99, 16)])
  func `as many transfers are in flight as there are slots`(slots: Int, most: Int) async throws {
    let handle = FakeHandle()
    let connection = try await LibUSBConnection.fake(handle)
    async let run = connection.run(NumberedLoop(total: 20), slots: slots)
    await handle.submitted(most)
    #expect(handle.submissions.count == most)
    for number in 0..<20 {
      await handle.submitted(number + 1)
      handle.end(number)
    }
    #expect(await run.completions.count == 20)
    #expect(handle.mostInFlight == most)
  }

  @Test func `ends that libusb reports out of order are put in order`() async throws {
    let handle = FakeHandle()
    let connection = try await LibUSBConnection.fake(handle)
    async let run = connection.run(NumberedLoop(total: 3), slots: 3)
    await handle.submitted(3)
    for number in [2, 0, 1] { handle.end(number, .init(data: [UInt8(number)])) }
    #expect(await run.payloads == [[0], [1], [2]])
  }

  @Test(arguments: [
    TransferStatus.stalled, .timedOut, .cancelled, .disconnected, .failed(.overflow),
    .failed(.inputOutput),
  ]) func `a transfer that ends badly is told, and all in flight are awaited`(
    status: TransferStatus
  ) async throws {
    let handle = FakeHandle { submission in
      submission.setup.value == 5 ? .init(status: status, data: [1]) : .init(data: [0, 0])
    }
    let connection = try await LibUSBConnection.fake(handle)
    let loop = await connection.run(NumberedLoop(total: 100), slots: 3)
    #expect(loop.numbers == [0, 1, 2, 3, 4, 5, 6, 7])
    #expect(loop.statuses[5] == status)
    #expect(loop.completions[5].byteCount == 1)
    #expect(handle.submissions.count == 8)
  }

  @Test(
    arguments: [
      (-4, TransferStatus.disconnected), (-1, .failed(.notSubmitted(-1))),
      (-11, .failed(.notSubmitted(-11))),
    ] as [(Int32, TransferStatus)])
  func `a transfer that libusb refuses ends in its place in the order`(
    code: Int32, status: TransferStatus
  ) async throws {
    let handle = FakeHandle(refusals: [1: code])
    let connection = try await LibUSBConnection.fake(handle)
    var loop = NumberedLoop(total: 3)
    loop.stopsAtTrouble = false
    async let run = connection.run(loop, slots: 3)
    await handle.submitted(2)
    handle.end(1)
    handle.end(0)
    #expect(await run.statuses == [.completed, status, .completed])
  }

  @Test func `a run whose every transfer is refused ends at once`() async throws {
    let handle = FakeHandle(refusals: [0: -4, 1: -4, 2: -4])
    let connection = try await LibUSBConnection.fake(handle)
    let loop = await connection.run(NumberedLoop(total: 3), slots: 2)
    #expect(loop.statuses == [.disconnected, .disconnected])
    #expect(handle.submissions.isEmpty)
  }

  @Test func `data for the device goes behind the setup packet`() async throws {
    let handle = FakeHandle { _ in .init(data: [9, 9, 9, 9]) }
    let connection = try await LibUSBConnection.fake(handle)
    let loop = await connection.run(NumberedLoop(total: 2, requestType: 0x21), slots: 1)
    #expect(handle.submissions.map(\.data) == [[0, 1, 2, 3], [1, 2, 3, 4]])
    #expect(handle.submissions.map(\.setup) == loop.completions.map(\.setup))
    #expect(loop.completions.map(\.byteCount) == [4, 4])
    #expect(loop.payloads == [[], []])
  }

  @Test func `a transfer beyond the limit is not submitted`() async throws {
    let handle = FakeHandle { _ in .init() }
    let connection = try await LibUSBConnection.fake(handle, transferLimit: 64)
    let loop = await connection.run(NumberedLoop(total: 1, length: 65), slots: 1)
    #expect(loop.statuses == [.failed(.notSubmitted(-2))])
    #expect(handle.submissions.isEmpty)
  }

  @Test func `a queued transfer gets the time of those ahead`() async throws {
    let handle = FakeHandle()
    let connection = try await LibUSBConnection.fake(handle)
    async let run = connection.run(NumberedLoop(total: 2, timeout: .seconds(100)), slots: 2)
    await handle.submitted(2)
    #expect(handle.submissions[0].milliseconds == 100_000)
    #expect((190_000...200_000).contains(handle.submissions[1].milliseconds))
    handle.end(0)
    handle.end(1)
    _ = await run
  }

  @Test func `a loop that awaits feeds again after each end`() async throws {
    let handle = FakeHandle { _ in .init(data: [0]) }
    let connection = try await LibUSBConnection.fake(handle)
    let loop = await connection.run(NumberedLoop(total: 50, isPatient: true), slots: 4)
    #expect(loop.numbers == Array(0..<50))
    #expect(handle.mostInFlight == 1)
  }

  @Test func `a loop that awaits nothing is over`() async throws {
    struct Idle: TransferLoop {
      mutating func next(payload: inout MutableRawSpan) -> LoopStep { .await }
      mutating func completed(_ completion: TransferCompletion, payload: RawSpan) {}
    }
    let connection = try await LibUSBConnection.fake(FakeHandle())
    _ = await connection.run(Idle(), slots: 1)
  }

  @Test func `the payload is as large as the limit`() async throws {
    struct Measuring: TransferLoop {
      var byteCount = 0
      mutating func next(payload: inout MutableRawSpan) -> LoopStep {
        byteCount = payload.byteCount
        return .finish
      }
      mutating func completed(_ completion: TransferCompletion, payload: RawSpan) {}
    }
    let connection = try await LibUSBConnection.fake(FakeHandle(), transferLimit: 4096)
    #expect(await connection.run(Measuring(), slots: 1).byteCount == 4096)
  }

  @Test func `cancelling the task does not cut a run short`() async throws {
    let handle = FakeHandle()
    let connection = try await LibUSBConnection.fake(handle)
    let run = Task { await connection.run(NumberedLoop(total: 2), slots: 1) }
    await handle.submitted(1)
    run.cancel()
    handle.end(0)
    await handle.submitted(2)
    handle.end(1)
    #expect(await run.value.statuses == [.completed, .completed])
  }
}
