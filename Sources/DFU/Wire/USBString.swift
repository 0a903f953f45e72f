/// Text of a USB string descriptor.
///
/// **Spec:** USB 2.0 §9.6.7.
public enum USBString {
  /// `bDescriptorType` of a string descriptor.
  public static let descriptorType: UInt8 = 3
  /// The most UTF-16 units that a string descriptor holds.
  public static let unitLimit = 126

  /// Reads a string descriptor, whatever is in it: units that are no UTF-16 become U+FFFD.
  ///
  /// `nil` if it is no string descriptor. A length beyond the bytes at hand is cut.
  public static func decode(_ bytes: some Collection<UInt8>) -> String? {
    let raw = Array(bytes)
    guard raw.count >= 2, raw[1] == descriptorType, raw[0] >= 2 else { return nil }
    let body = raw[2..<min(Int(raw[0]), raw.count)]
    var units: [UInt16] = []
    var place = body.startIndex
    while place + 1 < body.endIndex {
      units.append(UInt16(body[place]) | UInt16(body[place + 1]) << 8)
      place += 2
    }
    // Some ROMs pad with zeros.
    while units.last == 0 { units.removeLast() }
    return String(decoding: units, as: UTF16.self)
  }

  /// Reads text again that was sent in bytes and taken for UTF-16, as one clone's serial number is.
  ///
  /// `nil` if the bytes are not all printable ASCII: then it was UTF-16.
  static func bytewise(_ text: String) -> String? {
    let bytes = text.utf16.flatMap(\.littleEndianBytes)
    guard !bytes.isEmpty, bytes.allSatisfy({ (0x20..<0x7F).contains($0) }) else { return nil }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Writes a string descriptor; text beyond 126 UTF-16 units is cut, in front of a surrogate pair
  /// that does not fit whole.
  public static func encode(_ text: String) -> [UInt8] {
    var units = text.utf16.prefix(unitLimit)
    if units.count < text.utf16.count, let last = units.last, UTF16.isLeadSurrogate(last) {
      units.removeLast()
    }
    let body = units.flatMap(\.littleEndianBytes)
    return [UInt8(2 + body.count), descriptorType] + body
  }
}
