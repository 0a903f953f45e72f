import Testing

@testable import DFU

@Suite struct DFUTaskTests {
  @Test(arguments: [true, false])
  func `an operation hears that it is to stop`(isStopped: Bool) async throws {
    let (gate, keeper) = AsyncStream.makeStream(of: Void.self)
    let task = DFUTask<Bool> { _ in
      for await _ in gate {}
      return Task.isCancelled
    }
    if isStopped { task.cancel() }
    keeper.finish()
    #expect(try await task.report == isStopped)
  }
}
