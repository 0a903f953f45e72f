import DFU
import Testing

@testable import Station

@Suite struct ProvenImageTests {
  private static let image: [UInt8] =
    [0x00, 0x20, 0x00, 0x20, 0x01, 0x02, 0x00, 0x08] + [UInt8](repeating: 7, count: 500)
  private static let hex = Array(
    ":020000040800F2\n:0400000001020304F2\n:00000001FF\n".utf8)

  private static func station(
    _ bytes: [UInt8] = image, chip: String = "F405", address: Address? = nil
  ) throws -> StationConfiguration.Station {
    StationConfiguration.Station(
      name: "left", boards: BoardSelection(.serials(["1"])), chip: try Chip.named(chip),
      image: ImageReference(
        path: "/a", digest: ImageDigest(of: bytes), signaturePath: "/a.minisig",
        address: address))
  }

  private static func signature(
    _ bytes: [UInt8] = image, chip: String = "F405", address: UInt32 = 0x0800_0000,
    key: SecretKey
  ) throws -> [UInt8] {
    let claim = ImageClaim(
      digest: ImageDigest(of: bytes), chip: chip, address: Address(address))
    return Array(try #require(Signature.sign(bytes, claim, with: key)).file.utf8)
  }

  /// Why the image is refused; `nil` if it is not.
  private static func refusal(
    _ bytes: [UInt8] = image, _ signature: [UInt8]? = nil,
    for station: StationConfiguration.Station, keys: [PublicKey] = []
  ) -> ImageError? {
    do throws(ImageError) {
      _ = try ProvenImage(bytes, signature: signature, for: station, keys: keys)
      return nil
    } catch {
      return error
    }
  }

  @Test func `the bytes that were hashed are those that are flashed`() throws {
    let proven = try ProvenImage(Self.image, signature: nil, for: Self.station(), keys: [])
    #expect(proven.file.payload == Self.image)
    #expect(proven.address == Address(0x0800_0000))
    #expect(proven.rawAddress == Address(0x0800_0000))
    #expect(proven.signer == nil)
  }

  @Test func `an image with addresses of its own keeps them`() throws {
    let station = try Self.station(Self.hex)
    let proven = try ProvenImage(Self.hex, signature: nil, for: station, keys: [])
    #expect(proven.address == Address(0x0800_0000))
    #expect(proven.rawAddress == nil)
  }

  @Test func `a file beyond the limit is that, and not another file`() throws {
    // What is read of a file of 100 MB: its digest would be nobody's.
    let part = [UInt8](repeating: 0, count: FirmwareLimits.fileSize + 1)
    let error = FirmwareError(.fileTooLarge(part.count))
    #expect(Self.refusal(part, for: try Self.station()) == .firmware(error))
  }

  @Test func `one changed byte is another file`() throws {
    var bytes = Self.image
    bytes[100] ^= 1
    let found = ImageDigest(of: bytes)
    #expect(try Self.refusal(bytes, for: Self.station()) == .otherFile(found: found))
  }

  @Test func `an address for a file that has its own is refused`() throws {
    let station = try Self.station(Self.hex, address: Address(0x0800_4000))
    #expect(Self.refusal(Self.hex, for: station) == .carriesAddresses(.intelHex))
  }

  @Test func `an empty image is refused`() throws {
    let refusal = try Self.refusal([], for: Self.station([]))
    #expect(refusal?.description.hasPrefix("cannot be used: ") ?? false)
  }

  @Test func `a signature by one of the keys counts`() throws {
    let key = SecretKey()
    let proven = try ProvenImage(
      Self.image, signature: Self.signature(key: key), for: Self.station(),
      keys: [SecretKey().publicKey, key.publicKey])
    #expect(proven.signer == key.publicKey)
  }

  @Test(arguments: ["F405", "F407", "STM32F417ZG", "f415"])
  func `any name of the line is the line`(chip: String) throws {
    let key = SecretKey()
    let signature = try Self.signature(chip: chip, key: key)
    #expect(
      try Self.refusal(Self.image, signature, for: Self.station(), keys: [key.publicKey]) == nil)
  }

  @Test func `with keys, an image without a signature is refused`() throws {
    let refusal = try Self.refusal(for: Self.station(), keys: [SecretKey().publicKey])
    #expect(refusal == .noSignature)
  }

  @Test(arguments: [("F411", UInt32(0x0800_0000)), ("Z80", 0x0800_0000), ("F405", 0x0800_4000)])
  func `a signature for another line or address is refused`(
    chip: String, address: UInt32
  ) throws {
    let key = SecretKey()
    let signature = try Self.signature(chip: chip, address: address, key: key)
    let refusal = try Self.refusal(
      Self.image, signature, for: Self.station(), keys: [key.publicKey])
    guard case .otherClaim(let claim, let wanted) = refusal else {
      Issue.record("refused by \(refusal.map(String.init(describing:)) ?? "nothing")")
      return
    }
    #expect(claim.chip == chip)
    #expect(wanted.chip == "F405")
    #expect(wanted.address == Address(0x0800_0000))
  }

  @Test func `a claim about another image is refused, though the signature is good`() throws {
    let key = SecretKey()
    let claim = ImageClaim(
      digest: ImageDigest(of: [1]), chip: "F405", address: Address(0x0800_0000))
    let file = Array(try #require(Signature.sign(Self.image, claim, with: key)).file.utf8)
    let refusal = try Self.refusal(Self.image, file, for: Self.station(), keys: [key.publicKey])
    #expect(refusal?.description.hasPrefix("was signed for something else: dfuswift ") ?? false)
  }

  @Test(arguments: [
    "", "dfuswift", "timestamp:1795257555\tfile:f", "dfuswift image=00 chip=F405 address=0x0",
    "dfuswift  image=\(ConfigurationTests.digest) chip=F405 address=0x08000000",
    "dfuswift image=\(ConfigurationTests.digest) chip= address=0x08000000",
    "dfuswift image=\(ConfigurationTests.digest) chip=F405 address=0x08000000 until=2027",
    "dfuswift image=\(ConfigurationTests.digest) address=0x08000000 chip=F405",
    "dfuswift image=\(ConfigurationTests.digest) chip=F405 address=0x108000000",
  ])
  func `a comment that is no claim is none`(text: String) {
    #expect(ImageClaim(text) == nil)
  }

  @Test func `a claim reads as it was written`() throws {
    let text = "dfuswift image=\(ConfigurationTests.digest) chip=F405 address=0x08004000"
    #expect(try #require(ImageClaim(text)).description == text)
  }
}
