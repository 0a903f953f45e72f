public import DFU

/// Why an image is not flashed.
public enum ImageError: Error, Sendable, Hashable {
  /// The file is not the one that the configuration means.
  case otherFile(found: ImageDigest)
  /// The file holds no firmware that can be read.
  case firmware(FirmwareError)
  /// The configuration gives an address, and the file has its own.
  case carriesAddresses(FirmwareFormat)
  /// There are keys, and no signature.
  case noSignature
  /// The signature does not count.
  case signature(SignatureError)
  /// The signature's trusted comment is no claim.
  case noClaim
  /// The signature is for something else.
  case otherClaim(ImageClaim, wanted: ImageClaim)
}

/// An image that is what the configuration says and that was signed, if it has to be.
///
/// There is no other way to one than through the bytes themselves: the file is read once, and the
/// same bytes are hashed, verified, decoded and then flashed. What happens to the file in the
/// meantime does not matter.
public struct ProvenImage: Sendable, Hashable {
  /// The firmware, decoded from the bytes that were proved.
  public let file: FirmwareFile
  /// The SHA-256 of the file.
  public let digest: ImageDigest
  /// The chip line that it is for.
  public let chip: Chip
  /// Its lowest address.
  public let address: Address
  /// Whose signature it has; `nil` if there are no keys.
  public let signer: PublicKey?

  /// Proves an image.
  ///
  /// - Parameters:
  ///   - bytes: the whole file; of one beyond ``FirmwareLimits/fileSize`` any part that is, too.
  ///   - signature: the signature's whole file; `nil` if there is none.
  ///   - station: the station that it is for.
  ///   - keys: the keys that may sign; if there are none, nothing need be signed.
  /// - Throws: why it is not flashed.
  public init(
    _ bytes: [UInt8], signature: [UInt8]?, for station: StationConfiguration.Station,
    keys: [PublicKey]
  ) throws(ImageError) {
    // Before the digest: whoever reads a file reads no more of a larger one, and the digest of a
    // part says nothing.
    guard bytes.count <= FirmwareLimits.fileSize else {
      throw .firmware(FirmwareError(.fileTooLarge(bytes.count)))
    }
    digest = ImageDigest(of: bytes)
    guard digest == station.image.digest else { throw .otherFile(found: digest) }
    let placed = try PlacedImage(bytes, address: station.image.address, chip: station.chip)
    file = placed.file
    chip = station.chip
    address = placed.address
    let wanted = ImageClaim(
      digest: digest, chip: chip.names.first ?? chip.line, address: address)
    signer = try Self.signer(of: bytes, signature, keys, chip, wanted)
  }

  /// Where a raw image goes, for ``FlashOptions/address``; `nil` for a file that knows it.
  public var rawAddress: Address? { file.hasAddresses ? nil : address }

  private static func signer(
    of bytes: [UInt8], _ signature: [UInt8]?, _ keys: [PublicKey], _ chip: Chip,
    _ wanted: ImageClaim
  ) throws(ImageError) -> PublicKey? {
    guard !keys.isEmpty else { return nil }
    guard let signature else { throw .noSignature }
    let key: PublicKey
    let comment: String
    do throws(SignatureError) {
      let signature = try Signature(file: signature)
      key = try signature.verify(bytes, with: keys)
      comment = signature.comment
    } catch {
      throw .signature(error)
    }
    guard let claim = ImageClaim(comment) else { throw .noClaim }
    // `try?`: a name that no line has is another line than the station's.
    let line = try? Chip.named(claim.chip)
    guard claim.digest == wanted.digest, line == chip, claim.address == wanted.address else {
      throw .otherClaim(claim, wanted: wanted)
    }
    return key
  }
}

/// An image and where it begins, not proved to be any particular one.
public struct PlacedImage: Sendable, Hashable {
  /// The decoded file.
  public let file: FirmwareFile
  /// Its lowest address.
  public let address: Address

  /// Decodes a file.
  ///
  /// - Parameters:
  ///   - bytes: the whole file.
  ///   - address: where a raw image belongs; `nil` means the first address of the line's flash.
  ///   - chip: the chip line that it is for.
  /// - Throws: what is wrong with the file.
  public init(_ bytes: [UInt8], address: Address?, chip: Chip) throws(ImageError) {
    let rawAddress = address ?? chip.flash.range.start
    let targets: [FirmwareTarget]
    do throws(FirmwareError) {
      file = try FirmwareFile.decode(bytes)
      targets = try file.targets(rawAddress: rawAddress)
    } catch {
      throw .firmware(error)
    }
    guard address == nil || !file.hasAddresses else { throw .carriesAddresses(file.format) }
    self.address = targets.compactMap(\.image.lowestAddress).min() ?? rawAddress
  }
}

extension ImageError: CustomStringConvertible {
  /// What is wrong and what to do: a clause that follows the file's name, then a sentence.
  public var description: String {
    switch self {
    case .otherFile(let found):
      "is another file: its SHA-256 is \(found). Look at who changed it; if that was meant, write "
        + "the new `sha256`."
    case .firmware(let error): "cannot be used: \(error)"
    case .carriesAddresses(let format):
      "is \(format.title) and carries its own addresses. Remove `address`."
    case .noSignature:
      "has no signature, and there are `keys`. Sign it with `dfuswift sign`."
    case .signature(let error):
      "is not signed by anyone who may: the signature was read, and \(error). Sign it with "
        + "`dfuswift sign` and one of the `keys`."
    case .noClaim:
      "has a signature whose trusted comment does not say what it is for. Sign it with "
        + "`dfuswift sign`."
    case .otherClaim(let claim, let wanted):
      "was signed for something else: \(claim), and not \(wanted). Correct the configuration, or "
        + "sign it anew."
    }
  }
}
