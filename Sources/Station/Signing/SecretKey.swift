internal import Crypto

/// Why a file is no secret key that can be used; a clause.
public enum SecretKeyError: Error, Sendable, Hashable {
  /// It has another form.
  case noKey
  /// A password keeps it.
  case isEncrypted
  /// Its halves do not fit.
  case isDamaged
}

extension SecretKeyError: CustomStringConvertible {
  /// What is wrong.
  public var description: String {
    switch self {
    case .noKey: "it is no secret key of minisign"
    case .isEncrypted:
      "it is kept by a password, and only keys without one are read (`dfuswift keygen` and "
        + "`minisign -G -W` make them)"
    case .isDamaged: "it is damaged: its secret and its public half do not belong together"
    }
  }
}

/// A secret key of minisign without a password.
///
/// A password would have to be typed, and what signs in a release's pipeline has nobody to type
/// it: the key is kept by whatever keeps the pipeline's other secrets. Who wants a password signs
/// with minisign itself; the signatures are the same.
///
/// **Spec:** <https://jedisct1.github.io/minisign/>, "Key formats".
public struct SecretKey: Sendable {
  /// The most bytes of a key's file.
  public static let fileLimit = 4_096

  /// The public half.
  public let publicKey: PublicKey
  private let key: Curve25519.Signing.PrivateKey

  /// Makes a new key.
  public init() {
    var generator = SystemRandomNumberGenerator()
    let number = (0..<KeyNumber.byteCount).map { _ in UInt8.random(in: 0...255, using: &generator) }
    let key = Curve25519.Signing.PrivateKey()
    self.key = key
    publicKey = PublicKey(
      number: KeyNumber(bytes: number), bytes: Array(key.publicKey.rawRepresentation))
  }

  /// Reads a key's file.
  public init(file bytes: [UInt8]) throws(SecretKeyError) {
    let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    guard lines.count >= 2, lines[0].starts(with: "untrusted comment:".utf8),
      let text = String(validating: lines[1].filter { $0 != UInt8(ascii: "\r") }, as: UTF8.self),
      let all = Base64.decode(text), let layout = Layout(all)
    else { throw .noKey }
    guard !layout.isEncrypted else { throw .isEncrypted }
    guard
      // `try?`: that 32 bytes are no key has one meaning here, and the error has no words.
      let key = try? Curve25519.Signing.PrivateKey(
        rawRepresentation: layout.secret.prefix(PublicKey.byteCount)),
      Array(key.publicKey.rawRepresentation) == layout.secret.suffix(PublicKey.byteCount)
    else { throw .isDamaged }
    self.key = key
    publicKey = PublicKey(
      number: KeyNumber(bytes: layout.number), bytes: Array(key.publicKey.rawRepresentation))
  }

  /// The key's file, as `minisign -G -W` writes it.
  public var file: String {
    let bytes =
      Array("Ed".utf8) + [0, 0] + Array("B2".utf8) + [UInt8](repeating: 0, count: Layout.kdfCount)
      + publicKey.number.bytes + Array(key.rawRepresentation) + publicKey.bytes
      + [UInt8](repeating: 0, count: Layout.checksumCount)
    return "untrusted comment: minisign encrypted secret key\n" + Base64.encode(bytes) + "\n"
  }

  /// Signs bytes; `nil` only if the system has no memory left.
  func sign(_ bytes: [UInt8]) -> [UInt8]? {
    // `try?`: ed25519 cannot fail with a key that exists, and the error has no words.
    (try? key.signature(for: bytes)).map(Array.init)
  }
}

/// The parts of a secret key's file: algorithms, how the password is derived, the key's number,
/// its two halves, and a checksum that is zero without a password.
private struct Layout {
  static let kdfCount = 48
  static let checksumCount = 32
  private static let byteCount = 158

  var isEncrypted: Bool
  var number: [UInt8]
  var secret: [UInt8]

  init?(_ bytes: [UInt8]) {
    guard bytes.count == Self.byteCount, bytes.starts(with: "Ed".utf8),
      bytes[4..<6].elementsEqual("B2".utf8)
    else { return nil }
    isEncrypted = bytes[2..<4].contains { $0 != 0 }
    number = Array(bytes[54..<62])
    secret = Array(bytes[62..<126])
  }
}
