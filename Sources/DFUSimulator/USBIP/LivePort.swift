import Synchronization

/// A simulated port that lives in real time, shared between a USB/IP front and whoever else acts on
/// it: a test that pulls the plug, a person at a prompt.
public final class LivePort<Port: SimulatedPort>: Sendable {
  /// The slowest and the fastest that time may run, in simulated seconds a second.
  public static var timeScaleRange: ClosedRange<Double> { 0.001...1_000 }

  /// Woken when something has changed that a front should look at.
  let wake: WakeSignal
  private let timeline: Mutex<PortTimeline<Port>>
  private let timeScale: Double
  private let origin = ContinuousClock.now

  /// Starts the port's time at zero.
  ///
  /// - Parameters:
  ///   - port: the port as it is at time zero.
  ///   - timeScale: simulated seconds a second, cut to ``timeScaleRange``; 1 is real time, 10 is
  ///     ten times as fast.
  /// - Throws: ``USBIPError/system(call:errno:)`` if the process has no file descriptors left.
  public init(_ port: consuming sending Port, timeScale: Double = 1) throws(USBIPError) {
    wake = try WakeSignal()
    timeline = Mutex(PortTimeline(port))
    let range = Self.timeScaleRange
    self.timeScale = min(max(timeScale, range.lowerBound), range.upperBound)
  }

  /// The port's time.
  public var now: Duration { origin.duration(to: .now) * timeScale }

  /// Changes the port at this moment, and lets the front see it.
  ///
  /// - Parameter body: what to do with the port, and the time; the port has been advanced to it.
  /// - Returns: what `body` returns.
  public func update<Value: Sendable>(_ body: (inout Port, Duration) -> Value) -> Value {
    let value = timeline.withLock { timeline in
      timeline.advance(to: now)
      return body(&timeline.port, timeline.now)
    }
    wake.signal()
    return value
  }

  /// Acts on the port without waking the front: for the front itself.
  func withTimeline<Value: Sendable>(_ body: (inout PortTimeline<Port>) -> Value) -> Value {
    timeline.withLock { body(&$0) }
  }

  /// How long it is until the port's time reaches a moment, in real time; zero if it has.
  func delay(until time: Duration) -> Duration { max(.zero, (time - now) / timeScale) }
}
