import Foundation

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

  /// Runs the program to its end.
  ///
  /// - Parameters:
  ///   - arguments: its arguments.
  ///   - input: what it finds on standard input.
  ///   - timeScale: how fast virtual boards run; 0 lets their time jump.
  ///   - signals: signals to send, each after a text on standard error.
  /// - Returns: its status and what it wrote.
  /// - Throws: what kept it from being started.
  func run(
    _ arguments: [String], input: [UInt8] = [], timeScale: Double = 0,
    signals: [(signal: Int32, after: String)] = []
  ) async throws -> Outcome {
    let run = folder.appending(path: "run-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: run, withIntermediateDirectories: true)
    let process = Process()
    process.executableURL = Self.executable
    process.arguments = arguments
    process.currentDirectoryURL = folder
    process.environment = [
      "XDG_STATE_HOME": folder.path, "DFUSWIFT_TIME_SCALE": "\(timeScale)",
      "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin",
    ]
    try Data(input).write(to: run.appending(path: "in"))
    process.standardInput = try FileHandle(forReadingFrom: run.appending(path: "in"))
    process.standardOutput = try Self.handle(run.appending(path: "out"))
    process.standardError = try Self.handle(run.appending(path: "err"))
    let status: Int32 = try await withCheckedThrowingContinuation { continuation in
      process.terminationHandler = { continuation.resume(returning: $0.terminationStatus) }
      do {
        try process.run()
      } catch {
        continuation.resume(throwing: error)
        return
      }
      // A thread of its own: other tests may keep the cooperative pool busy for seconds.
      let number = process.processIdentifier
      let errors = run.appending(path: "err")
      // A tool that hangs must not hang the tests: it fails by its status then.
      Thread.detachNewThread {
        Thread.sleep(forTimeInterval: 300)
        if kill(number, 0) == 0 { kill(number, SIGKILL) }
      }
      Thread.detachNewThread {
        for (signal, text) in signals {
          while kill(number, 0) == 0, (try? Self.text(errors))?.contains(text) != true {
            Thread.sleep(forTimeInterval: 0.01)
          }
          kill(number, signal)
        }
      }
    }
    return Outcome(
      status: status, output: try Self.text(run.appending(path: "out")),
      errors: try Self.text(run.appending(path: "err")))
  }

  private static func handle(_ file: URL) throws -> FileHandle {
    _ = FileManager.default.createFile(atPath: file.path, contents: nil)
    return try FileHandle(forWritingTo: file)
  }

  private static func text(_ file: URL) throws -> String {
    String(decoding: try Data(contentsOf: file), as: UTF8.self)
  }
}
