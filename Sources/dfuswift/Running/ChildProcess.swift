#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Other programs, as far as this one starts any.
enum ChildProcess {
  /// Runs a program that is found in PATH, with this one's standard streams, and waits for its end.
  ///
  /// - Parameter arguments: the program's name and what follows it.
  /// - Returns: whether it could be started and ended with status 0.
  static func run(_ arguments: [String]) -> Bool {
    guard let program = arguments.first else { return false }
    // What this process ignores is not for its children: they would inherit that.
    var attributes = posix_spawnattr_t()
    unsafe posix_spawnattr_init(&attributes)
    defer { unsafe posix_spawnattr_destroy(&attributes) }
    var signals = sigset_t()
    unsafe sigfillset(&signals)
    unsafe posix_spawnattr_setsigdefault(&attributes, &signals)
    unsafe posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF))
    var process = pid_t()
    var words = unsafe arguments.map { unsafe strdup($0) } + [nil]
    defer {
      for index in unsafe words.indices { unsafe free(words[index]) }
    }
    guard unsafe posix_spawnp(&process, program, nil, &attributes, &words, environ) == 0 else {
      return false
    }
    var status: Int32 = 0
    while unsafe waitpid(process, &status, 0) < 0 {
      guard errno == EINTR else { return false }
    }
    return status == 0
  }
}
