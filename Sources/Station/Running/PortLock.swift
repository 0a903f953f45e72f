public import DFU

#if canImport(Darwin)
  internal import Darwin
#else
  internal import Glibc
#endif

/// A lock on a USB port among the programs of this computer: it outlasts a board's way from its
/// application to the bootloader and back, in which nobody has the device itself open.
///
/// It ends with the process at the latest, whatever kills it, so that whoever gets a lock knows
/// that nobody works at the port.
public final class PortLock: Sendable {
  /// How often a lock that is taken is looked at.
  static let lookInterval = Duration.milliseconds(200)

  private let descriptor: Int32

  /// Takes the lock of a port, if nobody has it.
  ///
  /// - Parameters:
  ///   - path: the port, by the kernel's name.
  ///   - holder: what others are told of who has it, as in `dfuswift station run-once`.
  ///   - folder: where the locks are.
  /// - Throws: `taken`, or why the file cannot be made.
  public init(
    port path: String, holder: String, in folder: PortLockFolder
  ) throws(PortLockError) {
    let file = folder.file(of: path)
    let opened = try Self.open(file)
    guard flock(opened, LOCK_EX | LOCK_NB) == 0 else {
      let failure = errno
      let other = Self.contents(of: opened)
      // The property is not set yet: what throws now is not closed by `deinit` a second time.
      close(opened)
      guard failure == EWOULDBLOCK else { throw .unusable(file, Self.reason(failure)) }
      throw .taken(path: path, holder: other)
    }
    descriptor = opened
    // Who may not write a stranger's file has the lock all the same; it only cannot be named.
    _ = ftruncate(descriptor, 0)
    let words = Array("\(holder), process \(getpid())\n".utf8)
    _ = unsafe words.withUnsafeBytes { unsafe pwrite(descriptor, $0.baseAddress, $0.count, 0) }
  }

  deinit {
    close(descriptor)
  }

  /// Takes the lock of a port, and waits for it if another one has it.
  ///
  /// - Parameters:
  ///   - path: the port, by the kernel's name.
  ///   - holder: what others are told of who has it.
  ///   - folder: where the locks are.
  ///   - limit: how long to wait; zero asks once.
  ///   - clock: the time that is waited in.
  ///   - isWaiting: told once, if it has to wait, who has it.
  /// - Returns: the lock.
  /// - Throws: `taken` after the limit or if the task was cancelled, or why it cannot be had.
  public static func take(
    port path: String, holder: String, in folder: PortLockFolder, limit: Duration,
    on clock: any DeviceClock, isWaiting: (String) -> Void = { _ in }
  ) async throws(PortLockError) -> PortLock {
    let deadline = clock.now + limit
    var isTold = false
    while true {
      do throws(PortLockError) {
        return try PortLock(port: path, holder: holder, in: folder)
      } catch {
        guard case .taken(_, let other) = error, clock.now < deadline, !Task.isCancelled else {
          throw error
        }
        if !isTold { isWaiting(other) }
        isTold = true
        await clock.sleep(for: lookInterval)
      }
    }
  }

  /// Opens the file, and makes it if it is not there.
  ///
  /// It is made in a step of its own: in a folder that everyone may write, Linux does not let a
  /// stranger's file be opened by a call that could make one (fs.protected_regular).
  private static func open(_ file: String) throws(PortLockError) -> Int32 {
    for flags in [O_RDWR, O_RDWR | O_CREAT | O_EXCL, O_RDWR, O_RDONLY] {
      let descriptor = openFile(file, flags | O_CLOEXEC | O_NOFOLLOW)
      guard descriptor < 0 else {
        // Everyone who may flash may take the lock, whatever the mask of who was first.
        if flags & O_CREAT != 0 { _ = fchmod(descriptor, 0o666) }
        return descriptor
      }
      guard [ENOENT, EEXIST, EACCES].contains(errno) else { break }
    }
    throw .unusable(file, reason(errno))
  }

  private static func openFile(_ file: String, _ flags: Int32) -> Int32 {
    #if canImport(Darwin)
      unsafe Darwin.open(file, flags, 0o666)
    #else
      unsafe Glibc.open(file, flags, 0o666)
    #endif
  }

  /// Who has the lock, in the words of whoever took it; text for a person, and no more than that.
  private static func contents(of descriptor: Int32) -> String {
    var bytes = [UInt8](repeating: 0, count: 200)
    let count = unsafe bytes.withUnsafeMutableBytes { buffer in
      unsafe pread(descriptor, buffer.baseAddress, buffer.count, 0)
    }
    let words = bytes.prefix(max(0, count)).prefix { $0 != UInt8(ascii: "\n") }
    let isText = words.allSatisfy { (0x20..<0x7F).contains($0) }
    return words.isEmpty || !isText ? "another program" : String(decoding: words, as: UTF8.self)
  }

  fileprivate static func reason(_ number: Int32) -> String {
    unsafe String(cString: strerror(number))
  }
}

/// Why a port's lock cannot be had.
public enum PortLockError: Error, Sendable, Hashable {
  /// Another program works at the port.
  case taken(path: String, holder: String)
  /// The file that stands for the lock cannot be used; the system's reason.
  case unusable(String, String)
}

extension PortLockError: CustomStringConvertible {
  /// What is in the way and what to do.
  public var description: String {
    switch self {
    case .taken(let path, let holder):
      "The port \(path) is in use by \(holder). Wait for its end."
    case .unusable(let file, let reason):
      "The lock \(file) cannot be used: \(reason). Look at the permissions of its folder."
    }
  }
}

/// Where the locks of ports are.
public struct PortLockFolder: Sendable, Hashable {
  /// The folder that all programs share.
  public static let shared = "/run/lock/dfuswift"

  private let path: String

  /// Uses a folder that is there.
  public init(_ path: String) {
    self.path = path
  }

  /// Finds the folder, and makes it if it is not there: the shared one if that can be written, or
  /// one that only some programs know.
  ///
  /// - Parameters:
  ///   - shared: the folder that all programs share.
  ///   - others: folders that may be used in its place, in this order.
  /// - Returns: the first that can be used.
  /// - Throws: that none can be used.
  public static func find(
    shared: String = Self.shared, others: [String]
  ) throws(PortLockError) -> PortLockFolder {
    var failure = ENOENT
    for path in [shared] + others {
      make(path, isShared: path == shared)
      if unsafe access(path, W_OK | X_OK) == 0 { return PortLockFolder(path) }
      failure = errno
    }
    throw .unusable(shared, PortLock.reason(failure))
  }

  /// Makes a folder, if it is not there.
  ///
  /// A machine without systemd may lack /run/lock until the first one who may makes it.
  private static func make(_ path: String, isShared: Bool) {
    if isShared, unsafe access(path, F_OK) != 0, let end = path.lastIndex(of: "/") {
      makeForAll(String(path[..<end]))
      makeForAll(path)
    } else {
      _ = unsafe mkdir(path, 0o777)
    }
  }

  /// Makes a folder like /run/lock: everyone may make files there, and nobody remove those of
  /// others.
  private static func makeForAll(_ path: String) {
    if unsafe mkdir(path, 0o777) == 0 { _ = unsafe chmod(path, 0o1777) }
  }

  /// Whether nobody has the lock of a port; it is taken for a moment to see that.
  func isFree(_ port: String) -> Bool {
    do throws(PortLockError) {
      _ = try PortLock(port: port, holder: "a look at it", in: self)
      return true
    } catch {
      return false
    }
  }

  /// The file of a port; a name that could lead elsewhere leads nowhere.
  func file(of port: String) -> String {
    let name = port.map {
      $0.isASCII && ($0.isLetter || $0.isNumber) || "-.".contains($0) ? $0 : "_"
    }
    return path + "/" + String(name) + ".lock"
  }
}
