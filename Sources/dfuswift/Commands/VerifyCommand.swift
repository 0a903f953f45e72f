import ArgumentParser
import DFU

/// Compares the device's memory with a file.
struct VerifyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Compare the device's memory with a file; nothing is changed.")

  @OptionGroup(title: "Image") var image: ImageOptions
  @OptionGroup(title: "Image") var place: ImageAddressOption
  @OptionGroup var board: BoardOptions
  @OptionGroup(title: "Device") var alternate: AlternateOption

  func run() async throws {
    let command = self
    try await Runner.run("verify", board.output) { reporter in
      let file = try command.image.load(address: command.place.address)
      let options = FlashOptions(
        address: command.place.address?.address, alternate: command.alternate.alt?.selector)
      let count = try await command.board.withSession(reporter) { session in
        try await reporter.follow(session.verify(file, options: options))
      }
      reporter.result(
        "Verified \(FileName(command.image.file)): all \(count) bytes are on the device.",
        isSummary: true,
        ["file": .string(command.image.file), "verifiedBytes": .integer(count)])
    }
  }
}
