/// A public key of minisign: whoever has its secret half may sign images.
///
/// **Spec:** <https://jedisct1.github.io/minisign/>, "Key formats".
public struct PublicKey: Sendable, Hashable {
  /// Bytes of the number that names a key.
  public static let numberLength = 8
  /// Bytes of an ed25519 public key.
  public static let keyLength = 32

  /// The number that names the key in signatures, 8 bytes.
  public let number: [UInt8]
  /// The ed25519 public key, 32 bytes.
  public let bytes: [UInt8]
}
