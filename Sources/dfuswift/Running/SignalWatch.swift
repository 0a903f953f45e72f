import Dispatch

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// A signal that Dispatch watches in place of what the kernel would do.
struct SignalWatch {
  private let number: Int32
  private let source: any DispatchSourceSignal

  /// Begins to watch; returns when no signal can be lost any more.
  ///
  /// - Parameters:
  ///   - number: the signal.
  ///   - hear: called for each, on a thread of Dispatch.
  init(_ number: Int32, _ hear: @escaping @Sendable () -> Void) {
    self.number = number
    // Dispatch begins to watch on a thread of its own; a signal that came before that would be
    // lost.
    let isWatched = DispatchSemaphore(value: 0)
    _ = signal(number, SIG_IGN)
    source = DispatchSource.makeSignalSource(signal: number)
    source.setEventHandler(handler: hear)
    source.setRegistrationHandler { isWatched.signal() }
    source.resume()
    isWatched.wait()
  }

  /// Watches no longer; the signal does what it does by itself.
  func end() {
    source.cancel()
    _ = signal(number, SIG_DFL)
  }

  /// Whether whoever started this process wants a signal ignored.
  static func isIgnored(_ number: Int32) -> Bool {
    var action = sigaction()
    guard unsafe sigaction(number, nil, &action) == 0 else { return false }
    #if canImport(Darwin)
      let handler = unsafe action.__sigaction_u.__sa_handler
    #else
      let handler = unsafe action.__sigaction_handler.sa_handler
    #endif
    return unsafe unsafeBitCast(handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
  }
}
