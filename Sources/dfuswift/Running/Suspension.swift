#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// SIGTSTP, as from Ctrl-Z: the terminal is left tidy, and the live line comes back with the
/// process.
struct Suspension {
  private let watch: SignalWatch

  /// Begins to watch; `nil` if there is no live line, or a shell without jobs wants no stops.
  init?(_ reporter: Reporter) {
    guard reporter.isLive, !SignalWatch.isIgnored(SIGTSTP) else { return nil }
    watch = SignalWatch(SIGTSTP) {
      reporter.withoutLiveLine {
        // To this thread: it returns when the process goes on.
        _ = raise(SIGSTOP)
      }
    }
  }

  /// Watches no longer.
  func end() { watch.end() }
}
