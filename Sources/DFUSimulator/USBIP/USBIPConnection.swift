/// A socket with a session on it: moves the bytes between the two.
struct USBIPConnection {
  /// The bytes of answers from which on nothing more is taken from a client that does not read:
  /// the largest answer that there is.
  static let backlogLimit: Int = USBIPCommand.dataLimit

  let socket: Descriptor
  private var session: USBIPSession
  private var outgoing: ArraySlice<UInt8> = []
  private(set) var nextTime: Duration?
  private(set) var isOver = false

  /// Opens a session with the device of an arrival.
  init(_ socket: Descriptor, arrival: UInt64) {
    self.socket = socket
    session = USBIPSession(arrival: arrival)
  }

  /// What to wait for before the next call of ``serve(_:received:)``.
  var interest: SystemCall.Interest {
    SystemCall.Interest(
      descriptor: socket, wantsToReceive: takesMore, wantsToSend: !outgoing.isEmpty)
  }

  /// The bytes that wait for the client to read them.
  var backlog: Int { outgoing.count }

  private var takesMore: Bool { backlog < Self.backlogLimit }

  /// Takes what has arrived and does what is due.
  ///
  /// - Parameters:
  ///   - port: the port that the session's device is on.
  ///   - received: bytes that were read from the socket before there was a session.
  /// - Throws: ``USBIPError/protocolViolation(_:)``.
  mutating func serve<Port>(
    _ port: LivePort<Port>, received: [UInt8] = []
  ) throws(USBIPError) {
    var hasEnded = false
    switch takesMore ? SystemCall.receive(socket) : .nothingYet {
    case .bytes(let bytes): try session.receive(received + bytes, at: port.now)
    case .nothingYet: try session.receive(received, at: port.now)
    case .end: hasEnded = true
    }
    let now = port.now
    let before = session
    let (after, step) = port.withTimeline { timeline in
      var session = before
      let step = session.step(&timeline, at: now)
      return (session, step)
    }
    session = after
    nextTime = step.nextTime
    outgoing += step.bytes
    while !outgoing.isEmpty {
      guard let count = SystemCall.send(outgoing, to: socket) else {
        hasEnded = true
        break
      }
      guard count > 0 else { break }
      outgoing = outgoing.dropFirst(count)
    }
    isOver = hasEnded || step.isOver
  }
}
