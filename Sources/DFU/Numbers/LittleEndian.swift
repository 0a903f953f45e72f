// Numbers as bytes, the lowest byte first; every read is checked.

extension FixedWidthInteger {
  /// The bytes of the number, the lowest first.
  var littleEndianBytes: [UInt8] {
    stride(from: 0, to: bitWidth, by: 8).map { UInt8(truncatingIfNeeded: self >> $0) }
  }
}

extension [UInt8] {
  /// The 16-bit number at an offset; `nil` beyond either end.
  func littleEndian16(at offset: Int) -> UInt16? {
    guard offset >= 0, offset <= count - 2 else { return nil }
    return UInt16(self[offset]) | UInt16(self[offset + 1]) << 8
  }

  /// The 32-bit number at an offset; `nil` beyond either end.
  func littleEndian32(at offset: Int) -> UInt32? {
    guard let low = littleEndian16(at: offset), let high = littleEndian16(at: offset + 2) else {
      return nil
    }
    return UInt32(low) | UInt32(high) << 16
  }

  /// Adds a number, the lowest byte first.
  mutating func appendLittleEndian(_ value: some FixedWidthInteger) {
    append(contentsOf: value.littleEndianBytes)
  }
}
