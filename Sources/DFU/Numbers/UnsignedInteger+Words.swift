extension FixedWidthInteger where Self: UnsignedInteger {
  /// Reads a number as people write it: hexadecimal behind `0x`, else decimal; `nil` for anything
  /// else, a sign included, and for what is too large.
  init?(written text: some StringProtocol) {
    if text.hasPrefix("0x") || text.hasPrefix("0X") {
      self.init(hexDigits: text.dropFirst(2))
    } else {
      guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
      self.init(String(text))
    }
  }

  /// Reads hexadecimal digits of either case and nothing else.
  init?(hexDigits text: some StringProtocol) {
    guard text.utf8.allSatisfy({ HexDigits.value(of: $0) != nil }) else { return nil }
    self.init(String(text), radix: 16)
  }

  /// All hexadecimal digits of the type, upper case: two for each byte.
  var hexDigits: String {
    let digits = String(self, radix: 16, uppercase: true)
    return String(repeating: "0", count: Self.bitWidth / 4 - digits.count) + digits
  }

  /// `0x` and all digits of the type, as in `0x0A` for a byte and `0x08000000` for a word.
  var asHex: String { "0x" + hexDigits }
}
