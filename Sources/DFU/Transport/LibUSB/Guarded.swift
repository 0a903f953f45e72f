#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// A value behind a lock.
///
/// Not the standard library's `Mutex`, because ThreadSanitizer does not see that one: once there is
/// contention it is taken inside a library that is not instrumented, and every access behind it is
/// reported as a race. It does see pthread's.
///
/// SAFETY: the value is touched under the lock alone; the lock stays at one address until `deinit`.
@safe final class Guarded<Value: Sendable>: @unchecked Sendable {
  private let lock: UnsafeMutablePointer<pthread_mutex_t>
  private var value: Value

  init(_ value: Value) {
    self.value = value
    unsafe lock = .allocate(capacity: 1)
    unsafe lock.initialize(to: pthread_mutex_t())
    unsafe pthread_mutex_init(lock, nil)
  }

  deinit {
    unsafe pthread_mutex_destroy(lock)
    unsafe lock.deallocate()
  }

  /// Calls a function with the value; it must not come back to this lock.
  func withLock<Answer>(_ body: (inout Value) -> Answer) -> Answer {
    unsafe pthread_mutex_lock(lock)
    defer { unsafe pthread_mutex_unlock(lock) }
    return body(&value)
  }
}
