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
  private let file: FileDescriptor
  /// Why the rest could not be written; nothing is written after it.
  private let lost = Mutex<SystemError?>(nil)

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
    do throws(SystemError) {
      file = try FileDescriptor(path, O_WRONLY | O_CREAT)
    } catch {
      throw .cannotWrite(path, error, remedy: "Choose another place; nothing was touched.")
    }
  }

  /// Takes away what an earlier run has written.
  func empty() {
    try? file.empty()  // what cannot be cut off, a pipe, has nothing of an earlier run
  }

  /// Adds bytes at the end.
  func append(_ bytes: [UInt8]) {
    guard lost.withLock({ $0 == nil }) else { return }
    do throws(SystemError) {
      try file.write(bytes)
    } catch {
      lost.withLock { $0 = error }
    }
  }

  /// What kept the file from being whole.
  var failure: CommandFailure? {
    lost.withLock { $0 }.map { error in
      .cannotWrite(
        path, error,
        remedy: "Its end is missing; what the command did to the device is not affected.")
    }
  }

  /// The first bytes of a file; none if it cannot be read.
  private static func begin(of path: String, _ count: Int) -> [UInt8] {
    let bytes = try? SystemFile.read(path, limit: count)  // what cannot be read is no such file
    return Array((bytes ?? []).prefix(count))
  }
}
