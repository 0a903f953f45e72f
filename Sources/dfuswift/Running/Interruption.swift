import Dispatch
import Synchronization

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// SIGINT and SIGTERM: the first one asks the command to stop, the second one ends it at once.
///
/// The kernel ignores the signals and Dispatch watches them: nothing runs in a signal handler.
struct Interruption {
  private let sources: [any DispatchSourceSignal]

  /// Begins to watch.
  ///
  /// - Parameters:
  ///   - isWork: whether something is in flight that is finished first, which is said then.
  ///   - stop: asks the command to stop; called once.
  init(isWork: Bool, _ stop: @escaping @Sendable () -> Void) {
    // A reader of standard output that goes away is no reason to leave a device half flashed.
    _ = signal(SIGPIPE, SIG_IGN)
    let counter = Counter()
    // Dispatch begins to watch on a thread of its own; a signal that came before that would be
    // lost.
    let isWatched = DispatchSemaphore(value: 0)
    sources = [SIGINT, SIGTERM].map { number in
      _ = signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number)
      source.setEventHandler {
        guard counter.next() == 1 else {
          Terminal.write(
            "error: Interrupted twice: stopped at once, and what the device was doing is not "
              + "finished. Run the same command again to bring it in order.\n", to: .error)
          _exit(ExitStatus.interrupted.rawValue)
        }
        guard isWork else { return stop() }
        Terminal.write(
          "note: Stopping when what is in flight is done; interrupt again to stop at once.\n",
          to: .error)
        stop()
      }
      source.setRegistrationHandler { isWatched.signal() }
      source.resume()
      isWatched.wait()
      return source
    }
  }

  /// Watches no longer.
  func end() {
    for source in sources { source.cancel() }
  }

  private final class Counter: Sendable {
    private let value = Atomic(0)

    func next() -> Int { value.add(1, ordering: .relaxed).newValue }
  }
}
