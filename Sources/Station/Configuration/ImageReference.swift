public import DFU

/// An image as a configuration names it: the file, and what it must be.
public struct ImageReference: Sendable, Hashable {
  /// The absolute path of the file.
  public var path: String
  /// The SHA-256 of the whole file.
  public var digest: ImageDigest
  /// The absolute path of the signature; `nil` without keys.
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
