/// Reads what an application prints, and decides.
///
/// ```
///              opened               lost
///   waiting ──────────▶ open ◀───────────────▶ away
///                        │        opened        │
///                        ▼ a line, or the limit ▼ the limit
///                       decided ◀───────────────┘
/// ```
///
/// A line is judged when it has ended. One that does not end, a prompt, is judged when nothing has
/// followed for ``quietTime``, when the port vanishes, and at the limit: not at once, since how the
/// bytes are cut on their way must not decide.
///
/// Time comes in as an argument, counted by any clock, and goes out as `.wait`.
public struct VerdictMachine: Sendable {
  /// What happened.
  public enum Event: Sendable, Hashable {
    /// The application is on the bus: one that was not there before, or that came back.
    case arrived
    /// Its serial port is open.
    case opened
    /// Bytes came.
    case received([UInt8])
    /// The port has vanished.
    case lost
    /// Nothing, but time.
    case waited
  }

  /// What to do.
  public enum Next: Sendable, Hashable {
    /// Tell of what happens, and of nothing after so long at the latest; `nil`: at any time.
    case wait(Duration?)
    /// It is over.
    case decided(Verdict)
  }

  /// What came of an event.
  public struct Step: Sendable, Hashable {
    /// The lines that have ended.
    public var lines: [SerialLog.Line]
    /// What to do.
    public var next: Next
  }

  private enum State: Sendable, Hashable {
    /// The port was not opened yet.
    case waiting
    /// It is open; since when it is quiet behind a line that has not ended and was not judged.
    case open(quietSince: Duration?)
    /// The port has vanished.
    case away
    case decided(Verdict)
  }

  /// How long a line that has not ended must have been so to be one that does not end.
  public static let quietTime = Duration.milliseconds(200)

  private let passes: [LinePattern]
  private let fails: [LinePattern]
  private let limit: Duration?
  private var state = State.waiting
  private var assembler = LineAssembler()
  private var keeper = LogKeeper()
  private var arrivals = 0
  /// When the port was opened first.
  private var start: Duration?

  /// Begins to wait for a verdict.
  public init(_ expectation: Expectation) {
    self.init(passes: expectation.passes, fails: expectation.fails, limit: expectation.limit)
  }

  /// Begins to read; without a pattern nothing decides but the limit.
  ///
  /// - Parameters:
  ///   - passes: each says that the application works.
  ///   - fails: each says that it does not.
  ///   - limit: how long, from the first opening of the port; `nil` reads for ever.
  public init(passes: [LinePattern] = [], fails: [LinePattern] = [], limit: Duration?) {
    self.passes = passes
    self.fails = fails
    self.limit = limit
  }

  /// What was printed so far.
  public var log: SerialLog { keeper.log }

  /// How often the application came back.
  public var restarts: Int { max(0, arrivals - 1) }

  /// When the port was opened first, by the clock that events are told in; `nil` if it was not.
  public var openedAt: Duration? { start }

  /// Takes an event.
  ///
  /// Events after the end change nothing.
  ///
  /// - Parameters:
  ///   - event: what happened.
  ///   - now: when, by any clock that does not go back.
  /// - Returns: what came of it.
  public mutating func handle(_ event: Event, at now: Duration) -> Step {
    if case .decided(let verdict) = state { return Step(lines: [], next: .decided(verdict)) }
    if case .opened = event, start == nil { start = now }
    if case .arrived = event { arrivals += 1 }
    let lines = self.lines(of: event, at: now)
    for line in lines { keeper.append(line) }
    state = transition(from: state, on: event, lines, at: now)
    return Step(lines: lines, next: next(at: now))
  }

  /// The lines that end with an event: a prompt ends if it decides, and whatever there is ends with
  /// the port and with the limit.
  private mutating func lines(of event: Event, at now: Duration) -> [SerialLog.Line] {
    let time = now - (start ?? now)
    func line(_ text: String) -> SerialLog.Line { SerialLog.Line(time: time, text: text) }
    var texts: [String] = []
    if case .received(let bytes) = event { texts = assembler.take(bytes) }
    let promptDecides =
      isQuiet(on: event, at: now) && assembler.prompt.flatMap { verdict(of: line($0)) } != nil
    if event == .lost || isOver(at: now) || promptDecides {
      texts += assembler.finish().map { [$0] } ?? []
    }
    return texts.map(line)
  }

  private func transition(
    from state: State, on event: Event, _ lines: [SerialLog.Line], at now: Duration
  ) -> State {
    if let verdict = lines.lazy.compactMap(verdict).first { return .decided(verdict) }
    if isOver(at: now) { return .decided(.none(reason(at: now))) }
    switch (state, event) {
    case (.decided, _), (.waiting, .lost): return state
    case (_, .opened): return .open(quietSince: nil)
    case (_, .lost): return .away
    case (.open, .received): return .open(quietSince: assembler.prompt == nil ? nil : now)
    // It was judged, and need not be judged again as it is.
    case (.open, .waited): return isQuiet(on: event, at: now) ? .open(quietSince: nil) : state
    case (_, .arrived), (_, .waited), (_, .received): return state
    }
  }

  /// Whether a line that has not ended is to be judged now.
  private func isQuiet(on event: Event, at now: Duration) -> Bool {
    guard event == .waited, case .open(let since?) = state else { return false }
    return now >= since + Self.quietTime
  }

  private func isOver(at now: Duration) -> Bool { end.map { now >= $0 } ?? false }

  /// When nothing is waited for any more; `nil` as long as the port was not opened.
  private var end: Duration? {
    guard let start, let limit else { return nil }
    return start + limit
  }

  private func next(at now: Duration) -> Next {
    switch state {
    case .decided(let verdict): return .decided(verdict)
    case .open(let since?):
      let quiet = since + Self.quietTime
      return .wait(max(.zero, min(quiet, end ?? quiet) - now))
    case .waiting, .open, .away: return .wait(end.map { max(.zero, $0 - now) })
    }
  }
}

// MARK: - Judging

extension VerdictMachine {
  private func verdict(of line: SerialLog.Line) -> Verdict? {
    do throws(PatternError) {
      for pattern in fails where try pattern.matches(line.text) {
        return .failed(ApplicationFailure(line: line, pattern: pattern.text))
      }
      for pattern in passes where try pattern.matches(line.text) {
        return .passed(line, pattern: pattern.text)
      }
      return nil
    } catch {
      return .none(.undecided(error))
    }
  }

  private func reason(at now: Duration) -> NoVerdict {
    let time = now - (start ?? now)
    return restarts > 0
      ? .restarts(restarts, after: time)
      : .nothingDecisive(after: time, lines: keeper.lineCount)
  }
}
