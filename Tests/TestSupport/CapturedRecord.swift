/// A packet of a capture, read back: pcapng's enhanced packet blocks with usbmon's records.
public struct CapturedRecord: Sendable, Hashable {
  /// The time in pcapng's header.
  public var microseconds: UInt64
  /// usbmon's `id`.
  public var number: UInt64
  /// `S`, `C` or `E`.
  public var type: UInt8
  /// The direction bit and endpoint 0.
  public var endpoint: UInt8
  /// The number of the device on its bus.
  public var deviceNumber: UInt8
  /// The status, 0 or a negative errno.
  public var status: Int32
  /// The setup packet; empty in what is no submission.
  public var setup: [UInt8]
  /// The data that is in this record.
  public var data: [UInt8]
  /// All comments, one after another.
  public var comment: String

  /// Reads the packets of a file, or of a part of one that begins with a block.
  ///
  /// - Parameter bytes: whole blocks; what comes behind the last whole one is left out.
  /// - Returns: the packets in their order.
  public static func all(in bytes: [UInt8]) -> [CapturedRecord] {
    blocks(in: bytes).filter { $0.type == 6 }.compactMap { CapturedRecord(body: $0.body) }
  }

  /// Whether bytes are whole blocks, each with its length at both ends.
  public static func isWhole(_ bytes: [UInt8]) -> Bool {
    blocks(in: bytes).reduce(0) { $0 + $1.body.count + 12 } == bytes.count
  }

  private static func blocks(in bytes: [UInt8]) -> [(type: Int, body: [UInt8])] {
    var blocks: [(Int, [UInt8])] = []
    var rest = bytes[...]
    while rest.count >= 12 {
      let length = number(rest.dropFirst(4), 4)
      guard length >= 12, length % 4 == 0, length <= rest.count,
        number(rest.dropFirst(length - 4), 4) == length
      else { break }
      blocks.append((number(rest, 4), Array(rest.dropFirst(8).prefix(length - 12))))
      rest = rest.dropFirst(length)
    }
    return blocks
  }

  /// Reads a packet block; `nil` if it is too short for one.
  private init?(body: [UInt8]) {
    guard body.count >= 20 + 64 else { return nil }
    let packet = Array(body[20...])
    let captured = Self.number(body[12...], 4)
    guard captured >= 64, captured <= packet.count else { return nil }
    microseconds = UInt64(Self.number(body[4...], 4)) << 32 | UInt64(Self.number(body[8...], 4))
    number = UInt64(Self.number(packet, 4)) | UInt64(Self.number(packet[4...], 4)) << 32
    type = packet[8]
    endpoint = packet[10]
    deviceNumber = packet[11]
    status = Int32(truncatingIfNeeded: Self.number(packet[28...], 4))
    setup = packet[14] == 0 ? Array(packet[40..<48]) : []
    data = Array(packet[64..<captured])
    var options = packet[(captured + (4 - captured % 4) % 4)...]
    var comments: [String] = []
    while options.count >= 4 {
      let code = Self.number(options, 2)
      let length = Self.number(options.dropFirst(2), 2)
      guard code != 0 else { break }
      let text = options.dropFirst(4).prefix(length)
      if code == 1 { comments.append(String(decoding: text, as: UTF8.self)) }
      options = options.dropFirst(4 + length + (4 - length % 4) % 4)
    }
    comment = comments.joined(separator: "\n")
  }

  private static func number(_ bytes: some Collection<UInt8>, _ count: Int) -> Int {
    bytes.prefix(count).reversed().reduce(0) { $0 << 8 | Int($1) }
  }
}
