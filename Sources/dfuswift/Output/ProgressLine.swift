import DFU

/// The progress of a phase on standard error: one live line on a terminal, a line at the end of
/// each phase elsewhere.
struct ProgressLine {
  /// How often the live line is drawn; more often nobody can read it.
  static let interval = Duration.milliseconds(100)

  /// The fewest bytes that are worth a line, bytes: no program unit is larger than 32.
  private static let leastShown = 64

  /// A phase that runs, how far it has come, and when that was told.
  private struct Stage {
    var phase: DFUEvent.Phase
    var reached: PhaseProgress
    var told: ContinuousClock.Instant
  }

  /// Whether there is a live line at all.
  let isLive: Bool
  private var stage: Stage?
  /// The live line that stands on the terminal now.
  private var drawn: String?
  private var drawnAt = ContinuousClock.now

  init(isLive: Bool) {
    self.isLive = isLive
  }

  mutating func begin(_ phase: DFUEvent.Phase, of total: ByteCount) {
    stage = Stage(
      phase: phase, reached: PhaseProgress(done: 0, total: total, elapsed: .zero, left: nil),
      told: .now)
    draw()
  }

  mutating func advance(to reached: PhaseProgress) {
    stage?.reached = reached
    stage?.told = .now
    tick()
  }

  /// Lets the time that is left run down: one sector can take seconds, in which nothing is told.
  mutating func tick() {
    guard drawnAt.duration(to: .now) >= Self.interval else { return }
    draw()
  }

  mutating func end(_ phase: DFUEvent.Phase, count: ByteCount, duration: Duration) {
    finish()
    guard let text = Self.summary(phase, count: count, duration: duration) else { return }
    Terminal.write(text + "\n", to: .error)
  }

  /// What is said of a phase that is over; `nil` if it is no news.
  static func summary(
    _ phase: DFUEvent.Phase, count: ByteCount, duration: Duration
  ) -> String? {
    // The unit with the vector table is a phase of its own.
    guard count >= leastShown else { return nil }
    let rate = Figures.rate(count, in: duration)
    return padded(phase.verb, 10) + padded(Figures.size(count), 11) + "in "
      + Figures.time(duration) + (rate.isEmpty ? "" : "  (\(rate))")
  }

  /// Takes the live line away for good.
  mutating func finish() {
    clear()
    stage = nil
  }

  /// Takes the live line away, so that another line can be written.
  mutating func clear() {
    guard drawn != nil else { return }
    drawn = nil
    Terminal.write(Terminal.clearLine, to: .error)
  }

  /// Draws the live line anew, if it has changed.
  mutating func draw() {
    guard isLive, let stage, !Terminal.isLent else { return }
    drawnAt = .now
    let text = Self.text(
      stage.phase, stage.reached, later: stage.told.duration(to: drawnAt), width: Terminal.width)
    guard text != drawn else { return }
    drawn = text
    Terminal.write("\r" + text + "\u{1B}[K", to: .error)
  }

  /// The live line, no wider than the terminal.
  ///
  /// - Parameters:
  ///   - phase: what is going on.
  ///   - reached: how far it had come when that was told.
  ///   - time: how long ago that was.
  ///   - width: the columns of the terminal.
  /// - Returns: the line.
  static func text(
    _ phase: DFUEvent.Phase, _ reached: PhaseProgress, later time: Duration = .zero, width: Int
  ) -> String {
    let verb = padded(phase.verb, 10)
    guard reached.total > 0 else { return String(verb.prefix(max(0, width - 1))) }
    let share = min(1, Double(reached.done) / Double(reached.total))
    let percent = "\(Int(share * 100))%"
    var tail = String(repeating: " ", count: max(0, 4 - percent.count)) + percent
    let rate = Figures.rate(reached.done, in: reached.elapsed)
    if !rate.isEmpty { tail += "  " + rate }
    // Nobody can read what is shown for a moment.
    if let left = reached.left, left > time, reached.elapsed + left > .milliseconds(500) {
      tail += "  " + Figures.time(left - time) + " left"
    }
    let room = min(width - 1 - verb.count - tail.count - 4, 40)
    guard room >= 8 else { return String((verb + tail).prefix(max(0, width - 1))) }
    let filled = Int(Double(room) * share)
    let bar = String(repeating: "#", count: filled) + String(repeating: ".", count: room - filled)
    return verb + "[" + bar + "] " + tail
  }

  private static func padded(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(1, width - text.count))
  }
}
