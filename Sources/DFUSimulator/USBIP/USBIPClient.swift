/// A TCP connection to the server: it asks first, and may come to hold the device.
struct USBIPClient {
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
