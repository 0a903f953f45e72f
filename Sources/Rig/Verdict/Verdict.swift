/// What an application's serial port said of it.
public enum Verdict: Sendable, Hashable {
  /// A line says that it works.
  case passed(SerialLog.Line, pattern: String)
  /// A line says that it does not.
  case failed(ApplicationFailure)
  /// Nothing decided.
  case none(NoVerdict)
}

extension Verdict {
  /// How the work on a board ends with it.
  public var outcome: BoardOutcome {
    switch self {
    case .passed: .passed
    case .failed(let failure): .failed(failure)
    case .none(let reason): .noVerdict(reason)
    }
  }
}
