#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// The time of day, for files that other programs' records are compared with.
enum WallClock {
  /// The time since 1970.
  static var now: Duration {
    var time = timespec()
    unsafe clock_gettime(CLOCK_REALTIME, &time)
    return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
  }
}
