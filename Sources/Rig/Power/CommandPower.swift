internal import Station

/// Switches a port by a pair of commands: a relay, a socket in the network, whatever there is.
public struct CommandPower: PortPower {
  /// How long a program that switches power may take.
  public static let limit = Duration.seconds(20)

  private let on: [String]
  private let off: [String]
  private let limit: Duration

  /// Creates the means to switch a port.
  ///
  /// - Parameters:
  ///   - on: the program that switches it on, and its arguments; no shell reads them.
  ///   - off: the same for off.
  ///   - limit: how long each may take.
  public init(on: [String], off: [String], limit: Duration = Self.limit) {
    self.on = on
    self.off = off
    self.limit = limit
  }

  /// The name of the program.
  public var way: String { "the command \(off.first ?? "")" }

  /// Runs the command, which must end with status 0.
  public func set(_ isOn: Bool) async throws(PowerError) {
    let words = isOn ? on : off
    let name = words.first ?? ""
    switch await ProgramRun.run(words, limit: limit) {
    case .exited(0, _): return
    case .exited(_, let output):
      let last = output.split(whereSeparator: \.isNewline).last.map { ": \($0)" } ?? ""
      throw PowerError("The command \(name) that switches the power failed\(last).")
    case .missing:
      throw PowerError("The command \(name) that switches the power is not there.")
    case .tooLong:
      throw PowerError(
        "The command \(name) that switches the power took longer than "
          + "\(limit.inTenths) s, and was ended.")
    case .killed(let number):
      throw PowerError("The command \(name) that switches the power was ended by signal \(number).")
    case .failed(let reason):
      throw PowerError("The command \(name) that switches the power cannot be run: \(reason).")
    }
  }
}
