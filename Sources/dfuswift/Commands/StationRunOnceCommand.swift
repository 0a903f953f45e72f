import ArgumentParser
import DFU
import Station

/// Works on one board that has just been plugged in: what the systemd unit starts.
struct StationRunOnceCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run-once",
    abstract: "Work on one board that was plugged in; the service runs this.",
    discussion: """
      The board is compared with the image that the configuration names for it, and written if it \
      differs. A board that is not meant is left alone, and that is no error.
      """)

  @Option(
    help: ArgumentHelp(
      "The device in sysfs, as in /sys/devices/pci0000:00/0000:00:14.0/usb1/1-4.",
      valueName: "path"),
    completion: .directory)
  var sysfs: String?

  @OptionGroup var station: StationOptions
  @OptionGroup(title: "Output") var output: OutputOptions

  func validate() throws {
    guard station.profileName == nil else { return }
    guard let sysfs else { throw ValidationError("`--sysfs` says which device is meant.") }
    guard SystemArrivals.port(inSystemPath: sysfs) != nil else {
      throw ValidationError(
        "\"\(sysfs.withoutControlCharacters)\" is not the place of a USB device in sysfs: it ends "
          + "in a port, as in /sys/bus/usb/devices/1-4.")
    }
  }

  func run() async throws {
    let command = self
    try await Runner.run("station run-once", output) { reporter in
      let configuration = try StationFiles.configuration(command.station.config)
      try await command.station.withBus(reporter) { bus in
        let tools = try command.station.tools(on: bus, command: "station run-once")
        let arrival = try await command.arrival(tools)
        let teller = StationTeller(reporter: reporter)
        let ending = await ArrivalRun(configuration: configuration, tools: tools) { event in
          teller.tell(event)
        }.run(arrival)
        try teller.tell(ending)
      }
    }
  }

  /// The device that was named, as it is now.
  private func arrival(_ tools: StationTools) async throws -> Arrival {
    let port = sysfs.flatMap(SystemArrivals.port(inSystemPath:))
    let device = try await tools.bus.snapshot().devices.first {
      port == nil || $0.path == port
    }
    guard let device, let arrival = await tools.arrivals.arrival(of: device) else {
      throw CommandFailure.board(
        .noBoard, "There is no device at \(port ?? "any port") any more: nothing was done.")
    }
    return arrival
  }
}

/// What all commands that work on boards take.
struct StationOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("The configuration.", valueName: "file"),
    completion: .file(extensions: ["yaml", "yml"]))
  var config: String = StationConfiguration.path

  @Option(
    help: ArgumentHelp(
      "Keep the record in this file; without it, where the service or this user has it.",
      valueName: "file"),
    completion: .file(extensions: ["sqlite"]))
  var ledger: String?

  @Option(name: .customLong("virtual"), help: .hidden)
  var profileName: String?

  /// Opens the bus: the system's, or one with a virtual board, for tests.
  func withBus(
    _ reporter: Reporter, _ body: (any USBBus) async throws -> Void
  ) async throws {
    var words: [String] = []
    if let profileName { words = ["--virtual", profileName] }
    let selection = try SelectionOptions.parse(words)
    try await DeviceAccess(selection: selection, reporter: reporter).withBus(body)
  }

  /// What the station works with.
  func tools(on bus: any USBBus, command: String) throws(CommandFailure) -> StationTools {
    try StationPlaces.tools(
      on: bus, isVirtual: profileName != nil, ledger: ledger, command: command)
  }
}
