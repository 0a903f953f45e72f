/// Serves a simulated port by USB/IP on TCP, for `usbip attach` and whatever else speaks it.
///
/// USB/IP knows no passwords: everyone who can connect may use the device, so that the address is
/// the machine's own loopback unless the caller says otherwise. When the device leaves, the
/// connection is closed, and the client has to attach again.
public struct USBIPServer<Port: SimulatedPort>: Sendable {
  /// The TCP port that is registered for USB/IP.
  public static var registeredPort: UInt16 { 3_240 }
  /// The most connections at a time: one has the device, others may list.
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
    var interests = [
      SystemCall.Interest(descriptor: port.wake.descriptor),
      SystemCall.Interest(descriptor: listener),
    ]
    if clients.count >= Self.connectionLimit { interests.removeLast() }
    let time = clients.compactMap(\.nextTime).min()
    let ready = try SystemCall.wait(
      for: interests + clients.map(\.interest), timeout: time.map { port.delay(until: $0) })
    if ready[0] { port.wake.clear() }
    if interests.count > 1, ready[1], let socket = try? SystemCall.accept(listener) {  // it hung up
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

/// A TCP connection to the server: it asks first, and may come to hold the device.
private struct USBIPClient {
  private enum Phase {
    case asking(incoming: [UInt8])
    case attached(USBIPConnection)
    case over
  }

  private let socket: Descriptor
  private var phase: Phase = .asking(incoming: [])

  init(_ socket: Descriptor) {
    self.socket = socket
  }

  var hasDevice: Bool { if case .attached = phase { true } else { false } }
  var isOver: Bool { if case .over = phase { true } else { false } }

  var nextTime: Duration? {
    if case .attached(let connection) = phase { connection.nextTime } else { nil }
  }

  var interest: SystemCall.Interest {
    if case .attached(let connection) = phase {
      connection.interest
    } else {
      SystemCall.Interest(descriptor: socket)
    }
  }

  /// Does what is due; a client that breaks the protocol is over.
  mutating func serve<Port>(_ port: LivePort<Port>, isTaken: Bool) {
    do throws(USBIPError) {
      switch phase {
      case .asking(let incoming): phase = try answer(incoming, port, isTaken: isTaken)
      case .attached(var connection):
        try connection.serve(port)
        phase = connection.isOver ? .over : .attached(connection)
      case .over: break
      }
    } catch {
      phase = .over
    }
  }

  private func answer<Port>(
    _ earlier: [UInt8], _ port: LivePort<Port>, isTaken: Bool
  ) throws(USBIPError) -> Phase {
    var incoming = earlier
    switch SystemCall.receive(socket) {
    case .bytes(let bytes): incoming += bytes
    case .nothingYet: break
    case .end: return .over
    }
    guard let operation = try USBIPOperation.takeFirst(from: &incoming) else {
      return .asking(incoming: incoming)
    }
    let now = port.now
    let presence = port.withTimeline { timeline in
      timeline.advance(to: now)
      return timeline.presence
    }
    switch operation {
    case .deviceList:
      return try reply(USBIPOperation.deviceListReply(presence.map(USBIPDeviceRecord.init)))
    case .importDevice(let busID):
      guard let presence, busID == USBIPDeviceRecord.busID else {
        return try reply(USBIPOperation.importReply(.noDevice))
      }
      guard !isTaken else { return try reply(USBIPOperation.importReply(.busy)) }
      _ = try reply(USBIPOperation.importReply(.granted(USBIPDeviceRecord(presence))))
      var connection = USBIPConnection(socket, arrival: presence.arrival)
      try connection.serve(port, received: incoming)
      return connection.isOver ? .over : .attached(connection)
    }
  }

  /// Sends an answer, after which the connection is over unless the device was handed over.
  private func reply(_ bytes: [UInt8]) throws(USBIPError) -> Phase {
    // A fresh socket has room for these few hundred bytes.
    guard SystemCall.send(bytes[...], to: socket) == bytes.count else {
      throw .protocolViolation("the client does not read")
    }
    return .over
  }
}
