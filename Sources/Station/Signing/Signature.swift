internal import Crypto

/// Why a signature does not vouch for an image; a clause.
public enum SignatureError: Error, Sendable, Hashable {
  /// The file has another form.
  case noSignature
  /// It was made with a key that nobody named.
  case unknownKey(KeyNumber)
  /// It belongs to other bytes, or was made with another key of the same number.
  case wrongImage
  /// Its trusted comment was changed.
  case wrongComment
}

extension SignatureError: CustomStringConvertible {
  /// What is wrong.
  public var description: String {
    switch self {
    case .noSignature: "it is no signature of minisign"
    case .unknownKey(let number):
      "it was made with key \(number), which is not among the configured ones"
    case .wrongImage: "it does not belong to these bytes"
    case .wrongComment: "its trusted comment was changed after it was signed"
    }
  }
}

/// A signature of minisign.
///
/// Both kinds are read: of the file (`Ed`, before minisign 0.10) and of its BLAKE2b (`ED`). The
/// latter is made, as minisign does now.
///
/// **Spec:** <https://jedisct1.github.io/minisign/>, "Signature format".
public struct Signature: Sendable, Hashable {
  /// The most bytes of a signature's file; minisign's own limit of a comment is 8 KiB.
  public static let fileLimit = 16_384

  /// What was signed.
  enum Kind: String {
    /// The file itself.
    case file = "Ed"
    /// The BLAKE2b-512 of the file.
    case hash = "ED"
  }

  /// The key that it was made with.
  public let number: KeyNumber
  /// The comment that it vouches for as it does for the file.
  public let comment: String
  let kind: Kind
  let bytes: [UInt8]
  let commentBytes: [UInt8]

  private static let byteCount = 64
  private static let trusted = "trusted comment: "

  /// Signs an image.
  ///
  /// - Parameters:
  ///   - image: the whole file.
  ///   - claim: what the signature is to vouch for.
  ///   - key: the key.
  /// - Returns: the signature; `nil` only if the system has no memory left.
  public static func sign(_ image: [UInt8], _ claim: ImageClaim, with key: SecretKey) -> Signature?
  {
    guard let bytes = key.sign(Blake2b.hash(image)),
      let commentBytes = key.sign(bytes + Array(claim.description.utf8))
    else { return nil }
    return Signature(
      number: key.publicKey.number, comment: claim.description, kind: .hash, bytes: bytes,
      commentBytes: commentBytes)
  }

  /// Checks a signature of an image.
  ///
  /// - Parameters:
  ///   - image: the whole file.
  ///   - keys: the keys that count.
  /// - Returns: the key that it was made with.
  /// - Throws: why it does not count.
  public func verify(
    _ image: [UInt8], with keys: [PublicKey]
  ) throws(SignatureError) -> PublicKey {
    let candidates = keys.filter { $0.number == number }
    guard !candidates.isEmpty else { throw .unknownKey(number) }
    let message = kind == .file ? image : Blake2b.hash(image)
    guard let key = candidates.first(where: { $0.vouches(by: bytes, for: message) }) else {
      throw .wrongImage
    }
    guard key.vouches(by: commentBytes, for: bytes + Array(comment.utf8)) else {
      throw .wrongComment
    }
    return key
  }

  /// The signature's file.
  public var file: String {
    let all = Array(kind.rawValue.utf8) + number.bytes + bytes
    return "untrusted comment: signature from minisign secret key\n\(Base64.encode(all))\n"
      + "\(Self.trusted)\(comment)\n\(Base64.encode(commentBytes))\n"
  }
}

extension Signature {
  /// Reads a signature's file.
  public init(file: [UInt8]) throws(SignatureError) {
    guard file.count <= Self.fileLimit, let text = String(validating: file, as: UTF8.self) else {
      throw .noSignature
    }
    // By scalars: "\r\n" is one character to Swift.
    let lines = text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
      .map { line in String(line.last == "\r" ? line.dropLast() : line) }
    guard lines.count >= 4, lines[0].hasPrefix("untrusted comment:"),
      lines[2].hasPrefix(Self.trusted), let all = Base64.decode(lines[1]),
      all.count == 2 + KeyNumber.byteCount + Self.byteCount,
      let kind = Kind(rawValue: String(decoding: all.prefix(2), as: UTF8.self)),
      let commentBytes = Base64.decode(lines[3]), commentBytes.count == Self.byteCount
    else { throw .noSignature }
    self.init(
      number: KeyNumber(bytes: Array(all[2..<10])),
      comment: String(lines[2].dropFirst(Self.trusted.count)), kind: kind,
      bytes: Array(all.suffix(Self.byteCount)), commentBytes: commentBytes)
  }
}

extension PublicKey {
  /// Whether an ed25519 signature belongs to a message and this key.
  fileprivate func vouches(by signature: [UInt8], for message: [UInt8]) -> Bool {
    // `try?`: bytes that are no point of the curve vouch for nothing.
    guard let key = try? Curve25519.Signing.PublicKey(rawRepresentation: bytes) else {
      return false
    }
    return key.isValidSignature(signature, for: message)
  }
}
