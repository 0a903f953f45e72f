import ArgumentParser
import Station

/// Makes a pair of keys for signing images.
struct KeygenCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "keygen",
    abstract: "Make a pair of keys for signing images, as minisign has them.",
    discussion: """
      NAME.key is the secret half, without a password, for its owner's eyes only; it never takes \
      another file's place. NAME.pub is the public half: its second line goes under `keys` in \
      \(StationConfiguration.path).
      """)

  @Argument(help: ArgumentHelp("The name of the two files.", valueName: "name"))
  var name: String = "dfuswift"

  @OptionGroup(title: "Output") var output: OutputOptions

  func run() async throws {
    let name = name
    try await Runner.run("keygen", output, isWork: false) { reporter in
      let key = SecretKey()
      let (secret, pub) = (name + ".key", name + ".pub")
      guard !SystemFile.exists(pub) else {
        throw CommandFailure.cannotWrite(pub, "it exists", remedy: "Choose another name.")
      }
      try SystemFile.createPrivate(secret, Array(key.file.utf8))
      try OutputFile(pub, mayReplace: false).commit(Array(key.publicKey.file.utf8))
      reporter.result(
        "Wrote \(FileName(secret)), which is to be kept secret, and \(FileName(pub)). The public "
          + "key is\n\(key.publicKey)",
        isSummary: false,
        [
          "secretKey": .string(secret), "publicKey": .string(pub),
          "key": .string(key.publicKey.description),
        ])
    }
  }
}
