import DFU

/// One host's hold on the device at a port, from the import to the unplug: bytes and time in, bytes
/// and the next moment to look again out.
///
/// Control transfers are performed one after the other, each no earlier than the one before it has
/// ended, as endpoint 0 does. Everything else of the protocol goes on while one waits.
///
/// A port reset never reaches a USB/IP server as such: Linux's vhci-hcd is a root hub and answers
/// the hub's SET_FEATURE(PORT_RESET) by itself. What does arrive is the first request that Linux
/// sends after a reset, to address 0: GET_DESCRIPTOR(DEVICE) with a wLength of 64, a length that
/// nothing else asks for (usbfs and sysfs answer from the kernel's copy). To a device that has been
/// configured the session takes that as the reset; before, it belongs to the enumeration, and a
/// device on its way into DFU mode must not be thrown out again by it. The message by which other
/// USB/IP clients ask for a reset, SET_FEATURE(PORT_RESET) to the device, works too.
///
/// A device that comes back from a reset as another one stays on the connection: Linux notices
/// by the descriptors. Closing it in the middle of a reset costs five seconds, for vhci-hcd loses
/// the request that is on its way.
struct USBIPSession {
  /// The most transfers that a host may have outstanding: far above what Linux ever has.
  static let transferLimit = 1_024
  /// The most bytes that may wait for a device to take them: what usbfs allows by default.
  static let waitingLimit: ByteCount = 16 << 20

  private var arrival: UInt64
  private var incoming: [UInt8] = []
  private var outgoing: [UInt8] = []
  /// Control transfers in the order of their submission; the one in flight is not among them.
  private var queue: [(submission: USBIPSubmission, time: Duration)] = []
  private var flight: Flight?
  /// When endpoint 0 was last free.
  private var freeTime: Duration = .zero
  /// The other endpoints by their address: OUT comes before IN, so that an answer follows at once.
  private var pipes: [UInt8: USBIPPipe] = [:]
  private var stage = Stage.fresh

  /// How far the host has come with the device.
  private enum Stage {
    /// It has just arrived, or come back from a reset; the host enumerates it.
    case fresh
    /// The host has chosen its configuration.
    case configured
    /// It was reset and is not back yet.
    case resetting
  }

  /// A control transfer that the device has, and how it ends; a silent one never does.
  private struct Flight {
    var submission: USBIPSubmission
    var outcome: PortAnswer.Outcome
    var end: Duration?
  }

  /// What is to be done after a step.
  struct Step: Sendable, Hashable {
    /// What goes to the host.
    var bytes: [UInt8]
    /// When to step again, if nothing arrives before.
    var nextTime: Duration?
    /// Whether the device has left: the connection is to be closed once the bytes are out.
    var isOver: Bool
  }

  /// Starts a session with the device that is on the port now.
  ///
  /// - Parameter arrival: the device's ``PortPresence/arrival``; with the next one the session
  ///   ends.
  init(arrival: UInt64) {
    self.arrival = arrival
  }

  /// Takes what the host has sent; any pieces will do.
  ///
  /// - Parameters:
  ///   - bytes: the next bytes of the connection.
  ///   - now: when they arrived.
  /// - Throws: ``USBIPError/protocolViolation(_:)``; the connection is of no use then.
  mutating func receive(_ bytes: [UInt8], at now: Duration) throws(USBIPError) {
    incoming += bytes
    while let command = try USBIPCommand.takeFirst(from: &incoming) {
      switch command {
      case .submit(let submission):
        guard waiting.count < Self.transferLimit else {
          throw .protocolViolation("more than \(Self.transferLimit) transfers outstanding")
        }
        guard waiting.reduce(submission.data.count, { $0 + $1.data.count }) <= Self.waitingLimit
        else {
          throw .protocolViolation("more than \(Self.waitingLimit) bytes outstanding")
        }
        submit(submission, at: now)
      case .unlink(let sequence, let target):
        let wasPending = takeBack(target)
        outgoing +=
          USBIPReply.unlink(sequence: sequence, status: wasPending ? .unlinked : .done).bytes
      }
    }
  }

  /// Performs what is due on the port by now.
  mutating func step(
    _ port: inout PortTimeline<some SimulatedPort>, at now: Duration
  ) -> Step {
    var isOver = false
    if stage == .resetting { isOver = !awaitReturn(on: &port, at: now) }
    while !isOver, stage != .resetting {
      if let flight {
        guard let end = flight.end, end <= now else { break }
        isOver = !finish(flight)
        if !isOver { self.flight = nil }
        freeTime = end
      } else if !queue.isEmpty {
        let (submission, time) = queue[0]
        isOver = !start(submission, on: &port, at: max(time, freeTime))
        if flight != nil { queue.removeFirst() }
      } else {
        break
      }
    }
    port.advance(to: now)
    if !isOver, stage != .resetting {
      stepPipes(&port, at: now)
      isOver = port.presence?.arrival != arrival
    }
    if isOver { loseEverything() }
    let times = ([flight?.end, port.nextEvent] + pipes.values.map(\.nextTime)).compactMap(\.self)
    defer { outgoing = [] }
    return Step(bytes: outgoing, nextTime: times.min(), isOver: isOver)
  }

  /// Looks whether the device is back from a reset; `false` if it will not come by itself.
  private mutating func awaitReturn(
    on port: inout PortTimeline<some SimulatedPort>, at now: Duration
  ) -> Bool {
    port.advance(to: now)
    guard let presence = port.presence else { return port.nextEvent != nil }
    arrival = presence.arrival
    freeTime = now
    stage = .fresh
    return true
  }

  /// Ends whatever is outstanding, as a host controller does when a device has left.
  ///
  /// vhci-hcd does not do so by itself when the connection closes: a control transfer of the
  /// kernel's own would wait out its five seconds, and hold up the port's next device meanwhile.
  private mutating func loseEverything() {
    for submission in waiting { answer(submission, .lost, count: 0) }
    flight = nil
    queue = []
    pipes = [:]
  }

  /// All transfers that the host has outstanding.
  private var waiting: [USBIPSubmission] {
    [flight?.submission].compactMap(\.self) + queue.map(\.submission)
      + pipes.sorted { $0.key < $1.key }.flatMap(\.value.submissions)
  }

  private mutating func stepPipes(
    _ port: inout PortTimeline<some SimulatedPort>, at now: Duration
  ) {
    for endpoint in pipes.keys.sorted() {
      for reply in pipes[endpoint]?.step(&port, at: now) ?? [] { outgoing += reply.bytes }
    }
  }

  private mutating func submit(_ submission: USBIPSubmission, at now: Duration) {
    guard submission.endpoint != 0 else { return queue.append((submission, now)) }
    let address = submission.endpoint | (submission.isDeviceToHost ? 0x80 : 0)
    pipes[address, default: USBIPPipe(endpoint: address)].add(submission, at: now)
  }

  /// Forgets a transfer that has not ended; says whether there was one.
  private mutating func takeBack(_ sequence: UInt32) -> Bool {
    for endpoint in pipes.keys.sorted() where pipes[endpoint]?.takeBack(sequence) == true {
      return true
    }
    if flight?.submission.sequence == sequence {
      flight = nil
      return true
    }
    guard let place = queue.firstIndex(where: { $0.submission.sequence == sequence }) else {
      return false
    }
    queue.remove(at: place)
    return true
  }

  /// Hands a transfer to the device; says whether the device is still there.
  private mutating func start(
    _ submission: USBIPSubmission, on port: inout PortTimeline<some SimulatedPort>,
    at time: Duration
  ) -> Bool {
    port.advance(to: time)
    guard port.presence?.arrival == arrival else { return false }
    let setup = submission.setup
    if setup.isReset || (setup.isFirstAfterReset && stage == .configured) {
      port.reset(at: time)
      stage = .resetting
      return awaitReturn(on: &port, at: time)
    }
    let answer =
      setup.isForHostController
      ? PortAnswer(.accepted([]), at: time)
      : port.control(setup, data: submission.data, at: time)
    if setup.isSetConfiguration { stage = .configured }
    flight = Flight(
      submission: submission, outcome: answer.outcome, end: Self.end(of: answer, submission))
    return true
  }

  /// Sends the end of a transfer; says whether the device is still there.
  private mutating func finish(_ flight: Flight) -> Bool {
    switch flight.outcome {
    case .accepted(let data):
      let submission = flight.submission
      let sent = Array(data.prefix(submission.isDeviceToHost ? submission.length : 0))
      answer(
        submission, .done, count: submission.isDeviceToHost ? sent.count : submission.data.count,
        data: sent)
    case .stalled:
      answer(flight.submission, .stalled, count: 0)
    case .silent:
      break
    case .gone:
      return false
    }
    return true
  }

  private mutating func answer(
    _ submission: USBIPSubmission, _ status: USBIPReply.Status, count: Int, data: [UInt8] = []
  ) {
    outgoing +=
      USBIPReply.submit(
        sequence: submission.sequence, status: status, actualLength: count, data: data
      ).bytes
  }

  /// When a transfer ends for the host: the device's time and the wire's; `nil` for never.
  private static func end(of answer: PortAnswer, _ submission: USBIPSubmission) -> Duration? {
    switch answer.outcome {
    case .silent: nil
    case .stalled, .gone: answer.time
    case .accepted(let data):
      answer.time
        + wireTime(
          dataCount: submission.isDeviceToHost
            ? min(data.count, submission.length) : submission.data.count)
    }
  }

  private static func wireTime(dataCount: ByteCount) -> Duration {
    WireModel.setup + WireModel.data(dataCount) + WireModel.status
  }
}

extension ControlSetup {
  /// SET_FEATURE(PORT_RESET) to a port, by which some USB/IP clients ask for a reset.
  fileprivate var isReset: Bool { requestType == 0x23 && request == 3 && value == 4 }

  /// GET_DESCRIPTOR(DEVICE) of 64 bytes, which Linux sends first after each reset of a port.
  fileprivate var isFirstAfterReset: Bool {
    requestType == 0x80 && request == 6 && value == 0x0100 && length == 64
  }

  /// SET_CONFIGURATION, with which the enumeration is over.
  fileprivate var isSetConfiguration: Bool { requestType == 0 && request == 9 }

  /// A request that is done with when it reaches a USB/IP server: a reset, or SET_ADDRESS, which
  /// the host's controller performs by itself.
  fileprivate var isForHostController: Bool {
    isReset || (requestType == 0 && request == 5)
  }
}
