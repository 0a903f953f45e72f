/// Serves a simulated port by USB/IP on TCP, for `usbip attach` and whatever else speaks it.
///
/// USB/IP knows no passwords: everyone who can connect may use the device, so that the address is
/// the machine's own loopback unless the caller says otherwise. When the device leaves, the
/// connection is closed, and the client has to attach again.
public struct USBIPServer<Port: SimulatedPort>: Sendable {
  /// The TCP port that is registered for USB/IP.
  public static var registeredPort: UInt16 { 3_240 }
  /// The most connections at a time: one has the device, others may list.
  ///
  /// With one more, the one that has been asking for the longest time is closed: those that say
  /// nothing shut nobody out.
  static var connectionLimit: Int { 8 }

  /// The TCP port that the server listens on.
  public let localPort: UInt16
  private let port: LivePort<Port>
  private let listener: Descriptor
  private let thread: FrontThread

  /// Starts to listen; connections are served by ``run()``.
  ///
  /// - Parameters:
  ///   - port: what to serve; one front at a time.
  ///   - address: the IPv4 address to listen on.
  ///   - localPort: the TCP port, 0 for any that is free.
  /// - Throws: ``USBIPError/system(call:errno:)`` if the address cannot be had.
  public init(
    _ port: LivePort<Port>, address: String = "127.0.0.1",
    localPort: UInt16 = Self.registeredPort
  ) throws(USBIPError) {
    self.port = port
    listener = try SystemCall.listen(address: address, port: localPort)
    self.localPort = try SystemCall.localPort(of: listener)
    thread = FrontThread(wake: port.wake)
  }

  /// Serves connections until the task is cancelled.
  ///
  /// - Throws: ``USBIPError/system(call:errno:)`` if waiting for connections fails. A client that
  ///   breaks the protocol loses its connection, and that is all.
  public func run() async throws(USBIPError) {
    try await thread.run("usbip") { () throws(USBIPError) in
      var clients: [USBIPClient] = []
      while !thread.shouldStop { try serve(&clients) }
    }
  }

  /// Waits for the next thing to do, and does it.
  private func serve(_ clients: inout [USBIPClient]) throws(USBIPError) {
    let interests = [
      SystemCall.Interest(descriptor: port.wake.descriptor),
      SystemCall.Interest(descriptor: listener),
    ]
    let time = clients.compactMap(\.nextTime).min()
    let ready = try SystemCall.wait(
      for: interests + clients.map(\.interest), timeout: time.map { port.delay(until: $0) })
    if ready[0] { port.wake.clear() }
    if ready[1], let socket = try? SystemCall.accept(listener) {  // it hung up
      if clients.count == Self.connectionLimit {
        clients.firstIndex { !$0.hasDevice }.map { _ = clients.remove(at: $0) }
      }
      clients.append(USBIPClient(socket))
    }
    var isTaken = clients.contains(where: \.hasDevice)
    for place in clients.indices {
      clients[place].serve(port, isTaken: isTaken)
      isTaken = isTaken || clients[place].hasDevice
    }
    clients.removeAll(where: \.isOver)
  }
}
