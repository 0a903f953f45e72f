/// A number of bytes.
public typealias ByteCount = Int

extension ByteCount {
  /// The number with the largest unit that divides it: `16 KiB`, `2 MiB`, `1001 bytes`.
  public var inBinaryUnits: String {
    if self >= 1 << 20, self % (1 << 20) == 0 { return "\(self >> 20) MiB" }
    if self >= 1 << 10, self % (1 << 10) == 0 { return "\(self >> 10) KiB" }
    return self == 1 ? "1 byte" : "\(self) bytes"
  }
}
