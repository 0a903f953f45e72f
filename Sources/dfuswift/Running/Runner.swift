import ArgumentParser
import DFU

/// Runs the body of a command: tells its errors, gives its exit status, stops it when asked to.
enum Runner {
  /// Runs a command.
  ///
  /// - Parameters:
  ///   - command: the verb.
  ///   - output: how to tell what happens.
  ///   - isWork: whether being stopped takes a while, which is said then.
  ///   - body: what to do.
  /// - Throws: the exit status, if it is not 0; the error has been told then.
  static func run(
    _ command: String, _ output: OutputOptions, isWork: Bool = true,
    _ body: @escaping @Sendable (Reporter) async throws -> Void
  ) async throws {
    let reporter = Reporter(output.style, command: command)
    // Nothing begins before the signals are watched: one that came earlier would be lost.
    let (gate, opening) = AsyncStream.makeStream(of: Void.self)
    let task = Task { () -> ExitStatus in
      for await _ in gate {}
      do {
        try await body(reporter)
        return .done
      } catch {
        return reporter.fail(error)
      }
    }
    let interruption = Interruption(isWork: isWork) { task.cancel() }
    opening.finish()
    let status = await task.value
    interruption.end()
    guard status == .done else { throw ExitCode(status.rawValue) }
  }
}

extension Reporter {
  /// Follows an operation to its end; cancelling the caller stops the operation.
  ///
  /// - Returns: the operation's report.
  func follow<Report: Sendable>(_ operation: DFUTask<Report>) async throws(DFUError) -> Report {
    // A task of its own: the events that come while the operation stops are told too.
    let telling = Task {
      for await event in operation.events { self.handle(event) }
    }
    await withTaskCancellationHandler {
      await telling.value
    } onCancel: {
      operation.cancel()
    }
    return try await operation.report
  }
}
