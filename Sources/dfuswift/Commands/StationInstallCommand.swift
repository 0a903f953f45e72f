import ArgumentParser
import Station

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Puts the station's rules and its unit in place.
struct StationInstallCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "install",
    abstract: "Install the udev rules of the configuration and the service; needs root.",
    discussion: """
      The rules are made of \(StationConfiguration.path): install again when its ports, serial \
      numbers or applications change. What is edited in an installed file is kept beside it. \
      A board that is plugged in already is not flashed before it is plugged in again.
      """)

  @Flag(name: [.customShort("n"), .long], help: "Show what would be done, and stop.")
  var dryRun = false

  @OptionGroup var place: StationRootOption
  @OptionGroup var program: StationProgramOption
  @OptionGroup(title: "Output") var output: OutputOptions

  func run() async throws {
    let command = self
    try await Runner.run("station install", output, isWork: false) { reporter in
      try command.install(reporter)
    }
  }

  private func install(_ reporter: Reporter) throws(CommandFailure) {
    let installation = place.installation
    let configuration = try StationFiles.configuration(installation.configurationPath)
    let files = try installation.files(configuration, program: try program.path())
    let plan = InstallPlan.installing(files, exists: SystemFile.exists)
    let count = configuration.stations.count
    try StationChange(
      verb: "install", installation: installation, plan: plan, isDryRun: dryRun,
      outcome: "The station is installed, with \(count) station\(count == 1 ? "" : "s")."
    ).make(reporter)
  }
}

/// Takes away what was installed.
struct StationRemoveCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "remove",
    abstract: "Remove the udev rules and the service; needs root.",
    discussion: """
      The configuration stays, and so does the record of what was flashed, in /var/lib/dfuswift. A \
      board that is being flashed is flashed to the end.
      """)

  @Flag(name: [.customShort("n"), .long], help: "Show what would be done, and stop.")
  var dryRun = false

  @OptionGroup var place: StationRootOption
  @OptionGroup(title: "Output") var output: OutputOptions

  func run() async throws {
    let command = self
    try await Runner.run("station remove", output, isWork: false) { reporter in
      try StationChange(
        verb: "remove", installation: command.place.installation,
        plan: try command.place.installation.removal(), isDryRun: command.dryRun,
        outcome: "The station is removed."
      ).make(reporter)
    }
  }
}

/// A change of the system that is told before it is made.
private struct StationChange {
  var verb: String
  var installation: StationInstallation
  var plan: InstallPlan
  var isDryRun: Bool
  var outcome: String

  func make(_ reporter: Reporter) throws(CommandFailure) {
    for step in plan.steps { reporter.event(JSONEvent("file", step.fields)) }
    let text = plan.steps.map(\.description).joined(separator: "\n")
    let fields: [String: JSONValue] = [
      "isDryRun": .bool(isDryRun), "isChange": .bool(!plan.isEmpty),
    ]
    guard !isDryRun else { return reporter.result(text, isSummary: false, fields) }
    reporter.announce(text)
    guard !installation.isSystem || geteuid() == 0 else {
      throw .noPermission(
        "The station can only be changed by root. Run `sudo "
          + "\(CommandLine.arguments.first ?? "dfuswift") station \(verb)`; `--dry-run` needs no "
          + "root.")
    }
    if verb == "install" { try installation.checkGroups() }
    try installation.perform(plan)
    let missed = installation.reload()
    let remedy =
      missed.isEmpty
      ? ""
      : " What follows could not be run: "
        + missed.map { "`\($0)`" }.joined(separator: ", ") + "."
    reporter.result(outcome + remedy, isSummary: true, fields)
  }
}

extension InstallPlan.Step {
  /// The step as programs read it.
  fileprivate var fields: [String: JSONValue] {
    let (name, kept): (String, String?) =
      switch action {
      case .create: ("create", nil)
      case .keep: ("keep", nil)
      case .replace: ("replace", nil)
      case .replaceEdited(let name): ("replace", name)
      case .remove: ("remove", nil)
      case .setAside(let name): ("setAside", name)
      case .absent: ("absent", nil)
      }
    return ["path": .string(path), "action": .string(name), "keptAs": JSONValue(kept)]
  }
}
