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
  private let mayReplace: Bool
  private let temporary: String
  private let file: FileDescriptor

  /// Makes the file beside its place.
  ///
  /// - Parameters:
  ///   - path: where it will be.
  ///   - mayReplace: whether a file that is there may be replaced, now and when it is moved.
  /// - Throws: `cannotWrite`, naming the path and the reason.
  init(_ path: String, mayReplace: Bool) throws(CommandFailure) {
    self.path = path
    self.mayReplace = mayReplace
    let mode = try Self.modeOfFile(at: path, mayReplace: mayReplace)
    temporary = path + ".\(getpid()).part"
    // Last of all: a file that another process has begun is not ours to remove.
    do throws(SystemError) {
      file = try FileDescriptor(temporary, O_WRONLY | O_CREAT | O_EXCL)
    } catch {
      guard error.number != EEXIST else {
        throw .cannotWrite(
          path, "\(FileName(temporary)) is there, which a process with this one's number has begun",
          remedy: "Remove it if no dfuswift runs.")
      }
      throw .cannotWrite(path, error, remedy: "Look at the folder and its permissions.")
    }
    guard let mode else { return }
    do throws(SystemError) {
      try file.setMode(mode)
    } catch {
      throw .cannotWrite(path, error, remedy: Self.otherPlace)
    }
  }

  deinit {
    // Nothing is there any more if it was moved.
    SystemFile.remove(temporary)
  }

  private static let otherPlace = "Choose another place."

  /// Writes the bytes to disk and moves the file to its place.
  func commit(_ bytes: [UInt8]) throws(CommandFailure) {
    try write(bytes)
    try move()
  }

  /// Writes the bytes to disk; the file is not at its place yet.
  func write(_ bytes: [UInt8]) throws(CommandFailure) {
    do throws(SystemError) {
      try file.write(bytes)
      try file.sync()
    } catch {
      throw .cannotWrite(path, error, remedy: Self.otherPlace)
    }
  }

  /// Moves the file to its place.
  func move() throws(CommandFailure) {
    do throws(SystemError) {
      if mayReplace {
        try SystemFile.rename(temporary, to: path)
      } else {
        try SystemFile.renameToNew(temporary, to: path)
      }
    } catch {
      throw error.number == EEXIST
        ? Self.exists(path) : .cannotWrite(path, error, remedy: Self.otherPlace)
    }
  }

  /// The rights of the file that is there, which the new one takes over; `nil` if there is none.
  private static func modeOfFile(
    at path: String, mayReplace: Bool
  ) throws(CommandFailure) -> mode_t? {
    var status = stat()
    guard unsafe stat(path, &status) == 0 else { return nil }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw .cannotWrite(path, "it is no regular file", remedy: "Choose another name.")
    }
    guard mayReplace else { throw exists(path) }
    guard unsafe access(path, W_OK) == 0 else {
      throw .cannotWrite(path, SystemError.last, remedy: "Look at the file's permissions.")
    }
    return status.st_mode & 0o777
  }

  private static func exists(_ path: String) -> CommandFailure {
    .cannotWrite(
      path, "it exists", remedy: "Choose another name, or replace it with `--force`.")
  }
}
