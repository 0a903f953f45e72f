import DFU
import Rig

extension RigReport {
  /// The status that stands for all boards: that of the failures if they agree, and else 74.
  var status: ExitStatus {
    let failures = Set(boards.map(\.outcome.status)).subtracting([.done])
    return failures.count > 1 ? .usbFailed : failures.first ?? .done
  }
}

extension BoardOutcome {
  /// The status of the board alone.
  var status: ExitStatus {
    switch self {
    case .passed: .done
    case .failed: .applicationFailed
    case .noVerdict: .noVerdict
    case .notBegun: .interrupted
    case .error(.device(let error)): ExitStatus(error.code)
    case .error(let error): error.failure.status
    }
  }
}
