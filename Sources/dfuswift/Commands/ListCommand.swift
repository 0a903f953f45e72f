import ArgumentParser
import DFU

/// Lists the devices that speak DFU.
struct ListCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "List the devices that speak DFU, without opening any.")

  @OptionGroup(title: "Device") var selection: SelectionOptions
  @OptionGroup(title: "Output") var output: OutputOptions

  func run() async throws {
    let selection = selection
    try await Runner.run("list", output) { reporter in
      let access = DeviceAccess(selection: selection, reporter: reporter)
      let devices = try await access.withBus { bus in
        try await DeviceAccess.devices(on: bus).filter(selection.lists)
      }
      Self.tell(devices, to: reporter)
    }
  }

  private static func tell(_ devices: [USBDevice], to reporter: Reporter) {
    for device in devices { reporter.event(JSONEvent("device", device.fields)) }
    let serials = Dictionary(grouping: devices.compactMap(\.serial)) { $0 }
    for (serial, all) in serials.sorted(by: { $0.key < $1.key }) where all.count > 1 {
      reporter.note(
        "\(all.count) devices have the serial number \(serial): tell them apart with `--path`.")
    }
    guard !devices.isEmpty else {
      reporter.note(
        "No DFU device found: connect a board with BOOT0 high, or try `--virtual f405`.")
      return reporter.result("", isSummary: true, ["devices": 0])
    }
    var table = TextTable(["PATH", "USB ID", "MODE", "PRODUCT", "SERIAL", "ALTS"])
    for device in devices {
      table.add([
        device.path, "\(device.id)", device.mode.rawValue, device.product ?? "-",
        device.serial ?? "-", "\((device.bootloader ?? device.runtime)?.alternates.count ?? 0)",
      ])
    }
    reporter.result(table.text, isSummary: false, ["devices": .integer(devices.count)])
  }
}

extension SelectionOptions {
  /// Whether a device that speaks DFU is one of those that are meant.
  fileprivate func lists(_ device: USBDevice) -> Bool {
    device.mode != .other && (path == nil || device.path == path)
      && (serial == nil || device.serial == serial) && (id == nil || device.id == id?.id)
  }
}
