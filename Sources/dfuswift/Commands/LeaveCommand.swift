import ArgumentParser
import DFU

/// Starts the firmware that is on the device.
struct LeaveCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "leave",
    abstract: "Leave the bootloader and start the firmware.")

  @Option(
    help: ArgumentHelp(
      "Where the firmware starts; without it, the first address of the flash.",
      valueName: "address"))
  var address: AddressArgument?

  @OptionGroup var board: BoardOptions

  func run() async throws {
    let command = self
    try await Runner.run("leave", board.output) { reporter in
      let path = try await command.board.withSession(reporter) { session in
        _ = try await reporter.follow(session.leave(at: command.address?.address))
        return session.device.path
      }
      reporter.result(
        "The device at \(path) has left the bootloader.", isSummary: true,
        ["path": .string(path)])
    }
  }
}
