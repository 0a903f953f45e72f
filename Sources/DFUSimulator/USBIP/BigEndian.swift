/// Reads big-endian numbers off the front of a message; every number on a USB/IP wire is one.
struct BigEndianReader {
  private var rest: ArraySlice<UInt8>

  init(_ bytes: ArraySlice<UInt8>) {
    rest = bytes
  }

  /// The next number, or `nil` if the message ends before it does.
  mutating func number<Number: FixedWidthInteger & UnsignedInteger>(_: Number.Type) -> Number? {
    guard let raw = bytes(Number.bitWidth / 8) else { return nil }
    return raw.reduce(0) { $0 << 8 | Number(truncatingIfNeeded: $1) }
  }

  /// The next bytes, or `nil` if the message ends before they do.
  mutating func bytes(_ count: Int) -> ArraySlice<UInt8>? {
    guard rest.count >= count else { return nil }
    defer { rest = rest.dropFirst(count) }
    return rest.prefix(count)
  }
}

extension [UInt8] {
  /// Appends a number, most significant byte first.
  mutating func appendBigEndian<Number: FixedWidthInteger & UnsignedInteger>(_ number: Number) {
    for shift in stride(from: Number.bitWidth - 8, through: 0, by: -8) {
      append(UInt8(truncatingIfNeeded: number >> Number(shift)))
    }
  }

  /// Appends text, cut or filled with zeros to a fixed size.
  mutating func append(_ text: String, size: Int) {
    let bytes = Array(text.utf8.prefix(size))
    append(contentsOf: bytes)
    append(contentsOf: repeatElement(0, count: size - bytes.count))
  }
}
