import DFU

/// The transfers of one endpoint other than 0, which a device takes one after the other.
///
/// A transfer for which the device has nothing to say, or no room, stays until it has, or until the
/// host takes it back.
struct USBIPPipe: Sendable {
  /// How a transfer ended: what the host hears, and when.
  private struct Ending {
    var status: USBIPReply.Status
    var time: Duration
  }

  /// `bEndpointAddress`.
  private let endpoint: UInt8
  private var queue: [(submission: USBIPSubmission, time: Duration)] = []
  /// What the first transfer has moved so far: the bytes of an IN endpoint, or how many went OUT.
  private var received: [UInt8] = []
  private var sentCount = 0
  private var ending: Ending?
  /// When the endpoint was last free, or last had nothing to say: earlier than that no packet was.
  private var readyTime: Duration = .zero

  init(endpoint: UInt8) {
    self.endpoint = endpoint
  }

  var isEmpty: Bool { queue.isEmpty }

  /// The transfers that wait, in their order.
  var submissions: [USBIPSubmission] { queue.map(\.submission) }

  /// When the first transfer ends; `nil` if that is up to the device.
  var nextTime: Duration? { ending?.time }

  private var isDeviceToHost: Bool { endpoint & 0x80 != 0 }

  mutating func add(_ submission: USBIPSubmission, at now: Duration) {
    queue.append((submission, now))
  }

  /// Forgets a transfer that has not ended; says whether there was one.
  mutating func takeBack(_ sequence: UInt32) -> Bool {
    guard let place = queue.firstIndex(where: { $0.submission.sequence == sequence }) else {
      return false
    }
    queue.remove(at: place)
    if place == 0 { begin() }
    return true
  }

  /// Moves what can be moved by now.
  ///
  /// - Returns: the answers to the transfers that have ended.
  mutating func step(
    _ port: inout PortTimeline<some SimulatedPort>, at now: Duration
  ) -> [USBIPReply] {
    var replies: [USBIPReply] = []
    while let (submission, time) = queue.first {
      if ending == nil { move(submission, from: time, on: &port, at: now) }
      guard let ending, ending.time <= now else { break }
      replies.append(
        .submit(
          sequence: submission.sequence, status: ending.status,
          actualLength: isDeviceToHost ? received.count : sentCount, data: received))
      readyTime = ending.time
      queue.removeFirst()
      begin()
    }
    return replies
  }

  private mutating func begin() {
    received = []
    sentCount = 0
    ending = nil
  }

  /// Moves packets of the first transfer until it ends or the device has had enough.
  ///
  /// The device is asked now; what it has ready counts as moved at the speed of the wire from the
  /// earliest moment at which it could.
  private mutating func move(
    _ submission: USBIPSubmission, from time: Duration,
    on port: inout PortTimeline<some SimulatedPort>, at now: Duration
  ) {
    guard let size = port.presence?.packetSize(ofEndpoint: endpoint) else {
      ending = Ending(status: .lost, time: now)
      return
    }
    var end = max(readyTime, time)
    while ending == nil {
      let packet = isDeviceToHost ? [] : Array(submission.data.dropFirst(sentCount).prefix(size))
      switch port.packet(endpoint, data: packet, at: now) {
      case .notReady:
        readyTime = now
        return
      case .stalled:
        ending = Ending(status: .stalled, time: end)
      case .acknowledged(let bytes):
        end += WireModel.packet
        guard received.count + bytes.count <= submission.length else {
          ending = Ending(status: .overflow, time: end)
          return
        }
        received += bytes
        sentCount += packet.count
        // An OUT transfer of no bytes is one empty packet.
        let isOver =
          isDeviceToHost
          ? bytes.count < size || received.count >= submission.length
          : sentCount >= submission.data.count
        if isOver { ending = Ending(status: .done, time: end) }
      }
    }
  }
}
