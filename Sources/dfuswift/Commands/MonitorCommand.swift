import ArgumentParser
import DFU
import Rig

/// Listens to an application that runs.
struct MonitorCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "monitor",
    abstract: "Listen to an application that runs; with patterns, end with its verdict.",
    discussion: """
      Every line goes to standard output with the seconds since the serial port was opened; all \
      else goes to standard error. Nothing is sent to the application, whatever is on standard \
      input. A board that restarts is read on.

      Without a pattern it ends with Ctrl-C (exit 130) or --timeout (exit 0). With one it ends as \
      `run` does:
        exit 0 for --until, 1 for --fail, 2 if nothing decides within --timeout.

      \(RunCommand.patterns)
      """)

  @OptionGroup(title: "Verdict") var listening: ListeningOptions

  @Option(
    help: ArgumentHelp(
      "Wait so long for the application at --path, 10 without a word.", valueName: "seconds"))
  var wait: Seconds?

  @OptionGroup(title: "Device") var selection: SelectionOptions
  @OptionGroup(title: "Device") var virtual: PlaysOption
  @OptionGroup(title: "Output") var output: OutputOptions

  func validate() throws {
    guard wait == nil || selection.path != nil else {
      throw ValidationError("`--wait` needs `--path`, to know which board is waited for.")
    }
    try virtual.validate(with: selection)
  }

  func run() async throws {
    let command = self
    try await Runner.run("monitor", output, isWork: false) { reporter in
      let listening = try Listening(
        command.listening, limit: command.listening.timeout?.duration, reporter)
      guard command.listening.tty == nil || command.isForDevice else {
        return try await listening.run(.port(SystemClock()), ports: SystemPorts())
      }
      let selection = command.virtual.applied(to: command.selection)
      try await DeviceAccess(selection: selection, reporter: reporter).withBus { bus in
        let ports = DeviceAccess.ports(on: bus)
        let path = try await command.path(on: bus, ports)
        try await listening.run(
          .board(path: path, id: selection.id?.id, bus: bus), ports: ports,
          wait: command.wait?.duration ?? SerialCapture.applicationLimit)
      }
    }
  }

  /// Whether a device on USB was named.
  private var isForDevice: Bool {
    selection.path != nil || selection.serial != nil || selection.id != nil
      || selection.virtual != nil
  }

  /// The port of the board that is meant: the one that was named, or the only one that has a serial
  /// port and fits.
  private func path(on bus: any USBBus, _ ports: any DevicePorts) async throws -> String {
    if let path = selection.path { return path }
    var found: [(path: String, words: String)] = []
    for device in try await DeviceAccess.devices(on: bus)
    where device.bootloader == nil
      && (selection.serial == nil || device.serial == selection.serial)
      && (selection.id == nil || device.id == selection.id?.id)
    {
      let names = await ports.serialPorts(ofDeviceAt: device.path)
      guard !names.isEmpty || listening.tty != nil else { continue }
      found.append(
        (
          device.path,
          "--path \(device.path)   \(device.id)   "
            + names.joined(separator: ", ")
        ))
    }
    guard let first = found.first else {
      throw CommandFailure.board(
        .noBoard,
        "No application with a serial port is there, or none that fits. Plug the board in, name "
          + "its port with `--path`, or the serial port with `--tty`.")
    }
    guard found.count == 1 else {
      throw CommandFailure.usage(
        "Several applications have serial ports. Say which one is meant:\n"
          + found.map { "  " + $0.words }.joined(separator: "\n"))
    }
    return first.path
  }
}
