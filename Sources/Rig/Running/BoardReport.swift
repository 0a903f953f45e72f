public import DFU
public import Station

/// How the work on one board ended, for whoever tells of it: a table, JSON, JUnit.
public struct BoardReport: Sendable, Hashable {
  /// What the board is called in this run.
  public var name: String
  /// Its port, by the kernel's name.
  public var path: String
  /// The serial number of its bootloader; `nil` as long as none was seen.
  public var serial: String?
  /// The chip lines that it may be of, by the job's word or by what the bootloader shows.
  public var chip: String?
  /// The path of the image; `nil` if none was to be flashed.
  public var image: String?
  /// The SHA-256 of the image.
  public var digest: ImageDigest?
  /// How it ended.
  public var outcome: BoardOutcome
  /// What was tried, in its order; also what did not help.
  public var steps: [BoardStep] = []
  /// Bytes that were written.
  public var writtenCount: ByteCount = 0
  /// Bytes that were there already.
  public var skippedCount: ByteCount = 0
  /// Bytes that were read back.
  public var verifiedCount: ByteCount = 0
  /// The application that came back; `nil` if none was waited for.
  public var application: USBIdentifier?
  /// What its serial port said.
  public var log = SerialLog()
  /// When it was begun, by the calendar.
  public var startedAt: Timestamp
  /// How long it took, by the clock of the bus.
  public var duration = Duration.zero

  /// Creates the report of a board that was just begun.
  public init(job: BoardJob, startedAt: Timestamp) {
    name = job.name
    path = job.path
    image = job.image?.path
    digest = job.image?.digest
    outcome = .notBegun
    self.startedAt = startedAt
  }
}

/// How the work on one board ended.
public enum BoardOutcome: Sendable, Hashable {
  /// Everything that was asked for is so.
  case passed
  /// The application says that it does not work.
  case failed(ApplicationFailure)
  /// The application said nothing that decides, in time.
  case noVerdict(NoVerdict)
  /// Nobody can know whether the application works: the way to it failed.
  case error(BoardError)
  /// The run was stopped before its turn came.
  case notBegun
}

/// One thing that was done for a board.
public struct BoardStep: Sendable, Hashable {
  /// What was done.
  public enum Kind: String, Sendable, Hashable, CaseIterable {
    case powerOn, powerCycle, trigger, flash, application, verdict
  }

  /// What was done.
  public var kind: Kind
  /// How long it took.
  public var duration: Duration
  /// Why it did not help, in sentences; `nil` if it did.
  public var failure: String?

  /// Creates a step from its parts.
  public init(_ kind: Kind, duration: Duration, failure: String? = nil) {
    self.kind = kind
    self.duration = duration
    self.failure = failure
  }
}

/// Why the way to an application failed.
public enum BoardError: Error, Sendable, Hashable {
  /// The device, or the way into its bootloader.
  case device(DFUError)
  /// Another program has the port.
  case lock(PortLockError)
  /// The power of the port.
  case power(PowerError)
  /// The serial port.
  case serial(SerialFailure)
  /// What kept a command from the board at all: the error's name in JSON, and its sentences.
  case command(code: String, String)
}

extension BoardError: CustomStringConvertible {
  /// What is wrong and what to do, in whole sentences.
  public var description: String {
    switch self {
    case .device(let error): "\(error)"
    case .lock(let error): "\(error)"
    case .power(let error): "\(error)"
    case .serial(let error): "\(error)"
    case .command(_, let sentences): sentences
    }
  }
}
