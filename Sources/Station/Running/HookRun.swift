/// Runs the hook of a station: a program that is told of a result in its environment.
enum HookRun {
  /// How long a hook may take; the next board at the port waits for it.
  static let limit = Duration.seconds(60)

  /// Runs a hook and waits for its end.
  ///
  /// Its standard input is empty, and what it prints goes to standard error.
  ///
  /// - Returns: what a person should hear of it; `nil` if it ended with status 0.
  static func run(
    _ hook: Afterwards.Hook, _ environment: [String: String], limit: Duration = Self.limit
  ) async -> String? {
    let ending = await ProgramRun.run(
      [hook.program] + hook.arguments, environment: environment, output: .standardError,
      limit: limit)
    switch ending {
    case .exited(0, _): return nil
    case .exited(let status, _): return "The hook \(hook.program) ended with status \(status)."
    case .killed(let number): return "The hook \(hook.program) was ended by signal \(number)."
    case .missing: return "The hook \(hook.program) cannot be run: No such file or directory."
    case .tooLong: return "The hook \(hook.program) took longer than \(limit) and was ended."
    case .failed(let reason): return "The hook \(hook.program) cannot be run: \(reason)."
    }
  }

  /// What a hook is told of a result; only names of ours, and the way to other programs.
  static func environment(of result: BoardResult, inheriting path: String?) -> [String: String] {
    var variables = [
      "PATH": path ?? "/usr/local/bin:/usr/bin:/bin",
      "DFUSWIFT_RESULT": result.verdict.rawValue, "DFUSWIFT_PORT": result.path,
      "DFUSWIFT_WRITTEN_BYTES": "\(result.writtenBytes)",
      "DFUSWIFT_SKIPPED_BYTES": "\(result.skippedBytes)",
      "DFUSWIFT_STARTED": result.startedAt.description,
      "DFUSWIFT_ENDED": result.endedAt.description, "DFUSWIFT_MESSAGE": result.message,
    ]
    variables["DFUSWIFT_STATION"] = result.station
    variables["DFUSWIFT_SERIAL"] = result.serial
    variables["DFUSWIFT_ATTEMPT"] = result.attempt.map { "\($0)" }
    variables["DFUSWIFT_OUTCOME"] = result.outcome?.rawValue
    variables["DFUSWIFT_IMAGE"] = result.image
    return variables
  }
}
