#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// A file that is open; it is closed with the value.
struct FileDescriptor: ~Copyable, Sendable {
  private let number: Int32

  /// Opens a file.
  ///
  /// - Parameters:
  ///   - path: where it is.
  ///   - flags: how, as for open(2); no child inherits it.
  ///   - mode: the rights of a file that is made.
  /// - Throws: the system's reason.
  init(_ path: String, _ flags: Int32, mode: mode_t = 0o666) throws(SystemError) {
    let number = unsafe open(path, flags | O_CLOEXEC, mode)
    guard number >= 0 else { throw .last }
    self.number = number
  }

  deinit {
    close(number)
  }

  /// Reads to the end of the file, or so many bytes.
  func read(atMost limit: Int) throws(SystemError) -> [UInt8] {
    try Self.read(from: number, atMost: limit)
  }

  /// Writes all bytes.
  func write(_ bytes: [UInt8]) throws(SystemError) {
    try Self.write(bytes, to: number)
  }

  /// Writes what was written to disk.
  func sync() throws(SystemError) {
    guard fsync(number) == 0 else { throw .last }
  }

  /// Gives the file the rights of another.
  func setMode(_ mode: mode_t) throws(SystemError) {
    guard fchmod(number, mode) == 0 else { throw .last }
  }

  /// Cuts the file off at its beginning.
  func empty() throws(SystemError) {
    guard ftruncate(number, 0) == 0 else { throw .last }
  }

  /// Takes the lock of the file, which ends with the descriptor; `false` if another one has it.
  func lock() -> Bool {
    flock(number, LOCK_EX | LOCK_NB) == 0
  }

  /// Reads to the end of a file, or so many bytes.
  static func read(from number: Int32, atMost limit: Int) throws(SystemError) -> [UInt8] {
    var bytes: [UInt8] = []
    while bytes.count < limit {
      let room = min(1 << 20, limit - bytes.count)
      var count = 0
      let part = unsafe [UInt8](unsafeUninitializedCapacity: room) { buffer, used in
        #if canImport(Darwin)
          unsafe count = Darwin.read(number, buffer.baseAddress, room)
        #else
          unsafe count = Glibc.read(number, buffer.baseAddress, room)
        #endif
        used = max(0, count)
      }
      if count == 0 { break }
      guard count > 0 || errno == EINTR else { throw .last }
      bytes += part
    }
    return bytes
  }

  /// Writes all bytes; a reader that is slow is waited for.
  static func write(_ bytes: [UInt8], to number: Int32) throws(SystemError) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = unsafe rest.withUnsafeBytes { buffer in
        #if canImport(Darwin)
          unsafe Darwin.write(number, buffer.baseAddress, buffer.count)
        #else
          unsafe Glibc.write(number, buffer.baseAddress, buffer.count)
        #endif
      }
      if count > 0 {
        rest = rest.dropFirst(count)
      } else if count == 0 {
        throw SystemError(number: EIO)
      } else if errno == EAGAIN {
        _ = takes(number, waiting: -1)
      } else if errno != EINTR {
        throw .last
      }
    }
  }

  /// Whether a write would go on at once.
  ///
  /// - Parameters:
  ///   - number: the descriptor.
  ///   - wait: how long to wait for it, in milliseconds; -1 waits as long as it takes.
  /// - Returns: `false` if it would have to wait longer, or can never go on.
  static func takes(_ number: Int32, waiting wait: Int32 = 0) -> Bool {
    var question = pollfd(fd: number, events: Int16(POLLOUT), revents: 0)
    return unsafe poll(&question, 1, wait) == 1
  }
}
