/// Hexadecimal digits as bytes of text.
enum HexDigits {
  /// The value of a digit of either case; `nil` for any other byte.
  static func value(of digit: UInt8) -> UInt8? {
    switch digit {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
    case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
    case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
    default: nil
    }
  }

  /// Reads pairs of digits into a buffer that is emptied first.
  ///
  /// - Returns: the first byte that is no digit; `nil` if all are. An odd last digit is left out.
  static func read(_ text: ArraySlice<UInt8>, into bytes: inout [UInt8]) -> UInt8? {
    bytes.removeAll(keepingCapacity: true)
    var place = text.startIndex
    while place + 1 < text.endIndex {
      guard let high = value(of: text[place]) else { return text[place] }
      guard let low = value(of: text[place + 1]) else { return text[place + 1] }
      bytes.append(high << 4 | low)
      place += 2
    }
    return place < text.endIndex && value(of: text[place]) == nil ? text[place] : nil
  }

  /// Adds two upper-case digits to a text.
  static func append(_ byte: UInt8, to text: inout [UInt8]) {
    text.append(upperCaseDigit(byte >> 4))
    text.append(upperCaseDigit(byte & 0xF))
  }

  private static func upperCaseDigit(_ value: UInt8) -> UInt8 {
    value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "A") + value - 10
  }
}
