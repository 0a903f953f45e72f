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
    var process = pid_t()
    var words = unsafe arguments.map { unsafe strdup($0) } + [nil]
    defer {
      for index in unsafe words.indices { unsafe free(words[index]) }
    }
    guard unsafe posix_spawnp(&process, program, nil, nil, &words, environ) == 0 else {
      return false
    }
    var status: Int32 = 0
    while unsafe waitpid(process, &status, 0) < 0 {
      guard errno == EINTR else { return false }
    }
    return status == 0
  }
}
