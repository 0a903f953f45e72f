public import DFU
internal import Station

/// Reads the serial port of a board's application until a verdict, across its restarts.
///
/// The application is known by the board's port and nothing else: whatever comes back there, with
/// whatever number of tty, is read on.
public struct SerialCapture: Sendable {
  /// How long an application is waited for: as long as `flash --expect-app` does.
  public static let applicationLimit = Duration.seconds(10)
  /// How long an application may be there without a serial port: its driver binds a moment later.
  public static let portLimit = Duration.seconds(5)
  /// How long a port may be forbidden: udev gives it to its group a moment after it is there.
  public static let permissionLimit = Duration.seconds(5)
  /// How long another program may have the port: ModemManager tries a new one for half a minute.
  public static let busyLimit = Duration.seconds(40)

  /// What happens meanwhile.
  public enum Event: Sendable, Hashable {
    /// An application is at the port, for the first time or again.
    case came(USBDevice)
    /// Its serial port is open.
    case opened(String)
    /// The serial port has vanished.
    case lost(String)
    /// Something is in the way, and is tried again: a sentence.
    case waiting(String)
    /// A line has ended.
    case line(SerialLog.Line)
  }

  /// What is listened to.
  public enum Source: Sendable {
    /// The application at a port of a bus, and its own serial port or the one that is named; only
    /// a device with these numbers, if some are given.
    case board(path: String, id: USBIdentifier?, bus: any USBBus)
    /// A serial port that belongs to no device that could be followed.
    case port(any DeviceClock)
  }

  let source: Source
  let ports: any DevicePorts
  let settings: SerialSettings
  let applicationLimit: Duration
  let tell: @Sendable (Event) -> Void

  /// Creates the means to read.
  ///
  /// - Parameters:
  ///   - source: what is listened to.
  ///   - ports: what opens serial ports.
  ///   - settings: which one, and how; a ``Source/port(_:)`` needs its name.
  ///   - applicationLimit: how long the application is waited for.
  ///   - tell: told what happens.
  public init(
    _ source: Source, ports: any DevicePorts, settings: SerialSettings,
    applicationLimit: Duration = Self.applicationLimit,
    tell: @escaping @Sendable (Event) -> Void = { _ in }
  ) {
    self.source = source
    self.ports = ports
    self.settings = settings
    self.applicationLimit = applicationLimit
    self.tell = tell
  }

  /// Reads until there is a verdict, or the limit.
  ///
  /// - Parameters:
  ///   - machine: what decides.
  ///   - start: starts the application; `nil` if it runs. A port that is the application's own is
  ///     there only afterwards; any other one is opened before that, so that no line is missed.
  /// - Returns: how it ended; also that the task was cancelled, or what `start` failed with.
  public func run(
    _ machine: VerdictMachine, start: (@Sendable () async -> BoardError?)? = nil
  ) async -> SerialReport {
    var start = start
    if let begin = start, case .board(let path, _, _) = source,
      await !settings.isElsewhere(than: path, ports)
    {
      if let error = await begin() { return SerialReport(ending: .error(error)) }
      start = nil
    }
    var run = CaptureRun(self, machine, start)
    let ending = await run.perform()
    return SerialReport(
      ending: ending, log: run.machine.log, restarts: run.machine.restarts,
      application: run.application?.id)
  }

  /// Gets the verdict that a job asks for; the board is at its port, or comes there.
  ///
  /// An application on a USB port of its own has nowhere to print before it is there. One that
  /// prints to an adapter does so at once: it is started when that is listened to.
  ///
  /// - Parameters:
  ///   - job: which board, what its serial port must say, and where.
  ///   - bus: where the board is.
  ///   - ports: what opens its serial port.
  ///   - start: starts the application, as for ``run(_:start:)``; `nil` if it runs.
  ///   - tell: told each line, and what a person should hear.
  /// - Returns: how it ended; `nil` if the job asks for no verdict.
  public static func verdict(
    of job: BoardJob, on bus: any USBBus, ports: any DevicePorts,
    start: (@Sendable () async -> BoardError?)? = nil,
    tell: @escaping @Sendable (BoardEvent) -> Void
  ) async -> SerialReport? {
    guard let expectation = job.expectation else { return nil }
    let capture = SerialCapture(
      .board(path: job.path, id: job.application?.id, bus: bus), ports: ports,
      settings: job.serial, applicationLimit: job.application?.limit ?? Self.applicationLimit
    ) { event in
      switch event {
      case .line(let line): tell(.line(line))
      case .waiting(let text): tell(.note(text))
      case .came, .opened, .lost: break
      }
    }
    return await capture.run(VerdictMachine(expectation), start: start)
  }
}

/// What came of listening to an application.
public struct SerialReport: Sendable, Hashable {
  /// How it ended.
  public enum Ending: Sendable, Hashable {
    /// With a verdict, or for want of one.
    case verdict(Verdict)
    /// The serial port cannot be read, or the bus; or it was stopped.
    case error(BoardError)
  }

  /// How it ended.
  public var ending: Ending
  /// What was printed.
  public var log: SerialLog
  /// How often the application came back.
  public var restarts: Int
  /// The application; `nil` if none was seen on USB.
  public var application: USBIdentifier?

  /// Creates a report from its parts.
  public init(
    ending: Ending, log: SerialLog = SerialLog(), restarts: Int = 0,
    application: USBIdentifier? = nil
  ) {
    self.ending = ending
    self.log = log
    self.restarts = restarts
    self.application = application
  }

  /// How the work on a board ends with it.
  public var outcome: BoardOutcome {
    switch ending {
    case .verdict(let verdict): verdict.outcome
    case .error(let error): .error(error)
    }
  }
}
