import Testing

@testable import DFU

@Suite(.timeLimit(.minutes(10))) struct LibUSBConnectionTests {
  /// The blocking calls, by the name that the fake knows them by.
  enum Call: String, CaseIterable {
    case claim
    case select
    case reset

    func make(on connection: LibUSBConnection) async throws(TransportError) {
      switch self {
      case .claim: try await connection.claim(interface: 2)
      case .select: try await connection.select(alternate: 1, interface: 2)
      case .reset: try await connection.reset()
      }
    }

    var logged: String {
      switch self {
      case .claim: "claim 2"
      case .select: "select 2.1"
      case .reset: "reset"
      }
    }
  }

  private func error(of call: Call, on connection: LibUSBConnection) async -> TransportError? {
    do throws(TransportError) {
      try await call.make(on: connection)
      return nil
    } catch {
      return error
    }
  }

  @Test(arguments: Call.allCases) func `a call reaches libusb once`(call: Call) async throws {
    let handle = FakeHandle()
    let connection = try await LibUSBConnection.fake(handle)
    #expect(await error(of: call, on: connection) == nil)
    #expect(handle.log == [call.logged])
  }

  @Test(
    arguments: Call.allCases,
    [
      (-3, TransportError(.noPermission, detail: "LIBUSB_ERROR_ACCESS")),
      (-4, TransportError(.gone, detail: "LIBUSB_ERROR_NO_DEVICE")),
      (-6, TransportError(.busy, detail: "LIBUSB_ERROR_BUSY")),
      (-99, TransportError(.failed, detail: "LIBUSB_ERROR_OTHER")),
    ] as [(Int32, TransportError)])
  func `a call that fails says why`(call: Call, failure: (Int32, TransportError)) async throws {
    let handle = FakeHandle(codes: [call.rawValue: failure.0])
    let connection = try await LibUSBConnection.fake(handle)
    #expect(await error(of: call, on: connection) == failure.1)
  }

  @Test(arguments: Call.allCases) func `a call after the close ends as gone`(call: Call)
    async throws
  {
    let connection = try await LibUSBConnection.fake(FakeHandle())
    await connection.close()
    #expect(await error(of: call, on: connection)?.kind == .gone)
  }

  @Test(arguments: Call.allCases) func `a call is made even if its task is cancelled`(call: Call)
    async throws
  {
    let handle = FakeHandle()
    let connection = try await LibUSBConnection.fake(handle)
    let task = Task {
      while !Task.isCancelled { await Task.yield() }
      return await error(of: call, on: connection)
    }
    task.cancel()
    #expect(await task.value == nil)
    #expect(handle.log == [call.logged])
  }

  @Test func `a reset that brings up another device has succeeded`() async throws {
    let connection = try await LibUSBConnection.fake(FakeHandle(codes: ["reset": -5]))
    #expect(await error(of: .reset, on: connection) == nil)
  }

  @Test func `a transfer after the close ends as disconnected`() async throws {
    let handle = FakeHandle()
    let connection = try await LibUSBConnection.fake(handle)
    await connection.close()
    let loop = await connection.run(NumberedLoop(total: 1), slots: 1)
    #expect(loop.statuses == [.disconnected])
    #expect(handle.submissions.isEmpty)
  }

  @Test func `closing gives up what was claimed, once`() async throws {
    let handle = FakeHandle()
    let connection = try await LibUSBConnection.fake(handle)
    try await connection.claim(interface: 2)
    try await connection.claim(interface: 2)
    try await connection.claim(interface: 3)
    await connection.close()
    await connection.close()
    #expect(handle.log == ["claim 2", "claim 2", "claim 3", "release 2", "release 3", "close"])
  }

  @Test func `an interface that could not be claimed is not given up`() async throws {
    let handle = FakeHandle(codes: ["claim": -6])
    let connection = try await LibUSBConnection.fake(handle)
    #expect(await error(of: .claim, on: connection)?.kind == .busy)
    await connection.close()
    #expect(handle.log == ["claim 2", "close"])
  }

  @Test func `closing waits for what is in flight`() async throws {
    let handle = FakeHandle()
    let connection = try await LibUSBConnection.fake(handle)
    async let run = connection.run(NumberedLoop(total: 1), slots: 1)
    await handle.submitted(1)
    async let close: Void = connection.close()
    #expect(handle.log == [])
    handle.end(0)
    #expect(await run.statuses == [.completed])
    await close
    #expect(handle.log == ["close"])
  }

  @Test func `runs take turns`() async throws {
    let handle = FakeHandle { _ in .init(data: [0]) }
    let connection = try await LibUSBConnection.fake(handle)
    await withTaskGroup(of: NumberedLoop.self) { group in
      for _ in 0..<8 {
        group.addTask { await connection.run(NumberedLoop(total: 50), slots: 2) }
      }
      for await loop in group { #expect(loop.numbers == Array(0..<50)) }
    }
    #expect(handle.mostInFlight <= 2)
  }

  @Test func `a connection that nobody closed closes itself`() async throws {
    let handle = FakeHandle()
    do {
      let connection = try await LibUSBConnection.fake(handle)
      try await connection.claim(interface: 0)
    }
    while handle.log.last != "close" { await Task.yield() }
    #expect(handle.log == ["claim 0", "close"])
  }

  @Test func `without memory for the transfers the device is closed again`() async throws {
    let handle = FakeHandle(codes: ["prepare": -11])
    await #expect(throws: TransportError(.unavailable, detail: "LIBUSB_ERROR_NO_MEM")) {
      _ = try await LibUSBConnection.fake(handle)
    }
    while handle.log.last != "close" { await Task.yield() }
  }

  @Test func `a single control transfer gives the device's data`() async throws {
    let handle = FakeHandle { _ in .init(data: [0, 1, 0, 0, 2, 0]) }
    let connection = try await LibUSBConnection.fake(handle)
    let answer = await connection.control(
      ControlSetup(.getStatus, interface: 0, length: 6), timeout: .seconds(1))
    #expect(answer.status == .completed)
    #expect(answer.data == [0, 1, 0, 0, 2, 0])
  }
}
