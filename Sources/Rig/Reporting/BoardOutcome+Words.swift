internal import DFU
internal import Station

/// The words for how boards ended: the same in a table, in JUnit, on GitHub and in JSON.
extension BoardOutcome {
  /// How it ended, without the details; the raw value is the name in JSON.
  public enum Kind: String, Sendable, Hashable, CaseIterable {
    case passed, failed, noVerdict, error, notBegun
  }

  /// How it ended, in a word or two for tables and lines.
  public var word: String {
    switch self {
    case .passed: "PASS"
    case .failed: "FAIL"
    case .noVerdict: "no verdict"
    case .error: "error"
    case .notBegun: "not begun"
    }
  }

  /// How it ended, without the details.
  public var kind: Kind {
    switch self {
    case .passed: .passed
    case .failed: .failed
    case .noVerdict: .noVerdict
    case .error: .error
    case .notBegun: .notBegun
    }
  }

  /// Why it is no success and what to do, in whole sentences; `nil` if it is one.
  public var words: String? {
    switch self {
    case .passed: nil
    case .failed(let failure): "\(failure)"
    case .noVerdict(let reason): "\(reason)"
    case .error(let error): "\(error)"
    case .notBegun: "The run was stopped before its turn came: the board was not touched."
    }
  }
}

extension ApplicationFailure: CustomStringConvertible {
  /// What the application said, when, and what made it a failure.
  public var description: String {
    "The application says FAIL: \"\(line.text)\" after \(line.time.inTenths) s, which fits the "
      + "pattern \(pattern)."
  }
}

extension NoVerdict: CustomStringConvertible {
  /// What was missing and what to do.
  public var description: String {
    switch self {
    case .nothingDecisive(let limit, 0):
      "No verdict: the application said nothing in \(limit.inTenths) s. Look whether it runs, and "
        + "whether it writes to this serial port."
    case .nothingDecisive(let limit, let lines):
      "No verdict: nothing that the application said in \(limit.inTenths) s decides "
        + "(\(lines) line\(lines == 1 ? "" : "s")). Look at the log, the patterns and the time "
        + "limit."
    case .restarts(let count, let limit):
      "No verdict: the application restarted \(count) time\(count == 1 ? "" : "s") in "
        + "\(limit.inTenths) s. Look at the log for what it does before it restarts."
    case .noApplication(let reason): "No verdict: \(reason)"
    case .undecided(let error): "No verdict. \(error)"
    }
  }
}

extension BoardError {
  /// The name of the error, as it stands in JSON; the same as that of the error that a command on
  /// one board ends with.
  public var code: String {
    switch self {
    case .device(let error): error.code.name
    case .lock(.taken): "deviceBusy"
    case .lock(.unusable): "cannotRecord"
    case .power(let error): error.isPermission ? "noPermission" : "powerFailed"
    case .serial(let error) where error.kind == .noPermission: "noPermission"
    case .serial(let error) where error.kind == .busy: "deviceBusy"
    case .serial: "serialFailed"
    case .command(let code, _): code
    }
  }
}
