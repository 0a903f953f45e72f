/// The CRC of a DFU suffix: CRC-32 (polynomial 0xEDB88320, reflected) without the final inversion.
///
/// It is the complement of what zlib gives.
///
/// **Spec:** DFU 1.1 appendix B.
enum CRC32 {
  private static let table: [UInt32] = (0..<256).map { index in
    (0..<8).reduce(UInt32(index)) { value, _ in
      value & 1 == 0 ? value >> 1 : value >> 1 ^ 0xEDB8_8320
    }
  }

  /// The CRC of some bytes.
  static func checksum(of bytes: ArraySlice<UInt8>) -> UInt32 {
    bytes.reduce(0xFFFF_FFFF) { value, byte in
      value >> 8 ^ table[Int(UInt8(truncatingIfNeeded: value) ^ byte)]
    }
  }
}
