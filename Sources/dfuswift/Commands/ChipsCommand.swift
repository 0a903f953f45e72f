import ArgumentParser
import DFU

/// Shows what is known of the STM32 lines.
struct ChipsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "chips",
    abstract: "Show what is known of the STM32 lines, or of one of them.",
    discussion: """
      JUMP says whether `dfuswift kit` can take an application to the ROM: yes, unproved (one \
      source only, or sources that disagree), or no.
      """)

  @Argument(
    help: ArgumentHelp(
      "A chip, as in f411 or STM32G0B1RE; all lines without it.", valueName: "chip"))
  var name: String?

  @OptionGroup(title: "Output") var output: OutputOptions

  func run() async throws {
    let name = name
    try await Runner.run("chips", output) { reporter in
      guard let name else { return Self.list(to: reporter) }
      let summary = ChipSummary(chip: try Self.chip(named: name), name: name)
      reporter.result(
        summary.lines.joined(separator: "\n"), isSummary: false, summary.fields)
    }
  }

  /// A line by a name that a user gave.
  ///
  /// - Throws: that there is none of that name, with those near it, or several.
  static func chip(named name: String) throws(CommandFailure) -> Chip {
    do throws(ChipNameError) {
      return try Chip.named(name)
    } catch {
      let near = if case .unknown = error { Chip.names(near: name) } else { [String]() }
      let hint = near.isEmpty ? "" : "; near it: \(near.joined(separator: ", "))"
      throw .usage("\(error)\(hint).")
    }
  }

  private static func list(to reporter: Reporter) {
    var table = TextTable(["SERIES", "CORE", "VECTORS", "USB", "JUMP", "LINE"])
    for chip in Chip.all {
      let summary = ChipSummary(chip: chip, name: chip.line)
      reporter.event(JSONEvent("chip", summary.fields))
      table.add([
        chip.family, chip.core, "\(chip.rom.vectorTable)", chip.rom.hasUSB ? "yes" : "no",
        summary.jump, chip.line,
      ])
    }
    reporter.result(table.text, isSummary: false, ["chips": .integer(Chip.all.count)])
  }
}
