/// A set of characters, by their numbers in Unicode.
struct ScalarSet: Sendable, Hashable {
  /// Ascending, none touching another.
  private let ranges: [ClosedRange<UInt32>]
  /// One bit for each ASCII character: nearly all that a device prints.
  private let low: UInt64
  private let high: UInt64

  private static let last: UInt32 = 0x10FFFF

  /// Makes a set of ranges in any order.
  init(_ parts: [ClosedRange<UInt32>]) {
    var merged: [ClosedRange<UInt32>] = []
    for part in parts.sorted(by: { $0.lowerBound < $1.lowerBound }) {
      if let before = merged.last, part.lowerBound <= before.upperBound &+ 1 {
        let end = max(before.upperBound, part.upperBound)
        merged[merged.count - 1] = before.lowerBound...end
      } else {
        merged.append(part)
      }
    }
    ranges = merged
    func bits(from start: UInt32) -> UInt64 {
      (0..<64).reduce(0) { bits, bit in
        merged.contains { $0.contains(start + bit) } ? bits | 1 << UInt64(bit) : bits
      }
    }
    low = bits(from: 0)
    high = bits(from: 64)
  }

  static func one(_ scalar: Unicode.Scalar) -> Self { Self([scalar.value...scalar.value]) }

  static let all = Self([0...last])
  static let digits = Self(ascii: "0"..."9")
  static let words = Self(ascii: "0"..."9", "A"..."Z", "_"..."_", "a"..."z")
  /// Tab, line feed, vertical tab, form feed, carriage return; blank.
  static let blanks = Self(ascii: "\t"..."\r", " "..." ")

  private init(ascii parts: ClosedRange<Unicode.Scalar>...) {
    self.init(parts.map { $0.lowerBound.value...$0.upperBound.value })
  }

  func contains(_ scalar: Unicode.Scalar) -> Bool {
    let value = scalar.value
    if value < 64 { return low >> UInt64(value) & 1 == 1 }
    if value < 128 { return high >> UInt64(value - 64) & 1 == 1 }
    return ranges.contains { $0.contains(value) }
  }

  func union(_ other: Self) -> Self { Self(ranges + other.ranges) }

  /// What is not in it.
  var inverted: Self {
    var gaps: [ClosedRange<UInt32>] = []
    var start: UInt32 = 0
    for range in ranges {
      if range.lowerBound > start { gaps.append(start...(range.lowerBound - 1)) }
      start = range.upperBound + 1
    }
    if start <= Self.last { gaps.append(start...Self.last) }
    return Self(gaps)
  }

  /// With each letter of ASCII in both cases.
  var ignoringCase: Self {
    let distance: UInt32 = 32
    let others = ranges.flatMap { range -> [ClosedRange<UInt32>] in
      let upper = range.clamped(within: 65...90).map {
        $0.lowerBound + distance...$0.upperBound + distance
      }
      let lower = range.clamped(within: 97...122).map {
        $0.lowerBound - distance...$0.upperBound - distance
      }
      return [upper, lower].compactMap { $0 }
    }
    return Self(ranges + others)
  }
}

extension ClosedRange<UInt32> {
  /// What lies in another range, too; `nil` if nothing does.
  fileprivate func clamped(within other: Self) -> Self? {
    overlaps(other) ? clamped(to: other) : nil
  }
}
