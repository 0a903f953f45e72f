import ArgumentParser
import DFU

/// Lifts read protection, which erases the chip.
struct UnprotectCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "unprotect",
    abstract: "Lift read protection (RDP level 1); the chip erases its whole flash.")

  @Flag(name: .customLong("yes-erase-everything"), help: "Yes, everything on the chip is lost.")
  var isAgreed = false

  @OptionGroup var board: BoardOptions

  func validate() throws {
    guard isAgreed else {
      throw ValidationError(
        "Lifting read protection loses the whole flash, firmware and data, for good. If that is "
          + "meant, say so with `--yes-erase-everything`.")
    }
  }

  func run() async throws {
    let command = self
    try await Runner.run("unprotect", board.output) { reporter in
      let path = try await command.board.withSession(reporter) { session in
        try await reporter.follow(session.unprotect())
        return session.device.path
      }
      reporter.result(
        "Read protection is lifted, and the flash is erased; the device at \(path) has reset.",
        isSummary: true, ["path": .string(path)])
    }
  }
}
