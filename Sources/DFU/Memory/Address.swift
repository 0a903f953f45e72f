/// A number of bytes.
public typealias ByteCount = Int

/// An address as the device's CPU sees it, 32 bits.
public struct Address: RawRepresentable, Sendable, Hashable, Comparable {
  /// The address as a number.
  public let rawValue: UInt32

  /// Creates an address from a number.
  public init(rawValue: UInt32) {
    self.rawValue = rawValue
  }

  /// Creates an address from a number.
  public init(_ value: UInt32) {
    rawValue = value
  }

  /// Reads `0x08000000`, or a decimal number; `nil` for anything else or beyond 32 bits.
  public init?(_ text: some StringProtocol) {
    let isHex = text.hasPrefix("0x") || text.hasPrefix("0X")
    let digits = isHex ? String(text.dropFirst(2)) : String(text)
    guard digits.allSatisfy({ isHex ? $0.isHexDigit : ("0"..."9").contains($0) }),
      let value = UInt32(digits, radix: isHex ? 16 : 10)
    else { return nil }
    rawValue = value
  }

  /// Orders by number.
  public static func < (left: Address, right: Address) -> Bool { left.rawValue < right.rawValue }

  /// The address a number of bytes further on; `nil` beyond either end of the 32-bit space.
  public func advanced(by distance: ByteCount) -> Address? {
    UInt32(exactly: Int(rawValue) + distance).map(Address.init(rawValue:))
  }

  /// The bytes from this address to a later one; negative if it is an earlier one.
  public func distance(to other: Address) -> ByteCount { Int(other.rawValue) - Int(rawValue) }
}

extension Address: CustomStringConvertible {
  /// `0x` and eight upper-case digits, as the data sheets print addresses.
  public var description: String {
    let digits = String(rawValue, radix: 16, uppercase: true)
    return "0x" + String(repeating: "0", count: 8 - digits.count) + digits
  }
}
