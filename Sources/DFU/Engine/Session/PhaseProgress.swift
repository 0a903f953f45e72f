/// How far a phase has come, and how long it will go on.
public struct PhaseProgress: Sendable, Hashable {
  /// The bytes that are done.
  public var done: ByteCount
  /// The bytes that the phase is about.
  public var total: ByteCount
  /// The time since the phase began.
  public var elapsed: Duration
  /// The time that the rest will take, from the plan and from what was measured so far; `nil` while
  /// nothing tells.
  public var left: Duration?

  /// Creates a progress from its parts.
  public init(done: ByteCount, total: ByteCount, elapsed: Duration, left: Duration?) {
    self.done = done
    self.total = total
    self.elapsed = elapsed
    self.left = left
  }
}
