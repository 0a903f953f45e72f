import Testing

@testable import DFU

@Suite(.timeLimit(.minutes(10))) struct TurnstileOrderTests {
  @Test func `who came first goes first`() async {
    let turnstile = Turnstile()
    let order = Guarded([Int]())
    await turnstile.enter()
    let callers = (0..<8).map { number in
      // Runs up to the turnstile before the next one is made.
      Task.immediate {
        await turnstile.enter()
        order.withLock { $0.append(number) }
        turnstile.leave()
      }
    }
    turnstile.leave()
    for caller in callers { await caller.value }
    #expect(order.withLock { $0 } == Array(0..<8))
  }
}
