public import DFU
internal import Synchronization

/// The time of a virtual bus: it jumps, or it follows the machine's at some scale.
public final class VirtualClock: DeviceClock {
  /// How time passes.
  public enum Pace: Sendable, Hashable {
    /// Time jumps to whatever is waited for; a run with one task is deterministic.
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
  private let jumped = Mutex(Duration.zero)

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
    case .virtual: jumped.withLock { $0 }
    case .real(let scale): (system.now - origin) * scale
    }
  }

  /// Suspends for at least a duration of this clock; with virtual time it returns at once.
  public func sleep(for duration: Duration) async {
    await sleep(until: now + max(.zero, duration))
  }

  func sleep(until time: Duration) async {
    switch pace {
    case .virtual: jumped.withLock { $0 = max($0, time) }
    case .real(let scale): await system.sleep(for: (time - now) / scale)
    }
  }
}
