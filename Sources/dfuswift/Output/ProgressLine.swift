import DFU

/// The progress of a phase on standard error: one live line on a terminal, a line at the end of
/// each phase elsewhere.
struct ProgressLine {
  /// How often the live line is drawn; more often nobody sees, and each one is a system call.
  private static let interval = Duration.milliseconds(50)

  /// The fewest bytes that are worth a line, bytes: no program unit is larger than 32.
  private static let leastShown = 64

  private let isLive: Bool
  private var phase: DFUEvent.Phase?
  private var reached = PhaseProgress(done: 0, total: 0, elapsed: .zero, left: nil)
  private var drawn = ContinuousClock.now
  private var isDrawn = false

  init(isLive: Bool) {
    self.isLive = isLive
  }

  mutating func begin(_ phase: DFUEvent.Phase, of total: ByteCount) {
    self.phase = phase
    reached = PhaseProgress(done: 0, total: total, elapsed: .zero, left: nil)
    draw()
  }

  mutating func advance(to reached: PhaseProgress) {
    self.reached = reached
    guard drawn.duration(to: .now) >= Self.interval else { return }
    draw()
  }

  mutating func end(_ phase: DFUEvent.Phase, count: ByteCount, duration: Duration) {
    clear()
    self.phase = nil
    // The unit with the vector table is a phase of its own, and no news.
    guard count >= Self.leastShown else { return }
    let rate = Figures.rate(count, in: duration)
    let text =
      Self.padded(phase.verb, 10) + Self.padded(Figures.size(count), 11) + "in "
      + Figures.time(duration) + (rate.isEmpty ? "" : "  (\(rate))")
    Terminal.write(text + "\n", to: .error)
  }

  /// Takes the live line away for good.
  mutating func finish() {
    clear()
    phase = nil
  }

  /// Takes the live line away, so that another line can be written.
  mutating func clear() {
    guard isDrawn else { return }
    isDrawn = false
    Terminal.write("\r\u{1B}[K", to: .error)
  }

  /// Draws the live line anew.
  mutating func draw() {
    guard isLive, let phase else { return }
    drawn = .now
    isDrawn = true
    let text = Self.text(phase, reached, width: Terminal.width)
    Terminal.write("\r" + text + "\u{1B}[K", to: .error)
  }

  /// The live line, no wider than the terminal.
  static func text(_ phase: DFUEvent.Phase, _ reached: PhaseProgress, width: Int) -> String {
    let verb = padded(phase.verb, 10)
    guard reached.total > 0 else { return String(verb.prefix(max(0, width - 1))) }
    let share = min(1, Double(reached.done) / Double(reached.total))
    let percent = "\(Int(share * 100))%"
    var tail = String(repeating: " ", count: max(0, 4 - percent.count)) + percent
    let rate = Figures.rate(reached.done, in: reached.elapsed)
    if !rate.isEmpty { tail += "  " + rate }
    // Nobody can read what is shown for a moment.
    if let left = reached.left, left > .zero, reached.elapsed + left > .milliseconds(500) {
      tail += "  " + Figures.time(left) + " left"
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

extension DFUEvent.Phase {
  /// What the device does, as the first word of a line.
  var verb: String {
    switch self {
    case .compare: "Comparing"
    case .erase: "Erasing"
    case .write: "Writing"
    case .verify: "Verifying"
    case .read: "Reading"
    case .manifest: "Manifesting"
    case .leave: "Leaving"
    }
  }
}
