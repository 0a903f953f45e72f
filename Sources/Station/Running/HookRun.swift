internal import Dispatch

#if canImport(Darwin)
  internal import Darwin
#else
  internal import Glibc
#endif

/// Runs the hook of a station: a program that is told of a result in its environment.
enum HookRun {
  /// How long a hook may take; the next board at the port waits for it.
  static let limit = Duration.seconds(60)
  /// How often its end is looked for.
  private static let lookInterval: UInt32 = 20_000

  /// Runs a hook and waits for its end, on a thread of its own.
  ///
  /// Its standard input is empty, and what it prints goes to standard error.
  ///
  /// - Returns: what a person should hear of it; `nil` if it ended with status 0.
  static func run(
    _ hook: Afterwards.Hook, _ environment: [String: String], limit: Duration = Self.limit
  ) async -> String? {
    await withCheckedContinuation { continuation in
      DispatchQueue(label: "dfuswift.hook").async {
        continuation.resume(returning: perform(hook, environment, limit))
      }
    }
  }

  private static func perform(
    _ hook: Afterwards.Hook, _ environment: [String: String], _ limit: Duration
  ) -> String? {
    let process: pid_t
    switch spawn([hook.program] + hook.arguments, environment) {
    case .success(let number): process = number
    case .failure(let failure):
      let reason = unsafe String(cString: strerror(failure.number))
      return "The hook \(hook.program) cannot be run: \(reason)."
    }
    let end = ContinuousClock.now + limit
    var status: Int32 = 0
    var isKilled = false
    while true {
      let ended = unsafe waitpid(process, &status, isKilled ? 0 : WNOHANG)
      if ended == process { break }
      if ended < 0, errno != EINTR { return "The hook \(hook.program) was lost." }
      if !isKilled, ContinuousClock.now > end {
        isKilled = true
        // Its own process group: whatever it has started ends with it.
        _ = kill(-process, SIGKILL)
      }
      if !isKilled { usleep(lookInterval) }
    }
    if isKilled { return "The hook \(hook.program) took longer than \(limit) and was ended." }
    guard status != 0 else { return nil }
    return status & 0x7F == 0
      ? "The hook \(hook.program) ended with status \((status >> 8) & 0xFF)."
      : "The hook \(hook.program) was ended by signal \(status & 0x7F)."
  }

  private struct SpawnError: Error {
    var number: Int32
  }

  private static func spawn(
    _ words: [String], _ environment: [String: String]
  ) -> Result<pid_t, SpawnError> {
    var arguments = unsafe words.map { unsafe strdup($0) } + [nil]
    var variables =
      unsafe environment.sorted { $0.key < $1.key }.map { unsafe strdup("\($0.key)=\($0.value)") }
      + [nil]
    var files = unsafe posix_spawn_file_actions_t()
    var attributes = posix_spawnattr_t()
    unsafe posix_spawn_file_actions_init(&files)
    unsafe posix_spawnattr_init(&attributes)
    defer {
      for index in unsafe arguments.indices { unsafe free(arguments[index]) }
      for index in unsafe variables.indices { unsafe free(variables[index]) }
      unsafe posix_spawn_file_actions_destroy(&files)
      unsafe posix_spawnattr_destroy(&attributes)
    }
    unsafe posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
    unsafe posix_spawn_file_actions_adddup2(&files, STDERR_FILENO, STDOUT_FILENO)
    // This program ignores the signals that it watches; a hook is to have them as it expects them.
    var signals = sigset_t()
    unsafe sigemptyset(&signals)
    unsafe sigaddset(&signals, SIGINT)
    unsafe sigaddset(&signals, SIGTERM)
    unsafe posix_spawnattr_setsigdefault(&attributes, &signals)
    unsafe posix_spawnattr_setpgroup(&attributes, 0)
    unsafe posix_spawnattr_setflags(
      &attributes, Int16(POSIX_SPAWN_SETSIGDEF) | Int16(POSIX_SPAWN_SETPGROUP))
    var process = pid_t()
    let failure = unsafe posix_spawn(
      &process, words.first ?? "", &files, &attributes, &arguments, &variables)
    return failure == 0 ? .success(process) : .failure(SpawnError(number: failure))
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
