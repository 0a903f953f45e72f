internal import Station

/// Switches a port by `uhubctl`, which speaks to the hub itself: for kernels before 6.0, and for
/// hubs that switch the power on again by themselves.
///
/// **Source:** uhubctl 2.6, `uhubctl.c`: its options and what it prints.
public struct UhubctlPower: PortPower {
  /// How often it tries to switch a port off: some hubs take it back at first.
  private static let attempts = 100

  private let port: HubPort
  private let program: String
  private let limit: Duration

  /// Creates the means to switch a port.
  ///
  /// - Parameters:
  ///   - port: the port.
  ///   - program: the program, as it is found in PATH.
  ///   - limit: how long it may take.
  init(_ port: HubPort, program: String = "uhubctl", limit: Duration = CommandPower.limit) {
    self.port = port
    self.program = program
    self.limit = limit
  }

  /// `uhubctl`.
  public var way: String { "uhubctl" }

  /// Runs it, and reads in what it prints whether the port is as it should be.
  public func set(_ isOn: Bool) async throws(PowerError) {
    let words = [
      program, "-l", port.location, "-p", "\(port.number)", "-a", isOn ? "on" : "off", "-r",
      "\(Self.attempts)",
    ]
    let said: String
    switch await ProgramRun.run(words, limit: limit) {
    case .exited(0, let output): said = output
    case .exited(_, let output): throw failure(output)
    case .killed(let number): throw PowerError("uhubctl was ended by signal \(number).")
    case .missing:
      throw PowerError(
        "The port \(port.path) cannot be switched: the kernel shows no switch for it (Linux 6.0 "
          + "does), and uhubctl is not installed. Install it, or give the commands that switch it.")
    case .tooLong:
      throw PowerError("uhubctl took longer than \(limit.inTenths) s, and was ended.")
    case .failed(let reason): throw PowerError("uhubctl cannot be run: \(reason).")
    }
    guard let state = Self.state(of: port.number, in: said) else {
      throw PowerError(
        "uhubctl says nothing of port \(port.number) of hub \(port.location): "
          + "\(Self.lastLine(of: said)).")
    }
    guard state == isOn else {
      throw PowerError(
        "The port \(port.path) does not switch: uhubctl finds it \(state ? "on" : "off") "
          + "afterwards. Look whether the hub can switch its ports one by one.")
    }
  }

  private func failure(_ output: String) -> PowerError {
    let isPermission = output.lowercased().contains("permission")
    let remedy =
      isPermission
      ? "Its page has the udev rule that lets a group switch ports."
      : "`uhubctl` alone lists the hubs that can switch their ports."
    return PowerError(
      "uhubctl cannot switch port \(port.number) of hub \(port.location): "
        + "\(Self.lastLine(of: output)). \(remedy)", isPermission: isPermission)
  }

  /// Whether a port has power, by what uhubctl prints of it afterwards; `nil` if it prints nothing.
  ///
  /// Below each line `New status for hub …` is `  Port 4: 0503 power highspeed enable connect …` or
  /// `  Port 4: 0000 off`. Of a socket of USB 3 there are two hubs, and one that is on is enough.
  static func state(of number: Int, in output: String) -> Bool? {
    let prefix = "Port \(number): "
    var isNew = false
    var states: [Bool] = []
    for line in output.split(whereSeparator: \.isNewline) {
      let words = line.drop { $0 == " " }
      if words.hasPrefix("New status for hub ") { isNew = true }
      if words.hasPrefix("Current status for hub ") { isNew = false }
      guard isNew, words.hasPrefix(prefix) else { continue }
      // The first of them is the status as a number; what hangs there may be called anything.
      let flags = words.dropFirst(prefix.count).prefix { $0 != "[" }.split(separator: " ")
      states.append(flags.dropFirst().contains("power"))
    }
    return states.isEmpty ? nil : states.contains(true)
  }

  private static func lastLine(of output: String) -> String {
    let lines = output.split(whereSeparator: \.isNewline)
      .map { $0.drop { $0 == " " } }.filter { !$0.isEmpty && !$0.hasPrefix("Run with -h") }
    let line = lines.last.map(String.init) ?? "it says nothing"
    return line.hasSuffix("!") || line.hasSuffix(".") ? String(line.dropLast()) : line
  }
}
