import ArgumentParser
import DFU

/// Shows everything that a device says of itself.
struct InfoCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "info",
    abstract: "Show what a device says of itself: memories, chip, protection.",
    discussion: "A device in its bootloader is opened; nothing is written to it.")

  @OptionGroup(title: "Device") var selection: SelectionOptions
  @OptionGroup(title: "What the device gets wrong") var overrides: OverrideOptions
  @OptionGroup(title: "Output") var output: OutputOptions

  func run() async throws {
    let command = self
    try await Runner.run("info", output) { reporter in
      let overrides = try command.overrides.options()
      let access = DeviceAccess(selection: command.selection, reporter: reporter)
      let summary = try await access.withBus { bus in
        let device = try await access.resolve(.any, on: bus)
        guard device.bootloader != nil else { return DeviceSummary(device) }
        let session = try await DFUSession.open(device, on: bus, options: overrides)
        do {
          let identity = try await session.identify()
          await session.close()
          return DeviceSummary(session, identity)
        } catch {
          await session.close()
          throw error
        }
      }
      reporter.result(
        summary.lines.joined(separator: "\n"), isSummary: false, summary.fields)
    }
  }
}
