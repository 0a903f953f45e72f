import ArgumentParser

/// What is recorded of the traffic with a device.
struct RecordingOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Record a timeline of the run: transfers, waits, phases. Open it in ui.perfetto.dev.",
      valueName: "file.json"),
    completion: .file(extensions: ["json"]))
  var trace: String?

  @Option(
    help: ArgumentHelp(
      "Record the USB traffic of the run, as Wireshark reads it; the firmware is in it.",
      valueName: "file.pcapng"),
    completion: .file(extensions: ["pcapng"]))
  var capture: String?

  func validate() throws {
    guard trace == nil || trace != capture else {
      throw ValidationError("`--trace` and `--capture` need a file each.")
    }
    guard ![trace, capture].contains("") && ![trace, capture].contains("-") else {
      throw ValidationError("`--trace` and `--capture` need the name of a file.")
    }
  }
}
