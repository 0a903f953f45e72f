import Testing

@testable import DFU

@Suite(.timeLimit(.minutes(10))) struct TurnstileTests {
  @Test func `one caller is in at a time`() async {
    let room = Room()
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<50 { group.addTask { await room.visit() } }
    }
    #expect(room.most.withLock { $0 } == 1)
  }

  @Test func `a turn that ended can be taken again`() async {
    let turnstile = Turnstile()
    for _ in 0..<3 {
      await turnstile.enter()
      turnstile.leave()
    }
  }
}

/// A room behind a turnstile that counts who is in.
private final class Room: Sendable {
  let turnstile = Turnstile()
  let inside = Guarded(0)
  let most = Guarded(0)

  func visit() async {
    await turnstile.enter()
    let count = inside.withLock { count in
      count += 1
      return count
    }
    most.withLock { $0 = max($0, count) }
    await Task.yield()
    inside.withLock { $0 -= 1 }
    turnstile.leave()
  }
}
