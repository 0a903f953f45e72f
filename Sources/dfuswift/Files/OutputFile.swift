#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// A file that appears whole or not at all: it is written beside its place and then moved there.
///
/// It is made before any device is touched: what keeps it from being written is known early.
final class OutputFile: Sendable {
  private let path: String
  private let temporary: String
  private let descriptor: Int32

  /// Makes the file beside its place.
  ///
  /// - Parameters:
  ///   - path: where it will be.
  ///   - mayReplace: whether a file that is there may be replaced.
  /// - Throws: `cannotWrite`, naming the path and the reason.
  init(_ path: String, mayReplace: Bool) throws(CommandFailure) {
    self.path = path
    var status = stat()
    if unsafe stat(path, &status) == 0 {
      guard status.st_mode & S_IFMT == S_IFREG else {
        throw .cannotWrite(path, "it is no regular file", remedy: "Choose another name.")
      }
      guard mayReplace else {
        throw .cannotWrite(
          path, "it exists", remedy: "Choose another name, or replace it with `--force`.")
      }
      guard unsafe access(path, W_OK) == 0 else {
        throw .cannotWrite(
          path, SystemFile.reason(errno), remedy: "Look at the file's permissions.")
      }
    }
    temporary = path + ".\(getpid()).part"
    descriptor = unsafe open(
      temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else {
      throw .cannotWrite(
        path, SystemFile.reason(errno), remedy: "Look at the folder and its permissions.")
    }
  }

  /// Writes the bytes to disk and moves the file to its place.
  func commit(_ bytes: [UInt8]) throws(CommandFailure) {
    try write(bytes)
    try move()
  }

  /// Writes the bytes to disk; the file is not at its place yet.
  func write(_ bytes: [UInt8]) throws(CommandFailure) {
    do throws(SystemFile.SystemError) {
      try SystemFile.writeAll(bytes, to: descriptor)
    } catch {
      throw .cannotWrite(path, SystemFile.reason(error.number), remedy: "Choose another place.")
    }
    guard fsync(descriptor) == 0 else {
      throw .cannotWrite(path, SystemFile.reason(errno), remedy: "Choose another place.")
    }
  }

  /// Moves the file to its place.
  func move() throws(CommandFailure) {
    guard unsafe rename(temporary, path) == 0 else {
      throw .cannotWrite(path, SystemFile.reason(errno), remedy: "Choose another place.")
    }
  }

  deinit {
    close(descriptor)
    // Nothing is there any more if it was moved.
    SystemFile.remove(temporary)
  }
}
