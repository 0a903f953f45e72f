public import DFU

/// What a signature vouches for: this image, for this chip line, at this address.
///
/// It is the trusted comment of a minisign signature, so `minisign -Sm FILE -t "$CLAIM"` makes one
/// as well as `dfuswift sign`.
public struct ImageClaim: Sendable, Hashable {
  /// The SHA-256 of the file.
  public var digest: ImageDigest
  /// The chip line, by a part number as in `F405`.
  public var chip: String
  /// Where the image begins: its lowest address.
  public var address: Address

  /// Creates a claim from its parts.
  public init(digest: ImageDigest, chip: String, address: Address) {
    self.digest = digest
    self.chip = chip
    self.address = address
  }

  /// Reads a claim; `nil` for anything else, words that this version does not know included: they
  /// may narrow what was signed.
  public init?(_ text: String) {
    let words = text.split(separator: " ", omittingEmptySubsequences: false)
    guard words.count == 4, words[0] == Self.mark, let digest = Self.value("image", words[1]),
      let chip = Self.value("chip", words[2]), let address = Self.value("address", words[3]),
      let digest = ImageDigest(digest), let address = Address(address), !chip.isEmpty
    else { return nil }
    self.digest = digest
    self.chip = String(chip)
    self.address = address
  }

  private static let mark = "dfuswift"

  private static func value(_ name: String, _ word: Substring) -> Substring? {
    word.hasPrefix(name + "=") ? word.dropFirst(name.count + 1) : nil
  }
}

extension ImageClaim: CustomStringConvertible {
  /// `dfuswift image=… chip=F405 address=0x08000000`.
  public var description: String {
    "\(Self.mark) image=\(digest) chip=\(chip) address=\(address)"
  }
}
