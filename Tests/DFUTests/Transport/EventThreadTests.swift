import Testing

@testable import DFU

@Suite struct EventThreadTests {
  @Test func `joining waits for the end`() {
    let isDone = Guarded(false)
    let thread = EventThread {
      EventThread.pause(for: .milliseconds(20))
      isDone.withLock { $0 = true }
    }
    #expect(thread?.isCurrent == false)
    thread?.join()
    #expect(isDone.withLock { $0 })
  }
}
