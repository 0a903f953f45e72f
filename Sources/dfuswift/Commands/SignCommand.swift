import ArgumentParser
import DFU
import Station

/// Signs an image for a chip line and an address.
struct SignCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sign",
    abstract: "Sign an image for a chip line and an address, as minisign does.",
    discussion: """
      The signature's trusted comment says what it is for, and a station flashes nothing else with \
      it. `minisign -V` reads it, and `minisign -S -t` with the same comment makes one: who has a \
      key with a password signs that way.
      """)

  @Argument(help: "The image.", completion: .file())
  var file: String

  @Option(help: "The secret key, without a password.", completion: .file())
  var key: String

  @Option(help: ArgumentHelp("The chip line, as in F405.", valueName: "chip"))
  var chip: ChipArgument

  @OptionGroup var place: ImageAddressOption

  @Option(
    help: ArgumentHelp("The signature's file; without it, FILE.minisig.", valueName: "path"),
    completion: .file())
  var out: String?

  @OptionGroup(title: "Output") var output: OutputOptions

  func run() async throws {
    let command = self
    try await Runner.run("sign", output, isWork: false) { reporter in
      try command.sign(reporter)
    }
  }

  private func sign(_ reporter: Reporter) throws(CommandFailure) {
    let line = try chip.chip()
    let bytes = try SystemFile.read(file, limit: FirmwareLimits.fileSize)
    let image: PlacedImage
    do throws(ImageError) {
      image = try PlacedImage(bytes, address: place.address?.address, chip: line)
    } catch {
      throw .badImage("\(FileName(file)) \(error)")
    }
    let claim = ImageClaim(
      digest: ImageDigest(of: bytes), chip: line.names.first ?? line.line, address: image.address)
    let secret = try secretKey(claim)
    if SystemFile.isOpenToOthers(key) {
      reporter.note("Others may read \(FileName(key)). `chmod 600` it.")
    }
    guard let signature = Signature.sign(bytes, claim, with: secret) else {
      throw .internalError("ed25519 made no signature")
    }
    let path = out ?? file + ".minisig"
    try OutputFile(path, mayReplace: true).commit(Array(signature.file.utf8))
    reporter.result(
      "Wrote \(FileName(path)): \(claim)", isSummary: true,
      [
        "path": .string(path), "claim": .string(claim.description),
        "sha256": .string(claim.digest.description), "chip": .string(claim.chip),
        "address": JSONValue(claim.address), "key": .string(secret.publicKey.description),
      ])
  }

  private func secretKey(_ claim: ImageClaim) throws(CommandFailure) -> SecretKey {
    let file = try SystemFile.read(key, limit: SecretKey.fileLimit)
    do throws(SecretKeyError) {
      return try SecretKey(file: file)
    } catch {
      let remedy =
        error == .isEncrypted
        ? "Sign with `minisign -Sm FILE -s KEY -t '\(claim)'`."
        : "Make a key with `dfuswift keygen`."
      throw .badConfiguration("\(FileName(key)) cannot be used: \(error). \(remedy)")
    }
  }
}
