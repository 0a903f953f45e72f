internal import Crypto

/// The SHA-256 of a file.
public struct ImageDigest: Sendable, Hashable {
  /// Bytes of a SHA-256.
  public static let byteCount = 32

  /// The bytes, 32 of them.
  public let bytes: [UInt8]

  /// Computes the digest of a file's bytes.
  public init(of file: [UInt8]) {
    bytes = Array(SHA256.hash(data: file))
  }

  /// Reads 64 hexadecimal digits; `nil` for anything else.
  public init?(_ text: some StringProtocol) {
    let digits = text.utf8.map(\.hexValue)
    guard digits.count == 2 * Self.byteCount, !digits.contains(nil) else { return nil }
    let values = digits.compactMap(\.self)
    bytes = stride(from: 0, to: values.count, by: 2).map { values[$0] << 4 | values[$0 + 1] }
  }
}

extension ImageDigest: CustomStringConvertible {
  /// 64 lower-case hexadecimal digits, as `sha256sum` prints them.
  public var description: String {
    bytes.map { byte in
      String(byte >> 4, radix: 16) + String(byte & 0xF, radix: 16)
    }.joined()
  }
}

extension UInt8 {
  /// The value of an ASCII hexadecimal digit; `nil` for any other byte.
  fileprivate var hexValue: UInt8? {
    switch self {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): self - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): self - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): self - UInt8(ascii: "A") + 10
    default: nil
    }
  }
}
