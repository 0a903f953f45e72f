import ArgumentParser
import DFU
import Rig
import Station

/// Takes a rig to other programs and back.
struct InventoryCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inventory",
    abstract: "Write a rig for labgrid or twister, or one of theirs as a rig file.",
    subcommands: [InventoryExportCommand.self, InventoryImportCommand.self])
}

/// Whose file it is.
enum InventoryFormat: String, EnumerableFlag {
  case labgrid, twister

  static func help(for value: Self) -> ArgumentHelp? {
    switch value {
    case .labgrid: "The file of a labgrid exporter."
    case .twister: "The hardware map of Zephyr's twister."
    }
  }

  /// The same for the library.
  var format: Inventory.Format {
    switch self {
    case .labgrid: .labgrid
    case .twister: .twister
    }
  }
}

/// Writes another program's file.
struct InventoryExportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Write another program's file of the boards of a rig to standard output.",
    discussion: "What the other program has no word for is a note on standard error.")

  @Flag var whose: InventoryFormat
  @Argument(help: "The rig file.", completion: .file(extensions: ["yaml", "yml"]))
  var file: String

  @OptionGroup(title: "Output") var output: OutputOptions

  func run() async throws {
    let command = self
    try await Runner.run("inventory export", output, isWork: false) { reporter in
      let inventory = Inventory(try RigFiles.configuration(command.file))
      let file = inventory.file(for: command.whose.format, hubs: RootHubs())
      reporter.tell(file, of: inventory)
    }
  }
}

/// Reads another program's file.
struct InventoryImportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Write a rig file of another program's boards to standard output.",
    discussion: "What a rig has no word for is a note on standard error.")

  @Flag var whose: InventoryFormat
  @Argument(help: "The other program's file.", completion: .file(extensions: ["yaml", "yml"]))
  var file: String

  @Option(
    help: ArgumentHelp("The chip line of the boards of which none is known.", valueName: "line"))
  var chip: String?

  @OptionGroup(title: "Output") var output: OutputOptions

  func run() async throws {
    let command = self
    try await Runner.run("inventory import", output, isWork: false) { reporter in
      let chip = try command.chip.map { name throws(CommandFailure) in
        try ChipsCommand.chip(named: name)
      }
      let inventory = try command.read()
      reporter.tell(inventory.rigFile(chip: chip), of: inventory)
    }
  }

  private func read() throws(CommandFailure) -> Inventory {
    let bytes = try SystemFile.read(file, limit: StationConfiguration.sizeLimit)
    do throws(ConfigurationError) {
      return try Inventory(reading: bytes, as: whose.format)
    } catch {
      throw .badConfiguration("\(FileName(file)): \(error)")
    }
  }
}

extension Reporter {
  /// Tells a file that was made of an inventory.
  fileprivate func tell(_ file: Inventory.File, of inventory: Inventory) {
    for text in file.notes { note(text) }
    result(
      String(file.text.dropLast()), isSummary: false,
      ["boards": .integer(inventory.entries.count), "text": .string(file.text)])
  }
}
