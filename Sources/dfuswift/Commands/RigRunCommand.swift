import ArgumentParser
import DFU
import DFUSimulator
import Rig
import Station

/// Works on all boards of a rig at once.
struct RigRunCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Flash all boards of a rig at once, and wait for their verdicts.",
    discussion: """
      A board that fails never disturbs another one. The exit status is that of the failures, if \
      all have the same, and else 74.
      """)

  @Argument(help: "The rig file.", completion: .file(extensions: ["yaml", "yml"]))
  var file: String

  @Option(
    help: ArgumentHelp(
      "Flash this on every board, whatever the rig file names.", valueName: "file"),
    completion: .file())
  var image: String?

  @OptionGroup var lock: LockOptions

  @Option(name: .customLong("virtual"), help: .hidden, transform: BoardProfile.parsing)
  var virtual: BoardProfile?

  @OptionGroup(title: "Output") var reports: ReportOptions
  @OptionGroup(title: "Output") var output: OutputOptions

  func run() async throws {
    let command = self
    try await Runner.run("rig run", output) { reporter in
      let configuration = try RigFiles.configuration(command.file)
      let image = try command.image.map { path throws(CommandFailure) in
        try RigFiles.image(path)
      }
      let jobs = try RigFiles.jobs(
        configuration, of: command.file, flashing: image,
        RigPlaces.means(isVirtual: command.virtual != nil))
      let locks = try RigPlaces.locks(
        for: reporter, isVirtual: command.virtual != nil, limit: command.lock.limit)
      let teller = try command.reports.open()
      if let profile = command.virtual {
        let bus = try Self.bench(profile, jobs)
        try await command.run(
          jobs, RigPlaces.tools(on: bus, ports: bus, locks: locks), teller, reporter)
        return
      }
      let access = DeviceAccess(selection: try SelectionOptions.parse([]), reporter: reporter)
      try await access.withBus { bus in
        try await command.run(
          jobs, RigPlaces.tools(on: bus, ports: SystemPorts(), locks: locks), teller, reporter)
      }
    }
  }

  private func run(
    _ jobs: [BoardJob], _ tools: RigTools, _ teller: ReportTeller, _ reporter: Reporter
  ) async throws {
    try await RigConsole(
      name: RigFiles.name(file), reporter: reporter, tools: tools, reports: teller
    ).run(jobs)
  }

  /// A bus with a fresh virtual board at each port, for tests.
  private static func bench(_ profile: BoardProfile, _ jobs: [BoardJob]) throws -> VirtualBus {
    let scale = try SelectionOptions.parse([]).timeScale
    let bus = VirtualBus(pace: scale == 0 ? .virtual : .real(scale: scale))
    for job in jobs { bus.attach(VirtualBoard(profile: profile), at: job.path) }
    return bus
  }
}
