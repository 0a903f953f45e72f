public import Station

/// How a run over one or several boards ended.
public struct RigReport: Sendable, Hashable {
  /// What the run is called: the rig file's name without its extension, or the command.
  public var name: String
  /// When it was begun.
  public var startedAt: Timestamp
  /// How long it took.
  public var duration: Duration
  /// The boards, in the order of the jobs.
  public var boards: [BoardReport]

  /// Creates a report from its parts.
  public init(name: String, startedAt: Timestamp, duration: Duration, boards: [BoardReport]) {
    self.name = name
    self.startedAt = startedAt
    self.duration = duration
    self.boards = boards
  }
}
