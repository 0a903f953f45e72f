import ArgumentParser
import Station

/// Says what is installed, and whether it is what the configuration asks for.
struct StationStatusCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status",
    abstract: "Say what is installed, and whether it fits the configuration.",
    discussion: """
      Exit status 78 if something is installed that does not fit.
      """)

  @OptionGroup var place: StationRootOption
  @OptionGroup var program: StationProgramOption
  @OptionGroup(title: "Output") var output: OutputOptions

  func run() async throws {
    let command = self
    try await Runner.run("station status", output, isWork: false) { reporter in
      try command.tell(reporter)
    }
  }

  private func tell(_ reporter: Reporter) throws(CommandFailure) {
    let installation = place.installation
    let present = try installation.removal().steps.filter { $0.action != .absent }
    guard SystemFile.exists(installation.configurationPath) || !present.isEmpty else {
      reporter.result(
        "The station is not installed, and there is no \(installation.configurationPath).",
        isSummary: false, ["isInstalled": false, "isCurrent": false, "files": .array([])])
      return
    }
    let configuration = try StationFiles.configuration(installation.configurationPath)
    let files = try installation.files(configuration, program: try program.path())
    let count = configuration.stations.count
    let lines =
      ["good      \(installation.configurationPath), \(count) station\(count == 1 ? "" : "s")"]
      + files.map { $0.state.heading + $0.path }
    let isWhole = files.allSatisfy { $0.state == .current }
    let isInstalled = !present.isEmpty
    let verdict =
      isWhole
      ? "The station is installed." : isInstalled ? "" : "The station is not installed."
    reporter.result(
      (lines + (verdict.isEmpty ? [] : [verdict])).joined(separator: "\n"), isSummary: false,
      [
        "isInstalled": .bool(isInstalled), "isCurrent": .bool(isWhole),
        "files": .array(
          files.map { ["path": .string($0.path), "state": .string($0.state.name)] }),
      ])
    guard isWhole || !isInstalled else {
      throw .badConfiguration(
        "What is installed is not what \(installation.configurationPath) asks for. Run "
          + "`sudo dfuswift station install`.")
    }
  }
}

extension SealedText.State {
  /// The state as programs read it.
  fileprivate var name: String {
    switch self {
    case .missing: "missing"
    case .current: "current"
    case .outdated: "outdated"
    case .edited: "edited"
    }
  }

  /// The state as a line begins with it, ten characters wide.
  fileprivate var heading: String {
    name + String(repeating: " ", count: 10 - name.count)
  }
}
