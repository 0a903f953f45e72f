#if canImport(Darwin)
  import Darwin
#else
  import CGlibc
  import Glibc
#endif

/// A program that a test has started.
///
/// Foundation's `Process` is not for so many at once: it looks through the list of open descriptors
/// and past its end, and waits for ever once there are none left.
public struct ChildProgram: Sendable {
  /// Its process; another's once the end has been seen.
  public let process: Int32

  /// Starts a program, which is given nothing that is open here but its streams.
  ///
  /// - Parameters:
  ///   - words: the path of the program, and its arguments.
  ///   - environment: its variables.
  ///   - folder: where it is started; relative paths of the files begin there.
  ///   - input: the file that it reads on its standard input.
  ///   - output: the file that its standard output makes.
  ///   - errors: the file that its standard error makes.
  ///   - open: what its standard error goes to, in place of that file.
  /// - Throws: ``NotStarted``.
  public init(
    _ words: [String], environment: [String: String], folder: String, input: String = "/dev/null",
    output: String, errors: String = "/dev/null", open: Int32? = nil
  ) throws(NotStarted) {
    #if canImport(Darwin)
      var actions: posix_spawn_file_actions_t?
      var attributes: posix_spawnattr_t?
    #else
      var actions = unsafe posix_spawn_file_actions_t()
      var attributes = posix_spawnattr_t()
    #endif
    unsafe posix_spawn_file_actions_init(&actions)
    unsafe posix_spawnattr_init(&attributes)
    defer {
      unsafe posix_spawn_file_actions_destroy(&actions)
      unsafe posix_spawnattr_destroy(&attributes)
    }
    let writing = O_WRONLY | O_CREAT | O_TRUNC
    unsafe posix_spawn_file_actions_addchdir_np(&actions, folder)
    unsafe posix_spawn_file_actions_addopen(&actions, 0, input, O_RDONLY, 0)
    unsafe posix_spawn_file_actions_addopen(&actions, 1, output, writing, 0o644)
    if let open {
      unsafe posix_spawn_file_actions_adddup2(&actions, open, 2)
    } else {
      unsafe posix_spawn_file_actions_addopen(&actions, 2, errors, writing, 0o644)
    }
    // A group of its own, and none of the signals that the test runner ignores or holds back.
    var flags = POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK
    #if canImport(Darwin)
      flags |= POSIX_SPAWN_CLOEXEC_DEFAULT
    #else
      unsafe posix_spawn_file_actions_addclosefrom_np(&actions, 3)
    #endif
    var signals = sigset_t()
    unsafe sigemptyset(&signals)
    unsafe posix_spawnattr_setsigmask(&attributes, &signals)
    unsafe sigfillset(&signals)
    unsafe posix_spawnattr_setsigdefault(&attributes, &signals)
    unsafe posix_spawnattr_setflags(&attributes, Int16(flags))
    var arguments = unsafe words.map { unsafe strdup($0) } + [nil]
    var variables = unsafe environment.map { unsafe strdup("\($0)=\($1)") } + [nil]
    defer {
      for index in unsafe arguments.indices { unsafe free(arguments[index]) }
      for index in unsafe variables.indices { unsafe free(variables[index]) }
    }
    var process = pid_t()
    let reason = unsafe posix_spawn(
      &process, words[0], &actions, &attributes, &arguments, &variables)
    guard reason == 0 else { throw NotStarted(program: words[0], reason: reason) }
    self.process = process
  }

  /// The status that it ended with, or the number of the signal that ended it; nil while it runs.
  ///
  /// Whoever has got an answer does not ask again.
  public func ended() -> Int32? {
    var status: Int32 = 0
    guard unsafe waitpid(process, &status, WNOHANG) == process else { return nil }
    return status & 0x7F == 0 ? (status >> 8) & 0xFF : status & 0x7F
  }

  /// A program could not be started.
  public struct NotStarted: Error {
    /// Its path.
    public var program: String
    /// What `posix_spawn` gave.
    public var reason: Int32
  }
}
