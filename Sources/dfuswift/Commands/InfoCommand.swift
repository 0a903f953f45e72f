import ArgumentParser
import DFU

/// Shows everything that a device says of itself.
struct InfoCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "info",
    abstract: "Show what a device says of itself: memories, chip, protection.",
    discussion: "A device in its bootloader is opened; nothing is written to it.")

  @OptionGroup var board: BoardOptions

  func run() async throws {
    let command = self
    try await Runner.run("info", board.output) { reporter in
      let overrides = try command.board.overrides.options()
      let access = DeviceAccess(
        selection: command.board.selection, reporter: reporter,
        lockLimit: command.board.lock.limit)
      let summary = try await access.withBus { bus in
        let device = try await access.resolve(.any, on: bus)
        guard device.bootloader != nil else { return DeviceSummary(device) }
        let held = HeldDevice(
          device: device, lock: try await access.lock(device.path, on: bus))
        defer { held.release() }
        let session = try await DFUSession.open(device, on: bus, options: overrides)
        return try await session.closing { DeviceSummary($0, try await $0.identify()) }
      }
      reporter.result(
        summary.lines.joined(separator: "\n"), isSummary: false, summary.fields)
    }
  }
}
