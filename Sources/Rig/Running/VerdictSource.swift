public import DFU

/// Listens to an application until its verdict is known.
public typealias VerdictSource = @Sendable (VerdictRequest) async -> VerdictAnswer

/// What a verdict is asked of.
public struct VerdictRequest: Sendable {
  /// The board: its port, what it must say and where.
  public var job: BoardJob
  /// Where boards are, and the clock that all goes by.
  public var bus: any USBBus
  /// Where their serial ports are.
  public var ports: any DevicePorts
  /// Starts the application; `nil` if it runs already.
  ///
  /// An application on a USB port of its own has nowhere to print before it is there. One that
  /// prints to an adapter does so at once: whoever listens there calls this when the adapter is
  /// open. After an error there is no verdict.
  public var start: (@Sendable () async -> BoardError?)?
  /// Told each line as it comes.
  public var tell: @Sendable (SerialLog.Line) -> Void

  /// Creates a request from its parts.
  public init(
    job: BoardJob, bus: any USBBus, ports: any DevicePorts,
    start: (@Sendable () async -> BoardError?)? = nil,
    tell: @escaping @Sendable (SerialLog.Line) -> Void = { _ in }
  ) {
    self.job = job
    self.bus = bus
    self.ports = ports
    self.start = start
    self.tell = tell
  }
}

/// What an application said of itself.
public struct VerdictAnswer: Sendable, Hashable {
  /// The verdict: passed, failed, none, or an error.
  public var outcome: BoardOutcome
  /// All that was heard.
  public var log: SerialLog

  /// Creates an answer from its parts.
  public init(_ outcome: BoardOutcome, log: SerialLog = SerialLog()) {
    self.outcome = outcome
    self.log = log
  }
}
