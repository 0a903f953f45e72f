import ArgumentParser
import DFU
import DFUSimulator

/// Which device is meant.
struct SelectionOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("Take the device on this port, as `list` names it.", valueName: "1-1.4"))
  var path: String?

  @Option(help: "Take the device with this serial number.")
  var serial: String?

  @Option(
    name: .customLong("usb-id"),
    help: ArgumentHelp(
      "Take a device with these numbers; without it, only ST's bootloader 0483:df11 counts.",
      valueName: "vid:pid"))
  var id: IdentifierArgument?

  @Option(
    name: .customLong("virtual"),
    help: ArgumentHelp(
      "Use a virtual board in place of USB; `simulate --list` names them.", valueName: "profile"),
    transform: BoardProfile.parsing)
  var virtual: BoardProfile?

  @Option(name: .customLong("time-scale"), help: .hidden)
  var scale: Double?

  // Whatever names a device can record what passes between it and the host.
  @OptionGroup var recording: RecordingOptions

  /// Simulated seconds in a second, for tests; 0 lets time jump to whatever is waited for.
  var timeScale: Double {
    scale ?? Environment()["DFUSWIFT_TIME_SCALE"].map { Double($0) ?? .nan } ?? 1
  }

  func validate() throws {
    if !(timeScale == 0 || VirtualClock.scales.contains(timeScale)) {
      throw ValidationError(
        "`--time-scale` and DFUSWIFT_TIME_SCALE take 0, or 0.001 to 1000000.")
    }
  }

  /// The selector for devices in a mode.
  func selector(_ mode: DeviceSelector.Mode) -> DeviceSelector {
    DeviceSelector(path: path, serial: serial, id: id?.id, mode: mode)
  }
}
