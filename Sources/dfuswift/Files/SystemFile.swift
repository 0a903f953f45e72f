#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Files by their paths, as far as this program needs them.
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
    do throws(SystemError) {
      guard path != "-" else {
        return try FileDescriptor.read(from: STDIN_FILENO, atMost: limit + 1)
      }
      return try FileDescriptor(path, O_RDONLY).read(atMost: limit + 1)
    } catch {
      throw .cannotRead(path, error)
    }
  }

  /// Puts a file in the place of another, in one step: a reader sees the old one or the new one.
  static func replace(_ path: String, with bytes: [UInt8]) throws(CommandFailure) {
    let output = try OutputFile(path, mayReplace: true)
    try output.commit(bytes)
  }

  /// Makes a file that only its owner can read, and that takes no other's place.
  static func createPrivate(_ path: String, _ bytes: [UInt8]) throws(CommandFailure) {
    do throws(SystemError) {
      let file = try FileDescriptor(path, O_WRONLY | O_CREAT | O_EXCL, mode: 0o600)
      try file.write(bytes)
      try file.sync()
    } catch {
      // What is there may be another's, or whole: an incomplete key is no key, and says so.
      throw .cannotWrite(path, error, remedy: "Choose another name.")
    }
  }

  /// Whether others than a file's owner may read it.
  static func isOpenToOthers(_ path: String) -> Bool {
    var status = stat()
    return unsafe stat(path, &status) == 0 && status.st_mode & 0o077 != 0
  }

  /// Moves a file.
  static func move(_ path: String, to other: String) throws(CommandFailure) {
    do throws(SystemError) {
      try rename(path, to: other)
    } catch {
      throw .cannotWrite(other, error, remedy: "Look at the folder's permissions.")
    }
  }

  /// Gives a file another name, whatever has that name.
  static func rename(_ path: String, to other: String) throws(SystemError) {
    #if canImport(Darwin)
      guard unsafe Darwin.rename(path, other) == 0 else { throw .last }
    #else
      guard unsafe Glibc.rename(path, other) == 0 else { throw .last }
    #endif
  }

  /// Gives a file a name that nothing has.
  ///
  /// - Throws: EEXIST if something has it, or what else the system says.
  static func renameToNew(_ path: String, to other: String) throws(SystemError) {
    guard unsafe link(path, other) != 0 else { return remove(path) }
    // A file system without links, FAT say, leaves a moment between looking and moving.
    guard [EPERM, ENOSYS, ENOTSUP, EOPNOTSUPP].contains(errno) else { throw .last }
    guard !exists(other) else { throw SystemError(number: EEXIST) }
    try rename(path, to: other)
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
  static func syncFolder(_ path: String) throws(SystemError) {
    try FileDescriptor(path, O_RDONLY | O_DIRECTORY).sync()
  }

  /// Makes a folder and the folders that it is in.
  static func makeFolders(_ path: String) throws(CommandFailure) {
    var made = path.hasPrefix("/") ? "" : "."
    for part in path.split(separator: "/") {
      made += "/" + part
      guard unsafe mkdir(made, 0o777) != 0, errno != EEXIST else { continue }
      let failure = SystemError.last
      guard !exists(made) else { continue }
      throw .cannotWrite(made, failure, remedy: "Look at the folder's permissions.")
    }
  }
}
