import DFU
import Rig
import Synchronization

/// What is seen of many boards at once: a live line for each on a terminal, lines with the board's
/// name before them elsewhere, events for programs.
final class RigDisplay: LiveArea {
  private struct State {
    var boards: [BoardLine]
    var block = LiveBlock()
    /// Why the last step of a board did not help, until it is known whether that was its end.
    var failures: [String: String] = [:]
  }

  /// What people are told.
  private struct Sentence {
    var text: String
    /// Whether it is told even to who wants to hear nothing.
    var isError = false

    static func note(_ text: String) -> Sentence { Sentence(text: "note: " + text) }
  }

  private let reporter: Reporter
  private let jobs: [String: BoardJob]
  private let places: [String: Int]
  private let state: Mutex<State>

  /// Creates a display of boards; nothing is drawn yet.
  init(reporter: Reporter, jobs: [BoardJob]) {
    self.reporter = reporter
    self.jobs = Dictionary(jobs.map { ($0.name, $0) }) { first, _ in first }
    places = Dictionary(jobs.enumerated().map { ($1.name, $0) }) { first, _ in first }
    state = Mutex(State(boards: jobs.map { BoardLine(name: $0.name.withoutControlCharacters) }))
  }

  /// Draws the live lines until the task is cancelled.
  func keepDrawing() async {
    guard reporter.isLive else { return }
    reporter.draws(self)
    while !Task.isCancelled {
      state.withLock { Self.draw(&$0) }
      try? await Task.sleep(for: ProgressLine.interval)  // cancelled: the loop ends then
    }
  }

  /// Takes the live lines away for good.
  func finish() {
    reporter.draws(nil)
    state.withLock { $0.block.clear() }
  }

  func withoutLines(_ body: () -> Void) {
    state.withLock { state in
      state.block.clear()
      body()
      Self.draw(&state)
    }
  }

  /// Tells of a step.
  func tell(_ event: BoardEvent, of name: String) {
    guard let job = jobs[name], let place = places[name] else { return }
    state.withLock { state in
      state.boards[place].follow(event)
      if reporter.style == .json {
        guard let line = JSONEvent(event, of: job) else { return }
        return reporter.event(line)
      }
      for sentence in sentences(of: event, &state.failures[name]) {
        write("\(name): \(sentence.text)", isError: sentence.isError, &state)
      }
    }
  }

  /// What people are told of an event.
  ///
  /// - Parameters:
  ///   - event: what happened.
  ///   - failure: why the step before did not help. What follows on it decides how it is told: as
  ///     how the board ended, or as what was overcome.
  /// - Returns: the sentences.
  private func sentences(of event: BoardEvent, _ failure: inout String?) -> [Sentence] {
    switch event {
    case .note, .line, .flash(.note): return [sentence(of: event)].compactMap(\.self)
    case .ended(let report):
      let overcome = failure.flatMap { $0 == report.outcome.words ? nil : Sentence.note($0) }
      failure = nil
      return [overcome, Self.ending(report)].compactMap(\.self)
    case .step(let step) where step.failure != nil && step.kind != .verdict:
      defer { failure = step.failure }
      return failure.map { [.note($0)] } ?? []
    case .began, .activity, .entry, .flash, .step:
      defer { failure = nil }
      return [failure.map { .note($0) }, sentence(of: event)].compactMap(\.self)
    }
  }

  /// What an event says by itself; `nil` if nothing.
  private func sentence(of event: BoardEvent) -> Sentence? {
    switch event {
    case .note(let text), .flash(.note(let text)): .note(text)
    case .flash(.repairing): .note("What was read back differs: it is written once more.")
    case .flash(.ended(let phase, let count, let duration)) where !reporter.isLive:
      ProgressLine.summary(phase, count: count, duration: duration).map { Sentence(text: $0) }
    case .step(let step) where step.kind.isNews || reporter.style == .verbose:
      Sentence(text: "\(step.kind.words), \(Figures.time(step.duration))")
    case .line(let line): Sentence(text: line.text)
    case .began, .activity, .entry, .flash, .step, .ended: nil
    }
  }

  private static func ending(_ report: BoardReport) -> Sentence {
    let word = report.outcome.word
    if let words = report.outcome.words {
      return Sentence(text: "\(word): \(words)", isError: true)
    }
    return Sentence(
      text: "\(word): \(report.writtenCount) bytes written, \(report.skippedCount) there already, "
        + "in \(Figures.time(report.duration)).")
  }

  private func write(_ line: String, isError: Bool, _ state: inout State) {
    guard reporter.style != .quiet || isError else { return }
    state.block.clear()
    Terminal.write(line.withoutControlCharacters + "\n", to: .error)
    if reporter.isLive { Self.draw(&state) }
  }

  private static func draw(_ state: inout State) {
    state.block.draw(
      LiveBlock.lines(state.boards, width: Terminal.width, height: Terminal.height))
  }
}

extension BoardStep.Kind {
  /// Whether it is told also to who did not ask for every step.
  fileprivate var isNews: Bool { self == .powerOn || self == .powerCycle }
}
