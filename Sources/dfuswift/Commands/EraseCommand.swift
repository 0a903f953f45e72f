import ArgumentParser
import DFU

/// Erases a part of the flash, or all of it.
struct EraseCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "erase",
    abstract: "Erase sectors, or the whole flash.",
    discussion: """
      Every sector that shares a byte with the range is erased whole. Erasing everything needs \
      `--mass --yes-erase-everything`.
      """)

  @Flag(help: "Erase the whole flash with one command.")
  var mass = false

  @Flag(name: .customLong("yes-erase-everything"), help: "Yes, everything on the chip is lost.")
  var isAgreed = false

  @OptionGroup(title: "Range") var range: RangeOptions
  @OptionGroup var board: BoardOptions
  @OptionGroup(title: "Device") var alternate: AlternateOption

  func validate() throws {
    if mass {
      guard range.address == nil, range.length == nil, alternate.alt == nil else {
        throw ValidationError("`--mass` erases everything: leave the range out.")
      }
      guard isAgreed else {
        throw ValidationError(
          "A mass erase loses the whole flash, firmware and data, for good. If that is meant, "
            + "say so with `--mass --yes-erase-everything`.")
      }
    } else {
      guard !isAgreed else {
        throw ValidationError("`--yes-erase-everything` goes with `--mass`.")
      }
      guard range.address != nil, range.length != nil else {
        throw ValidationError(
          "Say what to erase with `--address` and `--length`, or everything with "
            + "`--mass --yes-erase-everything`.")
      }
    }
  }

  func run() async throws {
    let command = self
    try await Runner.run("erase", board.output) { reporter in
      try await command.board.withSession(reporter) { session in
        if command.mass {
          try await reporter.follow(session.massErase())
          reporter.result("Erased the whole flash.", isSummary: true, ["isMass": true])
        } else {
          let count = try await reporter.follow(
            session.erase(
              at: command.range.address?.address, count: command.range.length?.count,
              alternate: command.alternate.alt?.selector))
          reporter.result(
            "Erased \(Figures.size(count)).", isSummary: true,
            ["isMass": false, "erasedBytes": .integer(count)])
        }
      }
    }
  }
}
