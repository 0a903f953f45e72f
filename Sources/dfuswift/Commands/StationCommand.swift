import ArgumentParser
import Station

/// Boards that are flashed because they are plugged in.
struct StationCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "station",
    abstract: "Flash boards because they are plugged in (Linux).",
    discussion: """
      \(StationConfiguration.path) says which boards get which image; docs/station.md has all its \
      keys. Begin with `station check`.
      """,
    subcommands: [
      StationCheckCommand.self, StationInstallCommand.self, StationRemoveCommand.self,
      StationStatusCommand.self, StationRunCommand.self, StationRunOnceCommand.self,
      StationHistoryCommand.self, StationClearCommand.self,
    ])
}

/// Where the station's files belong.
struct StationRootOption: ParsableArguments {
  @Option(
    help: ArgumentHelp("Work below this folder, for packages and tests.", valueName: "dir"),
    completion: .directory)
  var root: String = "/"

  /// The place.
  var installation: StationInstallation { StationInstallation(root: root) }
}

/// Which program the service starts.
struct StationProgramOption: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The dfuswift that the service starts; this one without it.", valueName: "path"),
    completion: .file())
  var program: String?

  /// The program's absolute path.
  func path() throws(CommandFailure) -> String {
    guard let path = program ?? StationFiles.program else {
      throw .usage("The system does not tell where this program is: name it with `--program`.")
    }
    return path
  }
}
