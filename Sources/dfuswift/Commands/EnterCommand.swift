import ArgumentParser
import DFU

/// Brings a running application into its bootloader.
struct EnterCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "enter",
    abstract: "Bring a running application into its bootloader with DFU_DETACH.",
    discussion: "A device that is in its bootloader already is left as it is.")

  @Option(help: ArgumentHelp("Wait so long for a device.", valueName: "seconds"))
  var wait: Seconds?

  @OptionGroup(title: "Device") var selection: SelectionOptions
  @OptionGroup(title: "Output") var output: OutputOptions

  func run() async throws {
    let command = self
    try await Runner.run("enter", output) { reporter in
      let access = DeviceAccess(selection: command.selection, reporter: reporter)
      let (device, isNew) = try await access.withBus { bus in
        let found = try await access.resolve(
          .any, on: bus, wait: command.wait?.duration ?? .zero)
        guard found.bootloader == nil else { return (found, false) }
        reporter.detail("asking the application \(found.id) at \(found.path) to detach")
        return (try await BootloaderEntry.detach(found, on: bus), true)
      }
      reporter.event(JSONEvent("device", device.fields))
      reporter.result(
        isNew
          ? "The bootloader \(device.id) is there at \(device.path)."
          : "The device \(device.id) at \(device.path) was in its bootloader already.",
        isSummary: true, ["path": .string(device.path), "hasEntered": .bool(isNew)])
    }
  }
}
