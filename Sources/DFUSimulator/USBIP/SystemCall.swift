import Glibc

/// The system calls of the USB/IP fronts: everything unsafe about sockets and files is in here.
enum SystemCall {
  /// What a system error number means, in words.
  static func describe(errno code: Int32) -> String {
    unsafe String(cString: strerror(code))
  }

  /// Creates two stream sockets that are connected to each other.
  static func socketPair() throws(USBIPError) -> (Descriptor, Descriptor) {
    var pair: [Int32] = [-1, -1]
    let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
    try check(unsafe socketpair(AF_UNIX, kind, 0, &pair), "socketpair")
    return (Descriptor(owning: pair[0]), Descriptor(owning: pair[1]))
  }

  /// Creates a TCP socket that listens on an IPv4 address; port 0 takes any free one.
  static func listen(address: String, port: UInt16) throws(USBIPError) -> Descriptor {
    let call = "listening on \(address):\(port)"
    var name = sockaddr_in()
    name.sin_family = sa_family_t(AF_INET)
    name.sin_port = port.bigEndian
    guard unsafe inet_pton(AF_INET, address, &name.sin_addr) == 1 else {
      throw .system(call: call, errno: EINVAL)
    }
    let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
    let listener = Descriptor(owning: try check(socket(AF_INET, kind, 0), call))
    var yes: Int32 = 1
    let yesSize = socklen_t(MemoryLayout<Int32>.size)
    try check(unsafe setsockopt(listener.raw, SOL_SOCKET, SO_REUSEADDR, &yes, yesSize), call)
    let size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let bound = unsafe withUnsafePointer(to: &name) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { name in
        unsafe bind(listener.raw, name, size)
      }
    }
    try check(bound, call)
    try check(Glibc.listen(listener.raw, 8), call)
    return listener
  }

  /// The port that a TCP socket is bound to.
  static func localPort(of socket: Descriptor) throws(USBIPError) -> UInt16 {
    var name = sockaddr_in()
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let result = unsafe withUnsafeMutablePointer(to: &name) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { name in
        unsafe getsockname(socket.raw, name, &size)
      }
    }
    try check(result, "getsockname")
    return UInt16(bigEndian: name.sin_port)
  }

  /// Takes a connection that waits; its answers are not held back to be sent together.
  static func accept(_ listener: Descriptor) throws(USBIPError) -> Descriptor {
    let raw = try check(Glibc.accept(listener.raw, nil, nil), "accept")
    let connection = Descriptor(owning: raw)
    // accept4, which would do it in the same step, is not imported.
    try check(fcntl(raw, F_SETFD, FD_CLOEXEC), "accept")
    var yes: Int32 = 1
    let size = socklen_t(MemoryLayout<Int32>.size)
    try check(
      unsafe setsockopt(raw, Int32(IPPROTO_TCP), TCP_NODELAY, &yes, size), "TCP_NODELAY")
    return connection
  }

  /// What reading gave.
  enum Reading: Sendable, Hashable {
    case bytes([UInt8])
    case nothingYet
    case end
  }

  /// Reads what has arrived on a socket, without waiting.
  static func receive(_ socket: Descriptor) -> Reading {
    let limit = 65_536
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: limit) { buffer, count in
      let got = unsafe recv(socket.raw, buffer.baseAddress, limit, Int32(MSG_DONTWAIT))
      count = max(got, 0)
    }
    if !bytes.isEmpty { return .bytes(bytes) }
    // An empty read is the end of the stream, and so is every error that waiting does not mend.
    var probe: UInt8 = 0
    let flags = Int32(MSG_DONTWAIT | MSG_PEEK)
    let got = unsafe recv(socket.raw, &probe, 1, flags)
    if got > 0 { return .nothingYet }
    return got < 0 && (errno == EAGAIN || errno == EINTR) ? .nothingYet : .end
  }

  /// Sends as much as the socket takes without waiting; `nil` if the other end is gone.
  static func send(_ bytes: ArraySlice<UInt8>, to socket: Descriptor) -> Int? {
    let flags = Int32(MSG_DONTWAIT | MSG_NOSIGNAL)
    let sent = unsafe bytes.withUnsafeBytes { buffer in
      unsafe Glibc.send(socket.raw, buffer.baseAddress, buffer.count, flags)
    }
    if sent >= 0 { return sent }
    return errno == EAGAIN || errno == EINTR ? 0 : nil
  }

  /// A descriptor to wait for, and what for.
  struct Interest {
    var descriptor: Descriptor
    var wantsToReceive = true
    var wantsToSend = false
  }

  /// Waits until one of the descriptors is ready or the time is over; `nil` waits for ever.
  ///
  /// What is left of the time below a millisecond is slept through, deaf to the descriptors: `poll`
  /// counts milliseconds, and a transfer on the simulated wire takes a tenth of one.
  ///
  /// - Returns: for each interest, whether it is ready.
  static func wait(for interests: [Interest], timeout: Duration?) throws(USBIPError) -> [Bool] {
    var polled = interests.map { interest in
      let events =
        (interest.wantsToReceive ? Int16(POLLIN) : 0) | (interest.wantsToSend ? Int16(POLLOUT) : 0)
      return pollfd(fd: interest.descriptor.raw, events: events, revents: 0)
    }
    let limit = timeout.map { min(max($0, .zero), waitLimit) }
    let milliseconds = limit.map { Int32($0 / .milliseconds(1)) } ?? -1
    var ready = unsafe poll(&polled, nfds_t(polled.count), milliseconds)
    if ready < 0, errno == EINTR { ready = 0 }
    try check(ready, "poll")
    if ready == 0, let limit {
      let rest = limit - .milliseconds(Int(milliseconds))
      var time = timespec(tv_sec: 0, tv_nsec: Int(rest / .nanoseconds(1)))
      // Woken early by a signal, the caller looks at its clock and waits again.
      unsafe nanosleep(&time, nil)
    }
    return polled.map { ready > 0 && $0.revents != 0 }
  }

  /// The longest single wait; callers look at their clock and wait again.
  private static let waitLimit: Duration = .seconds(3_600)

  /// Reads a small text file, such as those of sysfs.
  static func readText(_ path: String) throws(USBIPError) -> String {
    let file = Descriptor(
      owning: try check(unsafe open(path, O_RDONLY | O_CLOEXEC), "opening \(path)"))
    let limit = 65_536
    var failure: Int32 = 0
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: limit) { buffer, count in
      let got = unsafe read(file.raw, buffer.baseAddress, limit)
      if got < 0 { failure = errno }
      count = max(got, 0)
    }
    guard failure == 0 else { throw .system(call: "reading \(path)", errno: failure) }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Writes a text to a file that exists, in one call, as sysfs wants it.
  static func writeText(_ text: String, to path: String) throws(USBIPError) {
    let file = Descriptor(
      owning: try check(unsafe open(path, O_WRONLY | O_CLOEXEC), "opening \(path)"))
    let bytes = Array(text.utf8)
    let wrote = unsafe bytes.withUnsafeBytes { buffer in
      unsafe write(file.raw, buffer.baseAddress, buffer.count)
    }
    try check(Int32(clamping: wrote), "writing \(path)")
  }

  @discardableResult
  private static func check(_ result: Int32, _ call: String) throws(USBIPError) -> Int32 {
    guard result >= 0 else { throw .system(call: call, errno: errno) }
    return result
  }
}
