public import DFU
internal import Synchronization

/// The time of a virtual bus: it jumps, or it follows the machine's at some scale.
///
/// ## Several tasks at once
///
/// Time that jumps belongs to whoever waits. Tasks that are to live side by side ``join()`` the
/// clock before any of them begins: then time stands while one of them runs, and once all wait it
/// jumps to the earliest time that one of them waits for. So exactly one of them runs at a time,
/// and what they do takes as long as it would on boards of their own. Each of them waits for one
/// time at a time, and ``leave()``s when it has done.
public final class VirtualClock: DeviceClock {
  /// How time passes.
  public enum Pace: Sendable, Hashable {
    /// Time jumps to whatever is waited for; a run with one task, or with tasks that have joined,
    /// is deterministic.
    case virtual
    /// Simulated seconds pass at a scale: 1 is the machine's time, 10 is ten times as fast.
    case real(scale: Double)
  }

  /// The scales that are taken; what is outside is brought inside.
  public static let scales = 0.001...1_000_000.0

  /// How time passes.
  public let pace: Pace
  private let system = SystemClock()
  private let origin: Duration
  private let jumps = Mutex(Jumps())

  init(pace: Pace) {
    switch pace {
    case .virtual: self.pace = pace
    case .real(let scale):
      let inside = min(max(scale, Self.scales.lowerBound), Self.scales.upperBound)
      self.pace = .real(scale: scale.isNaN ? 1 : inside)
    }
    origin = system.now
  }

  /// The time since the bus was made.
  public var now: Duration {
    switch pace {
    case .virtual: jumps.withLock { $0.now }
    case .real(let scale): (system.now - origin) * scale
    }
  }

  /// Adds one task to those that live side by side.
  public func join() {
    jumps.withLock { $0.memberCount += 1 }
  }

  /// Takes one task from those that live side by side; the others need not wait for it any more.
  public func leave() {
    let sleeper = jumps.withLock { jumps in
      jumps.memberCount = max(0, jumps.memberCount - 1)
      return jumps.nextSleeper()
    }
    sleeper?.continuation.resume()
  }

  /// Suspends for at least a duration of this clock; with virtual time that one task has for itself
  /// it returns at once.
  public func sleep(for duration: Duration) async {
    await sleep(until: now + max(.zero, duration))
  }

  func sleep(until time: Duration) async {
    switch pace {
    case .virtual: await jump(to: time)
    case .real(let scale): await system.sleep(for: (time - now) / scale)
    }
  }

  private func jump(to time: Duration) async {
    let isAlone = jumps.withLock { jumps in
      guard jumps.memberCount <= 1, jumps.sleepers.isEmpty else { return false }
      jumps.now = max(jumps.now, time)
      return true
    }
    guard !isAlone else { return }
    await withCheckedContinuation { continuation in
      let sleeper = jumps.withLock { jumps in
        jumps.sleepers.append(
          Sleeper(time: time, number: jumps.sleeperCount, continuation: continuation))
        jumps.sleeperCount += 1
        return jumps.nextSleeper()
      }
      sleeper?.continuation.resume()
    }
  }

  /// A task that waits.
  private struct Sleeper {
    var time: Duration
    /// Who began to wait first wakes first.
    var number: Int
    var continuation: CheckedContinuation<Void, Never>

    func isBefore(_ other: Self) -> Bool { (time, number) < (other.time, other.number) }
  }

  /// Time that jumps.
  private struct Jumps {
    var now = Duration.zero
    /// The tasks that live side by side.
    var memberCount = 0
    var sleepers: [Sleeper] = []
    /// How many have ever waited.
    var sleeperCount = 0

    /// Takes the task whose turn it is and moves to its time; `nil` as long as one runs.
    mutating func nextSleeper() -> Sleeper? {
      guard sleepers.count >= memberCount,
        let index = sleepers.indices.min(by: { sleepers[$0].isBefore(sleepers[$1]) })
      else { return nil }
      let sleeper = sleepers.remove(at: index)
      now = max(now, sleeper.time)
      return sleeper
    }
  }
}
