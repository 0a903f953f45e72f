#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Files, as far as this program needs them: everything unsafe about files is in this folder.
enum SystemFile {
  /// Whether there is something at a path.
  static func exists(_ path: String) -> Bool { unsafe access(path, F_OK) == 0 }

  /// Reads a whole file; `-` is standard input.
  ///
  /// - Parameters:
  ///   - path: where it is.
  ///   - limit: the most bytes; one more than that is read of a larger file, so that it shows.
  /// - Returns: the bytes.
  /// - Throws: `cannotRead`, naming the path and the system's reason.
  static func read(_ path: String, limit: Int) throws(CommandFailure) -> [UInt8] {
    let descriptor = path == "-" ? STDIN_FILENO : unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .cannotRead(path, reason(errno)) }
    defer { if path != "-" { close(descriptor) } }
    var bytes: [UInt8] = []
    while bytes.count <= limit {
      let part = chunk(descriptor, min(1 << 20, limit + 1 - bytes.count))
      switch part {
      case .success(let part) where part.isEmpty: return bytes
      case .success(let part): bytes += part
      case .failure(let failure): throw .cannotRead(path, reason(failure.number))
      }
    }
    return bytes
  }

  /// Puts a file in the place of another, in one step: a reader sees the old one or the new one.
  static func replace(_ path: String, with bytes: [UInt8]) throws(CommandFailure) {
    let output = try OutputFile(path, mayReplace: true)
    try output.commit(bytes)
  }

  /// Makes a file that only its owner can read, and that takes no other's place.
  static func createPrivate(_ path: String, _ bytes: [UInt8]) throws(CommandFailure) {
    let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      throw .cannotWrite(path, reason(errno), remedy: "Choose another name.")
    }
    defer { close(descriptor) }
    do throws(SystemError) {
      try writeAll(bytes, to: descriptor)
      guard fsync(descriptor) == 0 else { throw SystemError(number: errno) }
    } catch {
      remove(path)
      throw .cannotWrite(path, reason(error.number), remedy: "Choose another place.")
    }
  }

  /// Whether others than a file's owner may read it.
  static func isOpenToOthers(_ path: String) -> Bool {
    var status = stat()
    return unsafe stat(path, &status) == 0 && status.st_mode & 0o077 != 0
  }

  /// Moves a file.
  static func move(_ path: String, to other: String) throws(CommandFailure) {
    guard unsafe rename(path, other) == 0 else {
      throw .cannotWrite(other, reason(errno), remedy: "Look at the folder's permissions.")
    }
  }

  /// Removes a file; one that is not there is fine.
  static func remove(_ path: String) { _ = unsafe unlink(path) }

  /// The names in a folder, sorted; none if it cannot be read.
  static func names(in folder: String) -> [String] {
    guard let stream = unsafe opendir(folder) else { return [] }
    defer { unsafe closedir(stream) }
    var names: [String] = []
    while let entry = unsafe readdir(stream) {
      names.append(
        unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
          unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        })
    }
    return names.sorted()
  }

  /// Removes a folder, if it is there and empty.
  static func removeFolder(_ path: String) { _ = unsafe rmdir(path) }

  /// Writes a folder's names to disk: a file is only safe when its name is.
  ///
  /// - Throws: the system's reason.
  static func syncFolder(_ path: String) throws(SystemError) {
    let descriptor = unsafe open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw SystemError(number: errno) }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw SystemError(number: errno) }
  }

  /// Makes a folder and the folders that it is in.
  static func makeFolders(_ path: String) throws(CommandFailure) {
    var made = path.hasPrefix("/") ? "" : "."
    for part in path.split(separator: "/") {
      made += "/" + part
      guard unsafe mkdir(made, 0o777) != 0, errno != EEXIST else { continue }
      let failure = errno
      guard !exists(made) else { continue }
      throw .cannotWrite(made, reason(failure), remedy: "Look at the folder's permissions.")
    }
  }

  /// What a system error number means, as a clause in lower case.
  static func reason(_ number: Int32) -> String {
    switch number {
    case ENOENT: return "there is no such file or folder"
    case EISDIR: return "it is a folder"
    case EACCES, EPERM: return "permission is denied"
    case ENOSPC: return "the disk is full"
    case EROFS: return "the file system is read-only"
    case EEXIST: return "it exists"
    default: return unsafe String(cString: strerror(number))
    }
  }

  struct SystemError: Error {
    var number: Int32
  }

  /// Reads at most so many bytes; none at the end of the file.
  private static func chunk(_ descriptor: Int32, _ limit: Int) -> Result<[UInt8], SystemError> {
    while true {
      var count = 0
      let bytes = unsafe [UInt8](unsafeUninitializedCapacity: limit) { buffer, used in
        #if canImport(Darwin)
          unsafe count = Darwin.read(descriptor, buffer.baseAddress, limit)
        #else
          unsafe count = Glibc.read(descriptor, buffer.baseAddress, limit)
        #endif
        used = max(0, count)
      }
      if count >= 0 { return .success(bytes) }
      if errno != EINTR { return .failure(SystemError(number: errno)) }
    }
  }

  /// Writes all bytes.
  static func writeAll(_ bytes: [UInt8], to descriptor: Int32) throws(SystemError) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = unsafe rest.withUnsafeBytes { buffer in
        #if canImport(Darwin)
          unsafe Darwin.write(descriptor, buffer.baseAddress, buffer.count)
        #else
          unsafe Glibc.write(descriptor, buffer.baseAddress, buffer.count)
        #endif
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw SystemError(number: count == 0 ? EIO : errno) }
      rest = rest.dropFirst(count)
    }
  }
}

/// A lock that ends with the process at the latest.
final class FileLock: Sendable {
  private let descriptor: Int32

  /// Takes the lock.
  ///
  /// - Parameters:
  ///   - path: the file that stands for it; it is made, and stays.
  ///   - taken: what to say if another process has it.
  /// - Throws: `inUse`, or that the file cannot be made.
  init(_ path: String, taken: String) throws(CommandFailure) {
    let opened = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
    guard opened >= 0 else {
      throw .cannotWrite(
        path, SystemFile.reason(errno), remedy: "Look at the folder's permissions.")
    }
    guard flock(opened, LOCK_EX | LOCK_NB) == 0 else {
      // The property is not set yet: what throws now is not closed by `deinit` a second time.
      close(opened)
      throw .inUse(taken)
    }
    descriptor = opened
  }

  deinit {
    close(descriptor)
  }
}
