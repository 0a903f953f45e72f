/// The blocks of a pcapng file, little endian.
///
/// **Spec:** IETF draft-ietf-opsawg-pcapng, sections 4.1 to 4.3.
enum PcapngWriter {
  /// The type of a section header; it reads the same from both ends, by design.
  static let sectionHeader: UInt32 = 0x0A0D_0D0A
  private static let interfaceDescription: UInt32 = 1
  private static let enhancedPacket: UInt32 = 6

  /// An option of a block.
  enum Option {
    /// What a person should know.
    case comment(String)
    /// The section header's name of the program.
    case application(String)
    /// The interface's name.
    case interfaceName(String)
    /// The interface's description.
    case interfaceDescription(String)

    var code: UInt16 {
      switch self {
      case .comment: 1
      case .application: 4
      case .interfaceName: 2
      case .interfaceDescription: 3
      }
    }

    var text: String {
      switch self {
      case .comment(let text), .application(let text), .interfaceName(let text),
        .interfaceDescription(let text):
        text
      }
    }
  }

  /// The most bytes of an option's text; the format has room for 65,535.
  private static let textLimit = 4_096

  /// A section header: the byte order, version 1.0, a length that is not known.
  static func section(_ options: [Option]) -> [UInt8] {
    var body: [UInt8] = []
    body.appendLittleEndian(UInt32(0x1A2B_3C4D))
    body.appendLittleEndian(UInt16(1))
    body.appendLittleEndian(UInt16(0))
    body.appendLittleEndian(UInt64.max)
    return block(sectionHeader, body, options)
  }

  /// An interface of some link type; times in microseconds, packets of any length.
  static func interface(linkType: UInt16, _ options: [Option]) -> [UInt8] {
    var body: [UInt8] = []
    body.appendLittleEndian(linkType)
    body.appendLittleEndian(UInt16(0))
    body.appendLittleEndian(UInt32(0))
    return block(interfaceDescription, body, options)
  }

  /// A packet of interface 0, nothing of it cut off.
  ///
  /// - Parameters:
  ///   - microseconds: since 1970.
  ///   - bytes: the packet.
  ///   - options: what there is to say of it.
  /// - Returns: the block.
  static func packet(microseconds: UInt64, _ bytes: [UInt8], _ options: [Option]) -> [UInt8] {
    var body: [UInt8] = []
    body.appendLittleEndian(UInt32(0))
    body.appendLittleEndian(UInt32(truncatingIfNeeded: microseconds >> 32))
    body.appendLittleEndian(UInt32(truncatingIfNeeded: microseconds))
    body.appendLittleEndian(UInt32(clamping: bytes.count))
    body.appendLittleEndian(UInt32(clamping: bytes.count))
    return block(enhancedPacket, body + padded(bytes), options)
  }

  /// A block: its type and length, the body, the options, and the length again.
  private static func block(_ type: UInt32, _ body: [UInt8], _ options: [Option]) -> [UInt8] {
    var rest: [UInt8] = []
    for option in options {
      let text = Array(option.text.utf8.prefix(textLimit))
      rest.appendLittleEndian(option.code)
      rest.appendLittleEndian(UInt16(clamping: text.count))
      rest += padded(text)
    }
    if !options.isEmpty { rest.appendLittleEndian(UInt32(0)) }
    let length = UInt32(clamping: 12 + body.count + rest.count)
    return type.littleEndianBytes + length.littleEndianBytes + body + rest
      + length.littleEndianBytes
  }

  /// Bytes filled up to whole words of 32 bits.
  private static func padded(_ bytes: [UInt8]) -> [UInt8] {
    bytes + [UInt8](repeating: 0, count: (4 - bytes.count % 4) % 4)
  }
}
