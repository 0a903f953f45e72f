import ArgumentParser
import DFU
import DFUSimulator
import Rig

/// Switches the power of a port.
struct PowerCommand: AsyncParsableCommand {
  /// What is done.
  enum Action: String, ExpressibleByArgument, CaseIterable {
    case on, off, cycle
  }

  static let configuration = CommandConfiguration(
    commandName: "power",
    abstract: "Switch the power of a USB port.",
    discussion: """
      By the kernel (Linux 6.0 or later), which takes the device off the bus and has the hub \
      switch its port, together with the twin that a socket of USB 3 has; else by uhubctl, if it \
      is installed. Few hubs can switch a port's power. With others the device is only \
      disconnected and comes back as if it had been plugged in again, while the board goes on \
      running.

      Without root it needs a udev rule:
        \(SysfsPower.rule)
      """)

  @Argument(help: "on, off, or cycle: off, and on again after a while.")
  var action: Action

  @Option(
    help: ArgumentHelp("The port, as `list` names what is there.", valueName: "1-1.4"))
  var path: String

  @Option(
    help: ArgumentHelp(
      "How long `cycle` leaves the port off, 2 without a word.", valueName: "seconds"))
  var delay: Seconds?

  @OptionGroup var lock: LockOptions
  @OptionGroup(title: "Output") var output: OutputOptions

  func validate() throws {
    guard SystemPower.isPort(path) else {
      throw ValidationError(
        "`--path` takes a port in the form 1-1.4, as `dfuswift list` names it.")
    }
    guard delay == nil || action == .cycle else {
      throw ValidationError("`--delay` is for `cycle`: how long the port is off.")
    }
  }

  func run() async throws {
    let command = self
    try await Runner.run("power", output) { reporter in
      let bus = Self.bus(reporter)
      let access = DeviceAccess(
        selection: try SelectionOptions.parse([]), reporter: reporter,
        lockLimit: command.lock.limit)
      let lock = try await access.lock(command.path, on: bus)
      defer { withExtendedLifetime(lock) {} }
      do throws(PowerError) {
        try await command.perform(on: bus, reporter)
      } catch {
        throw CommandFailure.power(error)
      }
    }
  }

  private func perform(on bus: any USBBus, _ reporter: Reporter) async throws(PowerError) {
    let power = try SystemPower.way(to: path)
    let ability = await SystemPower.ability(ofHubOf: path, on: bus)
    let switching = PowerSwitching(power, at: path, on: bus)
    reporter.detail("switching \(path) by \(power.way)")
    let sight =
      switch action {
      case .on: try await switching.set(true)
      case .off: try await switching.set(false)
      case .cycle: try await switching.cycle(pause: delay?.duration ?? PowerSwitching.offTime)
      }
    if let ability, action != .on { reporter.note("\(ability)") }
    reporter.result(
      words(power.way, sight), isSummary: true,
      [
        "path": .string(path), "action": .string(action.rawValue), "way": .string(power.way),
        "hub": JSONValue(ability?.name), "left": JSONValue(sight.left.map { "\($0.id)" }),
        "came": JSONValue(sight.came.map { "\($0.id)" }),
      ])
  }

  private func words(_ way: String, _ sight: PowerSwitching.Sight) -> String {
    let what =
      switch action {
      case .on: "on"
      case .off: "off"
      case .cycle: "off and on again"
      }
    var seen: [String] = []
    if let device = sight.left { seen.append("\(device.id) has left") }
    if let device = sight.stayed { seen.append("\(device.id) is there all the same") }
    if let device = sight.came { seen.append("\(device.id) is there") }
    if action == .cycle, sight.left != nil, sight.came == nil { seen.append("nothing came back") }
    return "The port \(path) was switched \(what) by \(way)"
      + (seen.isEmpty ? "." : ": \(seen.joined(separator: ", ")).")
  }

  /// The bus; without one the power is switched all the same, and nothing is seen: an empty one.
  private static func bus(_ reporter: Reporter) -> any USBBus {
    do throws(TransportError) {
      return try LibUSBBus()
    } catch {
      reporter.detail("the USB bus cannot be watched: \(error.detail)")
      return VirtualBus(pace: .real(scale: 1))
    }
  }
}

extension HubAbility {
  /// The name in JSON.
  fileprivate var name: String {
    switch self {
    case .together: "together"
    case .eachPort: "eachPort"
    case .nothing: "nothing"
    }
  }
}

extension CommandFailure {
  /// A port cannot be switched.
  static func power(_ error: PowerError) -> Self {
    error.isPermission ? .noPermission("\(error)") : .board(.powerFailed, "\(error)")
  }
}
