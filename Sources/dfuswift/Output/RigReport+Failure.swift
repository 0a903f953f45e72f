import DFU
import Rig
import Station

extension BoardReport {
  /// The error that a command on this board alone ends with; `nil` if the board passed.
  var commandError: (any Error)? {
    let message = outcome.words ?? ""
    switch outcome {
    case .passed: return nil
    case .failed: return CommandFailure.board(.applicationFailed, message)
    case .noVerdict: return CommandFailure.board(.noVerdict, message)
    case .error(.device(let error)): return error
    case .error(let error): return error.failure
    case .notBegun: return CommandFailure.stopped(message)
    }
  }
}

extension RigReport {
  /// The error that a command ends with: that of its only board, or one that names all that failed;
  /// `nil` if all passed.
  var commandError: (any Error)? {
    guard boards.count != 1 else { return boards.first?.commandError }
    guard !failures.isEmpty else { return nil }
    let names = failures.map(\.name).joined(separator: ", ")
    return CommandFailure.boards("\(summary) Not \(names).", status: status)
  }
}

extension BoardError {
  /// The command line's own error for one that is not the device's.
  var failure: CommandFailure {
    switch self {
    case .device(let error): .board(.boardsFailed, "\(error)")
    case .lock(let error): .lock(error)
    case .power(let error): .power(error)
    case .serial(let error): .serial(error)
    case .command(let code, let sentences):
      .board(CommandFailure.Code(rawValue: code) ?? .boardsFailed, sentences)
    }
  }
}
