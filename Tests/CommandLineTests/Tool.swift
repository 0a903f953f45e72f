import Foundation
import TestSupport

/// The built `dfuswift`, run as a child process in a folder of its own.
struct Tool: Sendable {
  /// What a run gave.
  struct Outcome: Sendable {
    var status: Int32
    var output: String
    var errors: String

    /// The last line on standard error: it must make sense alone.
    var lastError: String {
      errors.split(separator: "\n").last.map(String.init) ?? ""
    }

    /// The lines of standard output as JSON objects.
    func events() throws -> [[String: Any]] {
      try output.split(separator: "\n").map { line in
        let value = try JSONSerialization.jsonObject(with: Data(line.utf8))
        guard let object = value as? [String: Any] else { throw NoObject(line: String(line)) }
        return object
      }
    }

    struct NoObject: Error {
      var line: String
    }
  }

  /// The folder that relative paths start from, and where virtual boards are kept.
  let folder: URL

  /// Makes a folder for one test; it goes with the system's temporary files.
  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(
      path: "dfuswift-tests-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  /// The program: beside the test runner, or where DFUSWIFT_TOOL says.
  static var executable: URL {
    if let named = ProcessInfo.processInfo.environment["DFUSWIFT_TOOL"] {
      return URL(filePath: named)
    }
    return URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
      .appending(path: "dfuswift")
  }

  /// Where the state of a virtual board is kept.
  func state(_ profile: String) -> URL {
    folder.appending(path: "dfuswift/virtual/\(profile).state")
  }

  /// Writes a file into the folder.
  @discardableResult func write(_ bytes: some Sequence<UInt8>, to name: String) throws -> String {
    try Data(bytes).write(to: folder.appending(path: name))
    return name
  }

  /// Writes a text file into the folder.
  @discardableResult func write(_ text: String, to name: String) throws -> String {
    try write(Array(text.utf8), to: name)
  }

  /// Reads a file of the folder.
  func read(_ name: String) throws -> [UInt8] {
    Array(try Data(contentsOf: folder.appending(path: name)))
  }

  /// Something that is done to a run once it has said a text on either stream; at once without one.
  struct Step: Sendable {
    var after: String
    var action: @Sendable (_ process: pid_t) throws -> Void
  }

  /// Runs the program to its end.
  ///
  /// - Parameters:
  ///   - arguments: its arguments.
  ///   - input: what it finds on standard input.
  ///   - timeScale: how fast virtual boards run; 0 lets their time jump.
  ///   - signals: signals to send, each after a text on one of its streams.
  ///   - steps: what else is done meanwhile, after the signals.
  ///   - errors: what its standard error goes to, in place of the outcome.
  ///   - environment: variables that it finds besides those that it needs.
  ///   - parent: a program that becomes this one, and its arguments.
  /// - Returns: its status and what it wrote.
  /// - Throws: what kept it from being started.
  func run(
    _ arguments: [String], input: [UInt8] = [], timeScale: Double = 0,
    signals: [(signal: Int32, after: String)] = [], steps: [Step] = [],
    errors: FileHandle? = nil, environment: [String: String] = [:], under parent: [String] = []
  ) async throws -> Outcome {
    let run = folder.appending(path: "run-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: run, withIntermediateDirectories: true)
    let streams = [run.appending(path: "out"), run.appending(path: "err")]
    try Data(input).write(to: run.appending(path: "in"))
    let own = ProcessInfo.processInfo.environment
    let variables = [
      "XDG_STATE_HOME": folder.path, "DFUSWIFT_TIME_SCALE": "\(timeScale)",
      "PATH": own["PATH"] ?? "/usr/bin:/bin",
    ].merging(own.filter { Self.sanitizers.contains($0.key) }) { word, _ in word }
      .merging(environment) { _, other in other }
    let program = try ChildProgram(
      parent + [Self.executable.path] + arguments, environment: variables, folder: folder.path,
      input: run.appending(path: "in").path, output: streams[0].path, errors: streams[1].path,
      open: errors?.fileDescriptor)
    let all = signals.map { signal, text in Step(after: text) { kill($0, signal) } } + steps
    let status = await withCheckedContinuation { continuation in
      // A thread of its own: other tests may keep the cooperative pool busy for seconds.
      Thread.detachNewThread { continuation.resume(returning: Self.attend(program, all, streams)) }
    }
    let outcome = Outcome(
      status: status, output: try Self.text(streams[0]),
      errors: errors == nil ? try Self.text(streams[1]) : "")
    if arguments.contains("--json") { try Self.keep(outcome) }
    return outcome
  }

  /// What a program that was built for scripts/sanitize goes by.
  private static let sanitizers: Set = ["ASAN_OPTIONS", "TSAN_OPTIONS"]

  /// Leaves the lines for `Tests/Reports/run`, which holds them against their schema.
  private static func keep(_ outcome: Outcome) throws {
    guard let folder = ProcessInfo.processInfo.environment["DFUSWIFT_REPORTS"] else { return }
    let file = URL(filePath: folder).appending(path: "\(UUID().uuidString).jsonl")
    // A process that was killed may not have come to the end of its last line.
    let end = outcome.output.utf8.lastIndex(of: UInt8(ascii: "\n"))
    let lines = end.map { outcome.output.utf8[...$0] } ?? outcome.output.utf8.prefix(0)
    try Data(lines).write(to: file)
  }

  /// The longest that a run may take, seconds: a tool that hangs must not hang the tests.
  private static let limit = 300.0

  /// Takes the steps while a program runs, and ends one that hangs: it fails by its status then.
  ///
  /// Nothing is done to the number of a process whose end was seen, for it may be another's.
  ///
  /// - Returns: the status that it ended with.
  private static func attend(
    _ program: ChildProgram, _ steps: [Step], _ streams: [URL]
  ) -> Int32 {
    let deadline = DispatchTime.now() + limit
    var rest = steps[...]
    var pause = 0.001
    while true {
      if let status = program.ended() { return status }
      if DispatchTime.now() > deadline {
        kill(program.process, SIGKILL)
      } else if let step = rest.first,
        // `try?`: a stream that is not there yet says nothing.
        step.after.isEmpty
          || streams.contains(where: { (try? text($0))?.contains(step.after) == true })
      {
        // `try?`: a step that fails is the last one, and what the test expects of it does not come.
        rest = (try? step.action(program.process)) == nil ? [] : rest.dropFirst()
        continue
      }
      Thread.sleep(forTimeInterval: pause)
      pause = min(pause * 2, 0.01)
    }
  }

  private static func text(_ file: URL) throws -> String {
    String(decoding: try Data(contentsOf: file), as: UTF8.self)
  }
}
