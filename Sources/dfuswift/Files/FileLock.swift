#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// A lock that ends with the process at the latest.
final class FileLock: Sendable {
  private let file: FileDescriptor

  /// Takes the lock.
  ///
  /// - Parameters:
  ///   - path: the file that stands for it; it is made, and stays.
  ///   - taken: what to say if another process has it.
  /// - Throws: `inUse`, or that the file cannot be made.
  init(_ path: String, taken: String) throws(CommandFailure) {
    do throws(SystemError) {
      file = try FileDescriptor(path, O_RDWR | O_CREAT)
    } catch {
      throw .cannotWrite(path, error, remedy: "Look at the folder's permissions.")
    }
    guard file.lock() else { throw .inUse(taken) }
  }
}
