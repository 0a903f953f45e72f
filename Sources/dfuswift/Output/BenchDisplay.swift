import DFU
import Station
import Synchronization

/// What a person at a bench sees: PASS or FAIL for each board, the counts, and what goes on.
///
/// On a terminal the letters are large and in colour, and the last line is live; elsewhere there
/// are plain lines.
final class BenchDisplay: Sendable {
  /// How often the live line is drawn.
  private static let interval = Duration.milliseconds(100)

  private struct State {
    var isDrawn = false
    var drawn: ContinuousClock.Instant?
    var line = ""
    /// What the line says but for how far it has come.
    var gist = ""
  }

  private let reporter: Reporter
  private let isLive: Bool
  private let state = Mutex(State())

  init(reporter: Reporter) {
    self.reporter = reporter
    isLive = reporter.style != .json && reporter.style != .quiet && Terminal.canDraw()
  }

  /// Says what is waited for.
  func begin(_ configuration: StationConfiguration) {
    let names = configuration.stations.prefix(8).map(\.name).joined(separator: ", ")
    let more = configuration.stations.count > 8 ? ", …" : ""
    reporter.event(JSONEvent("bench", ["stations": .integer(configuration.stations.count)]))
    write("Waiting for boards of \(names)\(more). Ctrl-C ends it.")
  }

  /// Tells of a step at a port.
  func tell(_ event: ArrivalEvent, at path: String) {
    switch event {
    case .began(let attempt): reporter.event(JSONEvent("attempt", attempt.fields))
    case .note(let text):
      reporter.event(JSONEvent("note", ["path": .string(path), "message": .string(text)]))
      write("\(path): note: \(text.withoutControlCharacters)")
    case .flash(.note(let text)): write("\(path): note: \(text.withoutControlCharacters)")
    case .chosen, .opening, .activity, .entry, .flash: break
    }
  }

  /// Tells how a board ended.
  func tell(_ ending: ArrivalEnding) {
    let result = ending.result
    reporter.event(JSONEvent("board", result.fields))
    var lines: [String] = []
    if result.verdict != .untouched {
      let word = result.verdict == .pass ? "PASS" : "FAIL"
      lines +=
        isLive
        ? BlockLetters.lines(of: word).map {
          "  " + BlockLetters.colour($0, isGood: result.verdict == .pass)
        } + [""] : [word]
    }
    let serial = result.serial.map { "serial \($0)" } ?? "no serial number"
    lines.append(
      "\(result.path)  \(serial.withoutControlCharacters)"
        + (result.station.map { "  station \($0)" } ?? ""))
    lines.append(result.message.withoutControlCharacters)
    write(lines.joined(separator: "\n"))
  }

  /// Draws the live line: the counts, and what goes on at each port.
  func draw(_ snapshot: StationSnapshot) {
    guard isLive else { return }
    let counts = Self.words(snapshot.counts)
    let ports = snapshot.ports.compactMap { port in port.activity.map { (port.path, $0) } }
    let line = ([counts] + ports.map { "\($0) \(Self.words($1))" }).joined(separator: " | ")
    let gist = counts + ports.map { "\($0) \($1.phase)" }.joined()
    state.withLock { state in
      state.line = String(line.prefix(max(0, Terminal.width - 1)))
      // Another phase is shown at once: nothing more may come of it for seconds.
      let isDue = state.drawn.map { $0.duration(to: .now) >= Self.interval } ?? true
      guard isDue || gist != state.gist else { return }
      state.gist = gist
      state.drawn = .now
      state.isDrawn = true
      Terminal.write("\r" + state.line + "\u{1B}[K", to: .error)
    }
  }

  /// Takes the live line away for good.
  func finish() {
    state.withLock { state in
      if state.isDrawn { Terminal.write("\r\u{1B}[K", to: .error) }
      state.isDrawn = false
    }
  }

  private func write(_ text: String) {
    guard reporter.style != .quiet, reporter.style != .json else { return }
    state.withLock { state in
      let clear = state.isDrawn ? "\r\u{1B}[K" : ""
      Terminal.write(clear + text + "\n" + (state.isDrawn ? state.line : ""), to: .error)
    }
  }

  /// The counts in words.
  static func words(_ counts: StationSnapshot.Counts) -> String {
    var text = "\(counts.passed) passed"
    if counts.unchanged > 0 { text += " (\(counts.unchanged) unchanged)" }
    text += ", \(counts.failed) failed"
    return counts.untouched > 0 ? text + ", \(counts.untouched) not touched" : text
  }

  /// What goes on, in a few words.
  private static func words(_ activity: Activity) -> String {
    guard activity.totalBytes > 0 else { return activity.phase.rawValue }
    let share = Double(activity.doneBytes) / Double(activity.totalBytes)
    return "\(activity.phase.rawValue) \(Int(min(1, max(0, share)) * 100))%"
  }
}

/// Letters that are five lines high.
enum BlockLetters {
  private static let shapes: [Character: [String]] = [
    "A": [" ### ", "#   #", "#####", "#   #", "#   #"],
    "F": ["#####", "#    ", "#### ", "#    ", "#    "],
    "I": ["###", " # ", " # ", " # ", "###"],
    "L": ["#    ", "#    ", "#    ", "#    ", "#####"],
    "P": ["#### ", "#   #", "#### ", "#    ", "#    "],
    "S": [" ####", "#    ", " ### ", "    #", "#### "],
  ]

  /// A word in large letters, two columns for each point; a letter without a shape is left out.
  static func lines(of word: String) -> [String] {
    (0..<5).map { row in
      word.compactMap { shapes[$0]?[row] }.joined(separator: "  ").map { point in
        point == "#" ? "██" : "  "
      }.joined()
    }
  }

  /// A line in green or red.
  static func colour(_ line: String, isGood: Bool) -> String {
    "\u{1B}[\(isGood ? 32 : 31);1m" + line + "\u{1B}[0m"
  }
}
