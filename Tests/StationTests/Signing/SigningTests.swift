import DFU
import Testing

@testable import Station

@Suite struct SigningTests {
  // Made by minisign 0.11: `minisign -G -W`, `echo hello > f`, `minisign -S`, `minisign -S -l`.
  static let publicKey = "RWS9sDtA+JGbwJc2K4udR3e9Tk2AMf++0MdxE2E/lmdpRAydx6dHi1ft"
  static let secretKey = """
    untrusted comment: minisign encrypted secret key
    RWQAAEIyAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\
    AAvbA7QPiRm8BI9VrQ/rDbb1dFBAmP\
    JIJddKh8t5DD3b6pZAggR1QaUJc2K4udR3e9Tk2AMf++0MdxE2E/lmdpRAydx6dHi1ftAA\
    AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\
    AAAAAAA=

    """
  static let image = Array("hello\n".utf8)
  static let hashed = """
    untrusted comment: signature from minisign secret key
    RUS9sDtA+JGbwAS5X3QXfhtEA2Th4ZpB4gSO2EzdAMtxS9vMihbUUP/ovTmhqSeYtI9Uxm\
    VlSGuRNMMB1gQxqoApE1wsIKnOsQI=
    trusted comment: dfuswift test
    XN3nmo9uVhmBZb7nxzvFSVI+rHANLxLeroytZGSCofPiO8ofWLpDXlNcX/4ELrBpZp/OqKZQYIwrDreJ0+tbDQ==

    """
  static let legacy = """
    untrusted comment: signature from minisign secret key
    RWS9sDtA+JGbwEwrqv+KNUlvZAMnYThweTntnKvzvs3UXttxoIwA4PM6oUNY/lajw0wVz0\
    5jOsPSsM43vM6ImyDpkcH+qm2ytAE=
    trusted comment: timestamp:1795257555\tfile:f
    zVfJwjLPSFFs78NY2oEM8CQV8D+cfBmRGFPVa+BONcxTRru4SbU7wFimOyCTWqvJST6/Ly6fDqDzb/6JpfQzBw==

    """

  static func key() throws -> SecretKey { try SecretKey(file: Array(secretKey.utf8)) }

  /// RFC 7693 appendix A, and the reference implementation's known answers.
  @Test(arguments: [
    (
      "abc",
      "ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d1"
        + "7d87c5392aab792dc252d5de4533cc9518d38aa8dbf1925ab92386edd4009923"
    ),
    (
      "",
      "786a02f742015903c6c6fd852552d272912f4740e15847618a86e217f71f5419"
        + "d25e1031afee585313896444934eb04b903a685b1448b755d56f701afe9be2ce"
    ),
  ])
  func `BLAKE2b gives the known answers`(text: String, digits: String) {
    #expect(Self.digits(Blake2b.hash(Array(text.utf8))) == digits)
  }

  /// The answers of Python's hashlib for bytes that count up: around and at a block's end.
  @Test(arguments: BlakeAnswers.all)
  func `BLAKE2b is right at every length around a block's end`(count: Int, digits: String) {
    let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0) }
    #expect(Self.digits(Blake2b.hash(bytes)).hasPrefix(digits))
  }

  @Test(arguments: [
    ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="),
    ("fooba", "Zm9vYmE="), ("foobar", "Zm9vYmFy"),
  ])
  func `Base64 gives the answers of RFC 4648`(text: String, encoded: String) {
    #expect(Base64.encode(Array(text.utf8)) == encoded)
    #expect(Base64.decode(encoded) == Array(text.utf8))
  }

  @Test(arguments: ["Zg", "Zg=", "Zh==", "Zg==\n", "=Zg=", "Z", "Zm9v ", "Zm-v", "===="])
  func `Base64 that nobody writes is refused`(text: String) {
    #expect(Base64.decode(text) == nil)
  }

  @Test func `minisign's public key reads and writes back`() throws {
    let key = try #require(PublicKey(Self.publicKey))
    #expect(key.description == Self.publicKey)
    #expect(key.number.description == "C09B91F8403BB0BD")
    #expect(
      key.file
        == "untrusted comment: minisign public key C09B91F8403BB0BD\n\(Self.publicKey)\n")
  }

  @Test func `minisign's secret key reads and writes back`() throws {
    let key = try Self.key()
    #expect(key.publicKey.description == Self.publicKey)
    #expect(key.file == Self.secretKey)
  }

  @Test func `a key of our own reads back`() throws {
    let key = SecretKey()
    #expect(try SecretKey(file: Array(key.file.utf8)).publicKey == key.publicKey)
    #expect(SecretKey().publicKey != key.publicKey)
  }

  @Test(arguments: [
    ("RWQAAEIy", "RWRTY0Iy", SecretKeyError.isEncrypted), ("RWQAAEIy", "RWQAAEI", .noKey),
    ("BI9VrQ", "CI9VrQ", .isDamaged), ("untrusted", "trusted", .noKey),
  ])
  func `a secret key that cannot be used says why`(
    text: String, mistake: String, error: SecretKeyError
  ) {
    let file = Self.secretKey.replacing(text, with: mistake, maxReplacements: 1)
    #expect(throws: error) { try SecretKey(file: Array(file.utf8)) }
  }

  @Test(arguments: [hashed, legacy]) func `minisign's signatures count`(file: String) throws {
    let signature = try Signature(file: Array(file.utf8))
    #expect(signature.file == file)
    let keys = try [SecretKey().publicKey, Self.key().publicKey]
    #expect(try signature.verify(Self.image, with: keys) == keys[1])
  }

  @Test func `signatures are those of minisign, bit for bit`() throws {
    // The comment differs from minisign's: only what is signed of the file is the same.
    let claim = ImageClaim(
      digest: ImageDigest(of: Self.image), chip: "F405", address: Address(0x0800_0000))
    let own = try #require(Signature.sign(Self.image, claim, with: Self.key()))
    #expect(own.bytes == (try Signature(file: Array(Self.hashed.utf8))).bytes)
    #expect(try own.verify(Self.image, with: [Self.key().publicKey]) == Self.key().publicKey)
  }

  @Test(arguments: [hashed, legacy])
  func `a signature does not count for other bytes`(file: String) throws {
    let signature = try Signature(file: Array(file.utf8))
    let keys = try [Self.key().publicKey]
    #expect(throws: SignatureError.wrongImage) {
      try signature.verify(Self.image + [0], with: keys)
    }
  }

  @Test func `a signature with a changed comment does not count`() throws {
    let file = Self.hashed.replacing("dfuswift test", with: "dfuswift tesu")
    let signature = try Signature(file: Array(file.utf8))
    let keys = try [Self.key().publicKey]
    #expect(throws: SignatureError.wrongComment) { try signature.verify(Self.image, with: keys) }
  }

  @Test func `a stranger's signature does not count`() throws {
    let signature = try Signature(file: Array(Self.hashed.utf8))
    let number = try Self.key().publicKey.number
    #expect(throws: SignatureError.unknownKey(number)) {
      try signature.verify(Self.image, with: [SecretKey().publicKey])
    }
    let impostor = PublicKey(number: number, bytes: SecretKey().publicKey.bytes)
    #expect(throws: SignatureError.wrongImage) {
      try signature.verify(Self.image, with: [impostor])
    }
  }

  @Test(arguments: 0..<200) func `no flipped bit goes unnoticed`(place: Int) throws {
    var file = Array(Self.hashed.utf8)
    // Behind the untrusted comment; it is what it says.
    let start = try #require(file.firstIndex(of: 0x0A)) + 1
    let index = start + place * (file.count - 1 - start) / 200
    file[index] ^= 1
    let keys = try [Self.key().publicKey]
    #expect(throws: SignatureError.self) {
      _ = try Signature(file: file).verify(Self.image, with: keys)
    }
  }

  private static func digits(_ bytes: [UInt8]) -> String {
    bytes.map { String($0 >> 4, radix: 16) + String($0 & 0xF, radix: 16) }.joined()
  }
}
