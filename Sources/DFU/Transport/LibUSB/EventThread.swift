#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// A thread that can be waited for.
///
/// No signal is delivered to it: those are the program's, and libusb's waiting is not to be cut.
///
/// SAFETY: the thread's number is written once, before anybody else sees this object; ``join()`` or
/// ``detach()`` is called once, as the owner is let go.
@safe final class EventThread: @unchecked Sendable {
  private let thread: pthread_t

  /// Starts a thread; `nil` if the system has none left.
  init?(running work: @escaping @Sendable () -> Void) {
    let body = unsafe Unmanaged.passRetained(Work(work))
    var all = sigset_t()
    var before = sigset_t()
    unsafe sigfillset(&all)
    unsafe pthread_sigmask(SIG_SETMASK, &all, &before)
    defer { unsafe pthread_sigmask(SIG_SETMASK, &before, nil) }
    #if canImport(Darwin)
      var started: pthread_t?
      let code = unsafe pthread_create(&started, nil, { run($0) }, body.toOpaque())
    #else
      var number = pthread_t()
      let code = unsafe pthread_create(&number, nil, { unsafe run($0) }, body.toOpaque())
      let started: pthread_t? = number
    #endif
    guard code == 0, let started else {
      unsafe body.release()
      return nil
    }
    thread = started
  }

  /// Whether the caller is on this thread.
  var isCurrent: Bool { pthread_equal(thread, pthread_self()) != 0 }

  /// Waits for the end of the thread.
  func join() {
    pthread_join(thread, nil)
  }

  /// Lets the thread end by itself.
  func detach() {
    pthread_detach(thread)
  }

  /// Keeps the calling thread, which must be one that may block, for less than a second.
  static func pause(for duration: Duration) {
    usleep(UInt32(clamping: duration.components.attoseconds / 1_000_000_000_000))
  }
}

private final class Work: Sendable {
  let body: @Sendable () -> Void

  init(_ body: @escaping @Sendable () -> Void) {
    self.body = body
  }
}

private func run(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
  guard let context = unsafe context else { return nil }
  unsafe Unmanaged<Work>.fromOpaque(context).takeRetainedValue().body()
  return nil
}
