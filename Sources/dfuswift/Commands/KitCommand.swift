import ArgumentParser
import DFU

/// Writes the files that let an application take itself to the ROM.
struct KitCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "kit",
    abstract: "Write the jump kit: C sources that take an application to the bootloader.",
    discussion: """
      A header, a source, a header with what is known of the chip, a linker-script fragment and a \
      page on where to hook them, HOOKS.md. Files that differ from what would be written stay, \
      and nothing is written then, unless `--force` is given.

      `dfuswift chips` shows which chips can, and how sure their values are.
      """)

  @Argument(help: ArgumentHelp("The chip, as in f411 or STM32G0B1RE.", valueName: "chip"))
  var name: String

  @Option(
    help: ArgumentHelp("The folder for the files; it is made.", valueName: "dir"),
    completion: .directory)
  var out: String

  @Option(help: "What the project is written in.")
  var language: KitLanguage = .c

  @Flag(help: "Write the kit of a chip whose values are not proved, too.")
  var acceptUnproved = false

  @Flag(help: "Replace files that differ.")
  var force = false

  @OptionGroup(title: "Output") var output: OutputOptions

  func run() async throws {
    let command = self
    try await Runner.run("kit", output) { reporter in
      try command.write(reporter)
    }
  }

  private func write(_ reporter: Reporter) throws(CommandFailure) {
    let chip = try ChipsCommand.chip(named: name)
    let header = ChipHeader(
      chip: chip, part: Chip.plainName(name), unproved: try unproved(chip))
    let changed = try KitFolder(path: out).write(
      KitFile.all(for: language, header), mayReplace: force)
    for warning in header.warnings { reporter.note(warning) }
    if language == .swift, let note = Self.swiftNote(core: header.coreNumber) {
      reporter.note(note)
    }
    let files = changed.isEmpty ? "nothing: all files are there" : changed.joined(separator: ", ")
    reporter.result(
      "Wrote \(files). Read HOOKS.md in \(FileName(out)) for where to call it.", isSummary: true,
      [
        "chip": .string(chip.line), "part": .string(header.part), "folder": .string(out),
        "written": .array(changed.map(JSONValue.string)),
        "isProved": .bool(header.unproved == nil),
      ])
  }

  /// Why the values are not proved, if the user accepts that; `nil` if they are.
  private func unproved(_ chip: Chip) throws(CommandFailure) -> String? {
    let part = "STM32\(Chip.plainName(name))"
    switch chip.jumpVerdict(for: name) {
    case .proved: return nil
    case .impossible(let reason):
      throw .badConfiguration("There is no kit for \(part): \(reason).")
    case .unproved(let reason):
      guard acceptUnproved else {
        let plain = reason.hasSuffix(".") ? String(reason.dropLast()) : reason
        throw .badConfiguration(
          "The values for \(part) are not proved: \(plain). "
            + "Give `--accept-unproved` to have its kit all the same.")
      }
      return reason.hasSuffix(".") ? String(reason.dropLast()) : reason
    }
  }

  /// Swift has Embedded objects for two of the cores; the others use those of a lesser one.
  private static func swiftNote(core: Int) -> String? {
    switch core {
    case 3:
      "Swift has no Embedded objects for Cortex-M3: build the Swift part for armv6m-none-none-eabi"
        + " and the kit for cortex-m3."
    case 33:
      "Swift has no Embedded objects for Cortex-M33: build the Swift part for "
        + "armv7em-none-none-eabi and the kit for cortex-m33."
    default: nil
    }
  }
}

extension KitLanguage: ExpressibleByArgument {}
