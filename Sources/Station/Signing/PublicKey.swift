/// A public key of minisign: whoever has its secret half may sign images.
///
/// **Spec:** <https://jedisct1.github.io/minisign/>, "Key formats".
public struct PublicKey: Sendable, Hashable {
  /// The number that names the key in signatures.
  public let number: KeyNumber
  /// The ed25519 public key, 32 bytes.
  public let bytes: [UInt8]

  static let byteCount = 32

  /// Creates a key from its parts.
  init(number: KeyNumber, bytes: [UInt8]) {
    self.number = number
    self.bytes = bytes
  }

  /// Reads a key as one line of Base64, 56 characters; `nil` for anything else.
  public init?(_ text: String) {
    guard let all = Base64.decode(text), all.count == 2 + KeyNumber.byteCount + Self.byteCount,
      all.starts(with: "Ed".utf8)
    else { return nil }
    number = KeyNumber(bytes: Array(all[2..<10]))
    bytes = Array(all.suffix(Self.byteCount))
  }

  /// The key's file, as `minisign -G` writes it.
  public var file: String {
    "untrusted comment: minisign public key \(number)\n\(self)\n"
  }
}

extension PublicKey: CustomStringConvertible {
  /// The key as one line of Base64.
  public var description: String {
    Base64.encode(Array("Ed".utf8) + number.bytes + bytes)
  }
}

/// The number that names a pair of keys, random.
public struct KeyNumber: Sendable, Hashable {
  static let byteCount = 8

  /// The number, little-endian as in the files.
  let bytes: [UInt8]
}

extension KeyNumber: CustomStringConvertible {
  /// As minisign shows it: a little-endian number in upper-case hexadecimal digits.
  public var description: String {
    bytes.reversed().map { byte in
      String(byte >> 4, radix: 16, uppercase: true) + String(byte & 0xF, radix: 16, uppercase: true)
    }.joined()
  }
}
