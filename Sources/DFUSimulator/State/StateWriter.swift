/// Writes numbers and bytes, little endian.
struct StateWriter {
  private(set) var bytes: [UInt8] = []

  mutating func put<Number: FixedWidthInteger>(_ number: Number) {
    for shift in stride(from: 0, to: Number.bitWidth, by: 8) {
      bytes.append(UInt8(truncatingIfNeeded: number >> shift))
    }
  }

  mutating func put(_ flag: Bool) {
    bytes.append(flag ? 1 : 0)
  }

  /// A length in four bytes, then the bytes.
  mutating func put(_ data: [UInt8]) {
    put(UInt32(truncatingIfNeeded: data.count))
    bytes += data
  }
}
