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
    guard let value = UInt32(written: text) else { return nil }
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
  public var description: String { rawValue.asHex }
}
