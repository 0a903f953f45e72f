extension IntelHex {
  /// The data bytes of a written record: what most tools use, and divides 64 KiB.
  private static let bytesPerRecord = 16

  /// Writes an image with extended linear addresses.
  ///
  /// - Parameters:
  ///   - image: what to write.
  ///   - entryPoint: where the program starts; adds a start record of type 05.
  /// - Returns: the text, lines ending with LF.
  public static func encode(_ image: FirmwareImage, entryPoint: Address? = nil) -> [UInt8] {
    var text: [UInt8] = []
    text.reserveCapacity(image.byteCount / bytesPerRecord * 45 + 256)
    var upper: UInt32 = 0
    for segment in image.segments {
      var place = 0
      while place < segment.bytes.count {
        // A segment cannot leave the 32-bit space.
        let address = segment.address.rawValue + UInt32(place)
        if address >> 16 != upper {
          upper = address >> 16
          append(.extendedLinearAddress, 0, bigEndian(UInt16(upper))[...], to: &text)
        }
        let room = bytesPerRecord - Int(address) % bytesPerRecord
        let count = min(room, segment.bytes.count - place)
        append(
          .data, UInt16(truncatingIfNeeded: address), segment.bytes[place..<(place + count)],
          to: &text)
        place += count
      }
    }
    if let entryPoint {
      let words = [UInt16(entryPoint.rawValue >> 16), UInt16(entryPoint.rawValue & 0xFFFF)]
      append(.startLinearAddress, 0, words.flatMap(bigEndian)[...], to: &text)
    }
    append(.endOfFile, 0, [], to: &text)
    return text
  }

  private static func append(
    _ type: RecordType, _ offset: UInt16, _ data: ArraySlice<UInt8>, to text: inout [UInt8]
  ) {
    let head = [UInt8(data.count)] + bigEndian(offset) + [type.rawValue]
    let sum = data.reduce(head.reduce(0, &+), &+)
    text.append(UInt8(ascii: ":"))
    for byte in head { HexDigits.append(byte, to: &text) }
    for byte in data { HexDigits.append(byte, to: &text) }
    HexDigits.append(0 &- sum, to: &text)
    text.append(UInt8(ascii: "\n"))
  }

  private static func bigEndian(_ value: UInt16) -> [UInt8] {
    [UInt8(value >> 8), UInt8(truncatingIfNeeded: value)]
  }
}
