/// A run of bytes in the device's memory: a first address and a count, within the 32-bit space.
public struct AddressRange: Sendable, Hashable {
  /// The first address.
  public let start: Address
  /// The number of bytes, 0 or more.
  public let count: ByteCount

  /// Creates a range; `nil` if the count is negative or the range leaves the 32-bit space.
  public init?(start: Address, count: ByteCount) {
    guard count >= 0, count <= 1 << 32, Int(start.rawValue) + count <= 1 << 32 else { return nil }
    self.start = start
    self.count = count
  }

  /// Creates a range between two addresses of which the second is not part; empty if it is lower.
  public init(from start: Address, to end: Address) {
    self.start = start
    count = max(0, start.distance(to: end))
  }

  /// The address behind the last byte as a plain number, since it can be 2³².
  public var end: Int { Int(start.rawValue) + count }

  /// Whether there is no byte in it.
  public var isEmpty: Bool { count == 0 }

  /// The last address in the range; `nil` if it is empty.
  public var last: Address? { isEmpty ? nil : start.advanced(by: count - 1) }

  /// Whether the address lies inside.
  public func contains(_ address: Address) -> Bool {
    start <= address && Int(address.rawValue) < end
  }

  /// Whether all of the other range lies inside; an empty range lies in every range.
  public func contains(_ other: AddressRange) -> Bool {
    other.isEmpty || (start <= other.start && other.end <= end)
  }

  /// Whether the two ranges share a byte.
  public func overlaps(_ other: AddressRange) -> Bool { intersection(other) != nil }

  /// The bytes that lie in both; `nil` if there are none.
  public func intersection(_ other: AddressRange) -> AddressRange? {
    let low = max(start, other.start)
    let high = min(end, other.end)
    guard Int(low.rawValue) < high else { return nil }
    return AddressRange(start: low, count: high - Int(low.rawValue))
  }
}

extension AddressRange: CustomStringConvertible {
  /// First and last address, as in `0x08000000-0x08003FFF`.
  public var description: String { last.map { "\(start)-\($0)" } ?? "\(start)-(empty)" }
}
