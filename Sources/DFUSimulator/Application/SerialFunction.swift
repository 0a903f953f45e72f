internal import DFU

/// The device's side of a serial port: line coding, control lines, and a buffer each way.
///
/// **Spec:** PSTN 1.2 §6.3 for the requests, §6.5.4 for the notification.
struct SerialFunction: Sendable, Hashable {
  /// How a class request ends; the data stage is `nil` for a STALL.
  struct Answer: Sendable, Hashable {
    var bytes: [UInt8]?
    /// Whether this was the end of a 1200-baud touch.
    var isTouch = false

    static let stall = Answer()
    static let done = Answer(bytes: [])
  }

  /// The rate of the touch, in bits a second.
  static let touchRate: UInt32 = 1_200
  /// What can wait for the host to read it, in bytes; a larger program would have little more RAM
  /// for it.
  static let outputLimit: ByteCount = 4_096
  /// The longest line, in bytes; a longer one is dropped whole.
  static let lineLimit: ByteCount = 256

  private(set) var lineCoding = LineCoding()
  /// Whether the host has the port open: DTR, bit 0 of SET_CONTROL_LINE_STATE.
  private(set) var isReady = false
  /// All that was ever received, in bytes.
  private(set) var receivedCount = 0

  private var output: [UInt8] = []
  /// The bytes of the output that the host has.
  private var sentCount = 0
  /// Whether the last packet was full, so that an empty one must tell the host of the end.
  private var needsEmptyPacket = false
  private var hasNews = false
  private var line: [UInt8] = []
  private var isLineTooLong = false

  /// Performs a class request to the communication interface.
  mutating func perform(_ setup: ControlSetup, data: [UInt8]) -> Answer {
    switch (setup.requestType, setup.request) {
    case (0x21, 0x20):  // SET_LINE_CODING
      guard Int(setup.length) == LineCoding.byteCount, let coding = LineCoding(bytes: data) else {
        return .stall
      }
      lineCoding = coding
      return .done
    case (0xA1, 0x21): return Answer(bytes: lineCoding.bytes)  // GET_LINE_CODING
    case (0x21, 0x22):  // SET_CONTROL_LINE_STATE
      guard setup.length == 0 else { return .stall }
      return setReady(setup.value & 1 != 0)
    case (0x21, 0x23): return setup.length == 0 ? .done : .stall  // SEND_BREAK: nothing to hear it
    default: return .stall
    }
  }

  /// A touch is DTR that falls while the rate is 1200, and neither of them alone.
  private mutating func setReady(_ isNow: Bool) -> Answer {
    let falls = isReady && !isNow
    hasNews = hasNews || isReady != isNow
    isReady = isNow
    return Answer(bytes: [], isTouch: falls && lineCoding.rate == Self.touchRate)
  }

  /// Forgets the host, as after a bus reset: the program goes on, and so does its output.
  mutating func reset() {
    isReady = false
    hasNews = false
    needsEmptyPacket = false
  }

  // MARK: To the host

  /// The bytes that would still fit into the output.
  var room: ByteCount { Self.outputLimit - (output.count - sentCount) }

  /// Prints as much as there is room for.
  ///
  /// - Returns: how much that was.
  mutating func write(_ bytes: some Collection<UInt8>) -> ByteCount {
    let part = bytes.prefix(room)
    if sentCount > Self.outputLimit {
      output.removeFirst(sentCount)
      sentCount = 0
    }
    output += part
    return part.count
  }

  /// The next packet for the host; `nil` for a NAK.
  mutating func nextPacket() -> [UInt8]? {
    let packet = Array(output[sentCount...].prefix(ApplicationProfile.packetSize))
    if packet.isEmpty, !needsEmptyPacket { return nil }
    sentCount += packet.count
    needsEmptyPacket = packet.count == ApplicationProfile.packetSize
    return packet
  }

  /// SERIAL_STATE, if it has changed since it was told: carrier and DSR follow DTR.
  mutating func nextNotification() -> [UInt8]? {
    guard hasNews else { return nil }
    hasNews = false
    let interface = ApplicationProfile.serialInterface
    return [0xA1, 0x20, 0, 0, interface, 0, 2, 0, isReady ? 0x03 : 0x00, 0]
  }

  // MARK: From the host

  /// Takes a packet.
  ///
  /// A line is known as a whole: noise before it makes it another one.
  ///
  /// - Returns: the lines that end in it, empty ones left out.
  mutating func take(_ packet: [UInt8]) -> [String] {
    receivedCount += packet.count
    var lines: [String] = []
    for byte in packet {
      switch byte {
      case 0x0A, 0x0D:
        if !line.isEmpty, !isLineTooLong { lines.append(String(decoding: line, as: UTF8.self)) }
        line = []
        isLineTooLong = false
      default:
        if line.count < Self.lineLimit { line.append(byte) } else { isLineTooLong = true }
      }
    }
    return lines
  }
}
