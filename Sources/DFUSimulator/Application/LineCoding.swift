/// The format of a serial line, as the host sets it.
///
/// **Spec:** PSTN 1.2 §6.3.11, table 17.
struct LineCoding: Sendable, Hashable {
  /// The bytes on the wire.
  static let byteCount = 7

  /// `dwDTERate` in bits a second.
  var rate: UInt32 = 115_200
  /// `bCharFormat`: 0, 1 or 2 for 1, 1.5 or 2 stop bits.
  var stopBits: UInt8 = 0
  /// `bParityType`: 0 to 4 for none, odd, even, mark and space.
  var parity: UInt8 = 0
  /// `bDataBits`: 5, 6, 7, 8 or 16.
  var dataBits: UInt8 = 8

  init() {}

  /// Reads a line coding; `nil` for a wrong length, or a value that the standard does not have.
  init?(bytes: [UInt8]) {
    guard bytes.count == Self.byteCount, bytes[4] <= 2, bytes[5] <= 4,
      [5, 6, 7, 8, 16].contains(bytes[6])
    else { return nil }
    rate = bytes[0..<4].reversed().reduce(0) { $0 << 8 | UInt32($1) }
    stopBits = bytes[4]
    parity = bytes[5]
    dataBits = bytes[6]
  }

  /// The seven bytes as they go over the wire.
  var bytes: [UInt8] {
    [0, 8, 16, 24].map { UInt8(truncatingIfNeeded: rate >> $0) } + [stopBits, parity, dataBits]
  }
}
