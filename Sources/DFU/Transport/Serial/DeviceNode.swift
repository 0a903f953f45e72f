internal import CSerial

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// An open device node: the calls to the kernel, each with the number of its error.
///
/// Opening, closing and reading may take a while: not for the threads of Swift's tasks.
struct DeviceNode: Sendable {
  /// The number of a system error.
  struct ErrorNumber: Error, Hashable {
    let value: Int32
  }

  /// What a node is opened for.
  enum Use {
    case reading
    case writing
    /// Both, and no call waits.
    case both
  }

  /// The most bytes that one read takes: what the kernel's line discipline holds.
  private static let readLimit = 4_096

  private let file: Int32

  /// Opens a node; never waits for a carrier, never makes a port this process's terminal.
  static func openNode(_ name: String, for use: Use = .both) throws(ErrorNumber) -> DeviceNode {
    let mode =
      switch use {
      case .reading: O_RDONLY
      case .writing: O_WRONLY
      case .both: O_RDWR | O_NONBLOCK
      }
    while true {
      let file = unsafe open(name, mode | O_NOCTTY | O_CLOEXEC)
      if file >= 0 { return DeviceNode(file: file) }
      guard errno == EINTR else { throw ErrorNumber(value: errno) }
    }
  }

  /// Closes the node without waiting: what a serial port did not pass on would hold up the close
  /// for half a minute.
  ///
  /// A pseudo-terminal says that nothing is unsent; flushing one would take back what the other
  /// side has not read.
  func closeNode() {
    var count: Int32 = 0
    if unsafe dfuswift_serial_unsent(file, &count) == 0, count > 0 { tcflush(file, TCOFLUSH) }
    close(file)
  }

  /// Keeps others out.
  ///
  /// TIOCEXCL keeps them from opening the port later; the lock finds those who have it already and
  /// take one, as pyserial, picocom and tio do.
  func takeAlone() throws(ErrorNumber) {
    guard flock(file, LOCK_EX | LOCK_NB) == 0 else { throw ErrorNumber(value: errno) }
    try check(dfuswift_serial_take(file))
  }

  func configure(rate: Int) throws(ErrorNumber) {
    try check(dfuswift_serial_configure(file, UInt32(clamping: rate)))
  }

  func setLines(_ isUp: Bool) throws(ErrorNumber) {
    try check(dfuswift_serial_set_lines(file, isUp ? 1 : 0))
  }

  /// How many bytes a serial port has not passed on.
  func unsentCount() throws(ErrorNumber) -> Int {
    var count: Int32 = 0
    try check(unsafe dfuswift_serial_unsent(file, &count))
    return Int(count)
  }

  /// How many bytes the node took; none if it is full.
  func writeNode(_ bytes: [UInt8]) throws(ErrorNumber) -> Int {
    while true {
      let count = unsafe bytes.withUnsafeBytes { unsafe write(file, $0.baseAddress, $0.count) }
      if count >= 0 { return count }
      if errno == EAGAIN { return 0 }
      guard errno == EINTR else { throw ErrorNumber(value: errno) }
    }
  }

  /// The bytes that came; none if nothing came in so many milliseconds.
  func readNode(wait: Int32) throws(ErrorNumber) -> [UInt8] {
    var request = pollfd(fd: file, events: Int16(POLLIN), revents: 0)
    let ready = unsafe poll(&request, 1, wait)
    guard ready > 0 else {
      guard ready == 0 || errno == EINTR else { throw ErrorNumber(value: errno) }
      return []
    }
    var count = 0
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: Self.readLimit) { buffer, used in
      unsafe count = read(file, buffer.baseAddress, Self.readLimit)
      used = max(0, count)
    }
    if count > 0 { return bytes }
    // No bytes from a port that has some to read: the other side has hung up.
    let number = count == 0 ? EIO : errno
    guard number == EAGAIN || number == EINTR else { throw ErrorNumber(value: number) }
    return []
  }

  private func check(_ code: Int32) throws(ErrorNumber) {
    guard code == 0 else { throw ErrorNumber(value: code) }
  }
}
