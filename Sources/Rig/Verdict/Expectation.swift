public import DFU

/// What an application's serial port must say for a verdict.
///
/// The first pattern that a line fits decides, in the order in which the lines come; if one line
/// fits both, it fails.
public struct Expectation: Sendable, Hashable {
  /// Each says that the application works.
  public var passes: [LinePattern]
  /// Each says that it does not.
  public var fails: [LinePattern]
  /// How long a verdict is waited for, from the moment that the serial port is open.
  public var limit: Duration

  /// Creates an expectation from its parts.
  public init(passes: [LinePattern], fails: [LinePattern] = [], limit: Duration) {
    self.passes = passes
    self.fails = fails
    self.limit = limit
  }
}

/// How a serial port is read.
public struct SerialSettings: Sendable, Hashable {
  /// The node, as in `/dev/ttyACM0`; `nil` takes the application's own, at the board's port.
  public var node: String?
  /// The rate in baud, which a CDC-ACM port takes and forgets.
  public var rate: Int

  /// Creates settings.
  public init(node: String? = nil, rate: Int = 115_200) {
    self.node = node
    self.rate = rate
  }

  /// Whether the port is not the own one of the board at a port: a UART, an adapter, or another
  /// board's.
  public func isElsewhere(than path: String, _ ports: any DevicePorts) async -> Bool {
    guard let node else { return false }
    return await ports.owner(ofSerialPort: node) != path
  }
}

/// An application that says that it does not work.
public struct ApplicationFailure: Sendable, Hashable {
  /// The line that says so, as the log has it.
  public var line: SerialLog.Line
  /// The pattern that it fits, as it was written.
  public var pattern: String

  /// Creates a failure from its parts.
  public init(line: SerialLog.Line, pattern: String) {
    self.line = line
    self.pattern = pattern
  }
}

/// Why there is no verdict.
public enum NoVerdict: Sendable, Hashable {
  /// Nothing that decides came in so long a time.
  case nothingDecisive(after: Duration, lines: Int)
  /// The application restarted so many times.
  case restarts(Int, after: Duration)
  /// The application did not come, or no serial port of it.
  case noApplication(String)
  /// A pattern could not be searched for in a line.
  case undecided(PatternError)
}

/// Why a serial port cannot be read.
public struct SerialFailure: Error, Sendable, Hashable, CustomStringConvertible {
  /// What is wrong and what to do, in whole sentences.
  public var description: String
  /// Which kind it is: `.noPermission`, `.busy`, or `.gone` for a port that is not there.
  public var kind: TransportError.Kind

  /// Creates a failure.
  public init(_ description: String, kind: TransportError.Kind = .failed) {
    self.description = description
    self.kind = kind
  }
}
