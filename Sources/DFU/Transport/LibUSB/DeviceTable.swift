/// The devices that are there, who arrived when, and who waits for the next change.
///
/// `Device` is libusb's reference, or anything in a test.
final class DeviceTable<Device: Sendable>: Sendable {
  /// A device that is there.
  struct Entry: Sendable {
    /// What the layer below knows it by, while it is there.
    var key: UInt
    /// No other arrival has this number.
    var arrival: UInt64
    var device: Device
  }

  private struct State {
    var generation: UInt64 = 0
    var arrivals: UInt64 = 0
    var entries: [Entry] = []
    var waiters: [UInt64: CheckedContinuation<Void, Never>] = [:]
    var lastWaiter: UInt64 = 0

    /// Counts a change and hands out those who waited for it.
    mutating func change() -> [UInt64: CheckedContinuation<Void, Never>] {
      generation += 1
      defer { waiters = [:] }
      return waiters
    }
  }

  /// The longest wait, ten years: what a clock can add to now without an overflow.
  private static var waitLimit: Duration { .seconds(315_360_000) }

  private let state = Guarded(State())

  /// Notes an arrival.
  ///
  /// libusb may report one twice when it comes while the callback is registered; the second report
  /// changes nothing.
  func arrived(key: UInt, device: Device) {
    let waiters = state.withLock { state -> [UInt64: CheckedContinuation<Void, Never>] in
      guard !state.entries.contains(where: { $0.key == key }) else { return [:] }
      state.arrivals += 1
      state.entries.append(Entry(key: key, arrival: state.arrivals, device: device))
      return state.change()
    }
    for waiter in waiters.values { waiter.resume() }
  }

  /// Notes a departure; one of a stranger changes nothing.
  func left(key: UInt) {
    // What leaves the table is given out with the waiters, so that it is let go without the lock.
    let (waiters, left) = state.withLock { state in
      guard let place = state.entries.firstIndex(where: { $0.key == key }) else {
        return ([UInt64: CheckedContinuation<Void, Never>](), Entry?.none)
      }
      let left = state.entries.remove(at: place)
      return (state.change(), left)
    }
    for waiter in waiters.values { waiter.resume() }
    withExtendedLifetime(left) {}
  }

  /// Forgets everything, as the bus is closed.
  func removeAll() {
    let (waiters, left) = state.withLock { state in
      let left = state.entries
      state.entries = []
      return (state.change(), left)
    }
    for waiter in waiters.values { waiter.resume() }
    withExtendedLifetime(left) {}
  }

  /// The devices that are there, and the generation that they belong to.
  var present: (generation: UInt64, entries: [Entry]) {
    state.withLock { ($0.generation, $0.entries) }
  }

  /// The device of an arrival, if it is still there.
  func device(arrival: UInt64) -> Device? {
    state.withLock { state in
      state.entries.first { $0.arrival == arrival }?.device
    }
  }

  /// How many wait for a change.
  var waiterCount: Int { state.withLock { $0.waiters.count } }

  /// Suspends until the generation is another, or a limit has passed, or the task is cancelled.
  ///
  /// - Returns: whether the generation is another.
  func waitForChange(since generation: UInt64, limit: Duration) async -> Bool {
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await self.nextChange(since: generation) }
      group.addTask {
        try? await Task.sleep(for: min(limit, Self.waitLimit))  // cancelled: nothing to wait for
      }
      await group.next()
      group.cancelAll()
    }
    return state.withLock { $0.generation != generation }
  }

  private func nextChange(since generation: UInt64) async {
    let number = state.withLock { state in
      state.lastWaiter += 1
      return state.lastWaiter
    }
    await withTaskCancellationHandler {
      await withCheckedContinuation { waiter in
        // A cancellation before this comes too early for the handler to find anybody: so it is
        // asked for here, under the lock that the handler takes.
        let isOver = state.withLock { state in
          guard state.generation == generation, !Task.isCancelled else { return true }
          state.waiters[number] = waiter
          return false
        }
        if isOver { waiter.resume() }
      }
    } onCancel: {
      state.withLock { $0.waiters.removeValue(forKey: number) }?.resume()
    }
  }
}
