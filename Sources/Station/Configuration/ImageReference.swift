public import DFU

/// An image as a configuration names it: the file, and what it must be.
public struct ImageReference: Sendable, Hashable {
  /// What minisign puts behind the name of a file for its signature's.
  static let signatureSuffix = ".minisig"

  /// The absolute path of the file.
  public var path: String
  /// The SHA-256 of the whole file.
  public var digest: ImageDigest
  /// The absolute path of the signature, the image's with `.minisig` without a word; `nil` without
  /// keys.
  public var signaturePath: String?
  /// Where a raw image belongs; `nil` means the first address of the line's flash, or what the
  /// file itself says.
  public var address: Address?

  /// Creates a reference from its parts.
  public init(
    path: String, digest: ImageDigest, signaturePath: String? = nil, address: Address? = nil
  ) {
    self.path = path
    self.digest = digest
    self.signaturePath = signaturePath
    self.address = address
  }
}
