import DFU
import Rig
import Station

/// What one board is doing, for the line that shows it.
struct BoardLine: Sendable {
  /// What is shown behind the name.
  private enum Content {
    case words(String)
    case phase(DFUEvent.Phase, PhaseProgress, told: ContinuousClock.Instant)
  }

  /// The name, as it stands before every line about the board.
  let name: String
  /// Whether the board is done.
  private(set) var isDone = false
  private var content = Content.words("waiting")

  init(name: String) {
    self.name = name
  }

  /// Takes what happens to the board.
  mutating func follow(_ event: BoardEvent) {
    switch event {
    case .activity(let activity) where activity.totalBytes == 0:
      content = .words(activity.phase.rawValue)
    case .flash(.advanced(let phase, let reached)):
      content = .phase(phase, reached, told: .now)
    case .ended(let report):
      isDone = true
      content = .words(report.outcome.word)
    case .began, .activity, .entry, .flash, .step, .line, .note: break
    }
  }

  /// The line, no wider than the terminal.
  ///
  /// - Parameters:
  ///   - nameWidth: the columns that all names take.
  ///   - width: the columns of the terminal.
  /// - Returns: the line.
  func text(nameWidth: Int, width: Int) -> String {
    let padding = String(repeating: " ", count: max(0, nameWidth - name.count) + 2)
    let start = name + padding
    switch content {
    case .words(let words): return String((start + words).prefix(max(0, width - 1)))
    case .phase(let phase, let reached, let told):
      let rest = ProgressLine.text(
        phase, reached, later: told.duration(to: .now), width: max(0, width - start.count))
      return String((start + rest).prefix(max(0, width - 1)))
    }
  }
}
