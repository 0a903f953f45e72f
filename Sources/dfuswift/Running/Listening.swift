import DFU
import Rig
import Synchronization

/// Listens to an application for a command: the lines on standard output and in the log, the rest
/// on standard error.
struct Listening: Sendable {
  private let options: ListeningOptions
  private let limit: Duration?
  private let reporter: Reporter
  private let file: LogFile?

  /// Makes the log's file, before any device is touched.
  ///
  /// - Parameters:
  ///   - options: what is listened to, and what decides.
  ///   - limit: how long; `nil` for ever.
  ///   - reporter: is told.
  /// - Throws: that the file cannot be written.
  init(
    _ options: ListeningOptions, limit: Duration?, _ reporter: Reporter
  ) throws(CommandFailure) {
    self.options = options
    self.limit = limit
    self.reporter = reporter
    file = try options.log.map { path throws(CommandFailure) in try LogFile(path) }
  }

  /// Listens until a line decides, or for as long as was asked for, and tells the verdict.
  ///
  /// - Parameters:
  ///   - source: which board.
  ///   - ports: what opens its serial port.
  ///   - wait: how long the application is waited for.
  ///   - start: starts the application; `nil` if it runs.
  ///   - note: told what was heard.
  /// - Throws: FAIL, no verdict, or why the port cannot be read.
  func run(
    _ source: SerialCapture.Source, ports: any DevicePorts,
    wait: Duration = SerialCapture.applicationLimit,
    start: (@Sendable () async -> BoardError?)? = nil, note: (SerialReport) -> Void = { _ in }
  ) async throws {
    let capture = SerialCapture(
      source, ports: ports, settings: options.settings, applicationLimit: wait
    ) { event in
      tell(event)
    }
    let machine = VerdictMachine(passes: options.until, fails: options.fail, limit: limit)
    let report = await capture.run(machine, start: start)
    note(report)
    try conclude(report)
    if let failure = file?.failure { throw failure }
  }

  private func tell(_ event: SerialCapture.Event) {
    switch event {
    case .came(let device):
      reporter.event(JSONEvent("applicationStarted", device.fields))
      reporter.detail("the application is there: \(device.id) at \(device.path)")
    case .opened(let name):
      reporter.event(JSONEvent("listening", ["serialPort": .string(name)]))
      reporter.announce("Listening to \(name.withoutControlCharacters).")
    case .lost(let name):
      reporter.event(JSONEvent("lost", ["serialPort": .string(name)]))
      reporter.announce("\(name.withoutControlCharacters) has vanished.")
      file?.append(comment: "the port has vanished")
    case .waiting(let text): reporter.note(text)
    case .line(let line):
      let text = Self.text(of: line)
      file?.append(text)
      reporter.event(
        JSONEvent("line", ["seconds": JSONValue(line.time), "text": .string(line.text)]))
      reporter.print(text)
    }
  }

  /// A line with its time, and nothing in it that drives a terminal.
  private static func text(of line: SerialLog.Line) -> String {
    let milliseconds = Int((line.time / .milliseconds(1)).rounded())
    let rest = "\(milliseconds % 1_000)"
    let time = "\(milliseconds / 1_000)." + String(repeating: "0", count: 3 - rest.count) + rest
    let gap = String(repeating: " ", count: max(0, 9 - time.count))
    let parts = line.text.split(separator: "\t", omittingEmptySubsequences: false)
    return "[\(gap)\(time)] "
      + parts.map { String($0).withoutControlCharacters }.joined(separator: "\t")
  }

  /// Tells the verdict.
  private func conclude(_ report: SerialReport) throws {
    let lines = report.log.lineCount
    var fields: [String: JSONValue] = [
      "verdict": .string("none"), "line": .null, "pattern": .null, "seconds": .null,
      "restarts": .integer(report.restarts), "lines": .integer(lines),
    ]
    func decide(_ word: String, _ line: SerialLog.Line, _ pattern: String) {
      fields["verdict"] = .string(word)
      fields["line"] = .string(line.text)
      fields["pattern"] = .string(pattern)
      fields["seconds"] = JSONValue(line.time)
    }
    switch report.ending {
    case .verdict(.passed(let line, let pattern)):
      decide("pass", line, pattern)
      reporter.event(JSONEvent("verdict", fields))
      let words = "PASS: the application said \"\(line.text)\"."
      reporter.announce(words.withoutControlCharacters)
      reporter.conclude(fields)
    case .verdict(.failed(let failure)):
      decide("fail", failure.line, failure.pattern)
      reporter.event(JSONEvent("verdict", fields))
      throw CommandFailure.board(.applicationFailed, "\(failure)")
    case .verdict(.none(.noApplication(let reason))):
      reporter.event(JSONEvent("verdict", fields))
      throw CommandFailure.board(.noVerdict, "\(NoVerdict.noApplication(reason))")
    case .verdict(.none(let reason)):
      reporter.event(JSONEvent("verdict", fields))
      guard !options.canDecide else { throw CommandFailure.board(.noVerdict, "\(reason)") }
      reporter.conclude(fields)
    case .error(.device(let error)): throw error
    case .error(.serial(let failure)): throw CommandFailure.serial(failure)
    case .error(let error): throw CommandFailure.board(.serialFailed, "\(error)")
    }
  }
}

extension Reporter {
  /// Writes a line that was asked for to standard output; programs are told by events.
  func print(_ line: String) {
    guard style != .json else { return }
    withoutLiveLine { Terminal.write(line + "\n", to: .output) }
  }

  /// Tells programs what the command was asked for; people were told.
  func conclude(_ fields: [String: JSONValue]) { event(JSONEvent("result", fields)) }
}

extension CommandFailure {
  /// A serial port cannot be read.
  static func serial(_ failure: SerialFailure) -> Self {
    switch failure.kind {
    case .noPermission: .noPermission("\(failure)")
    case .busy: .inUse("\(failure)")
    default: .board(.serialFailed, "\(failure)")
    }
  }
}
