import Synchronization

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// A file that grows while a command runs, and is of use whenever that ends.
///
/// What happens to it does not stop the command: a flash is worth more than the record of it.
final class RecordingFile: Sendable {
  private let path: String
  private let descriptor: Int32
  /// The system's reason why the rest could not be written; nothing is written after it.
  private let lost = Mutex<Int32?>(nil)

  /// Makes the file, or opens one of the same kind that is there; ``empty()`` comes next.
  ///
  /// Any other file is left alone: a slip of the hand must not cost a firmware.
  ///
  /// - Parameters:
  ///   - path: where it is; a pipe will do.
  ///   - signature: what such a file begins with.
  ///   - kind: the kind of file, for the error.
  /// - Throws: `cannotWrite`, naming the path and the reason.
  init(_ path: String, signature: [UInt8], kind: String) throws(CommandFailure) {
    self.path = path
    var status = stat()
    let isFile = unsafe stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    if isFile, status.st_size > 0 {
      guard Self.begin(of: path, signature.count) == signature else {
        throw .cannotWrite(
          path, "it exists and is no \(kind)", remedy: "Choose another name; nothing was touched.")
      }
    }
    descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else {
      throw .cannotWrite(
        path, SystemFile.reason(errno), remedy: "Choose another place; nothing was touched.")
    }
  }

  /// Takes away what an earlier run has written.
  func empty() {
    // What cannot be cut off, a pipe, has nothing of an earlier run.
    _ = ftruncate(descriptor, 0)
  }

  /// Adds bytes at the end.
  func append(_ bytes: [UInt8]) {
    guard lost.withLock({ $0 == nil }) else { return }
    do throws(SystemFile.SystemError) {
      try SystemFile.writeAll(bytes, to: descriptor)
    } catch {
      lost.withLock { $0 = error.number }
    }
  }

  /// What kept the file from being whole.
  var failure: CommandFailure? {
    lost.withLock { $0 }.map { number in
      .cannotWrite(
        path, SystemFile.reason(number),
        remedy: "Its end is missing; what the command did to the device is not affected.")
    }
  }

  deinit {
    close(descriptor)
  }

  /// The first bytes of a file; none if it cannot be read.
  private static func begin(of path: String, _ count: Int) -> [UInt8] {
    let bytes = try? SystemFile.read(path, limit: count)  // what cannot be read is no such file
    return Array((bytes ?? []).prefix(count))
  }
}

/// The time of day, for files that other programs' records are compared with.
enum WallClock {
  /// The time since 1970.
  static var now: Duration {
    var time = timespec()
    unsafe clock_gettime(CLOCK_REALTIME, &time)
    return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
  }
}
