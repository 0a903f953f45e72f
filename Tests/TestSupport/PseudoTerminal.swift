#if os(Linux)
  import Glibc

  /// A pseudo-terminal: a test has one side, the code under test opens the other by its name.
  public final class PseudoTerminal: Sendable {
    /// The name of the other side, as in `/dev/pts/3`.
    public let name: String
    private let file: Int32

    /// Makes a pseudo-terminal.
    ///
    /// - Throws: if the system has none left.
    public init() throws {
      file = unsafe open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
      var isLocked: Int32 = 0
      var number: Int32 = -1
      // Swift does not import posix_openpt and its like: these are TIOCSPTLCK and TIOCGPTN.
      guard file >= 0, unsafe ioctl(file, 0x4004_5431, &isLocked) == 0,
        unsafe ioctl(file, 0x8004_5430, &number) == 0
      else { throw NoTerminal(number: errno) }
      name = "/dev/pts/\(number)"
    }

    deinit {
      close(file)
    }

    /// What the other side has sent, so many bytes at most; waits until there are some.
    public func hear(_ limit: Int) -> [UInt8] {
      var bytes = [UInt8](repeating: 0, count: limit)
      let count = unsafe read(file, &bytes, limit)
      return Array(bytes.prefix(max(0, count)))
    }

    /// Sends bytes to the other side.
    public func say(_ bytes: [UInt8]) {
      _ = unsafe write(file, bytes, bytes.count)
    }

    /// The rate that the other side has been set to, in baud; 0 if that cannot be read.
    ///
    /// Not from stty, which does not know rates beyond the old table.
    public var rate: Int {
      var settings = [UInt32](repeating: 0, count: 11)
      // TCGETS2 and the last word of its struct termios2: c_ospeed.
      return unsafe ioctl(file, 0x802C_542A, &settings) == 0 ? Int(settings[10]) : 0
    }

    /// The system has no pseudo-terminal to give.
    public struct NoTerminal: Error {
      var number: Int32
    }
  }
#endif
