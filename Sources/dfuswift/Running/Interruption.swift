import Dispatch
import Synchronization

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// SIGINT, SIGTERM and SIGHUP: the first one asks the command to stop, the second one ends it.
///
/// The kernel ignores the signals and Dispatch watches them: nothing runs in a signal handler. What
/// is said never waits for a reader, since a stop that waits would be none.
struct Interruption {
  /// How far a stop has come.
  private enum Stage {
    case watching
    case stopping
    case ended
  }

  /// The stage, which the watchers of all signals share.
  private final class Shared: Sendable {
    let stage = Mutex(Stage.watching)
  }

  private let shared = Shared()
  private let watches: [SignalWatch]

  /// Begins to watch.
  ///
  /// - Parameters:
  ///   - isWork: whether something is in flight that is finished first, which is said then.
  ///   - stop: asks the command to stop; called once.
  init(isWork: Bool, _ stop: @escaping @Sendable () -> Void) {
    // A reader of standard output that goes away is no reason to leave a device half flashed.
    _ = signal(SIGPIPE, SIG_IGN)
    let shared = shared
    let hear: @Sendable () -> Void = {
      let isSecond = shared.stage.withLock { stage in
        guard stage == .watching else { return stage == .stopping }
        stage = .stopping
        stop()
        if isWork {
          Terminal.writeAtOnce(
            "note: Stopping when what is in flight is done; interrupt again to stop at once.")
        }
        return false
      }
      guard isSecond else { return }
      Terminal.writeAtOnce(
        "error: Interrupted twice: stopped at once, and what the device was doing is not "
          + "finished. Run the same command again to bring it in order.")
      _exit(ExitStatus.interrupted.rawValue)
    }
    // nohup(1) has SIGHUP ignored: the command is to outlast its terminal then.
    let signals = [SIGINT, SIGTERM] + (SignalWatch.isIgnored(SIGHUP) ? [] : [SIGHUP])
    watches = signals.map { SignalWatch($0, hear) }
  }

  /// Watches no longer: what is said from now on is said behind the last word of a stop, and a
  /// signal ends the process.
  func end() {
    shared.stage.withLock { $0 = .ended }
    for watch in watches { watch.end() }
  }
}
