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
    let task = Task {
      for await _ in gate {}
      try await body(reporter)
    }
    let interruption = Interruption(isWork: isWork) { task.cancel() }
    let suspension = Suspension(reporter)
    opening.finish()
    let result = await task.result
    suspension?.end()
    interruption.end()
    if case .failure(let error) = result { throw ExitCode(reporter.fail(error).rawValue) }
  }
}

extension Reporter {
  /// Follows an operation to its end; cancelling the caller stops the operation.
  ///
  /// - Returns: the operation's report.
  func follow<Report: Sendable>(_ operation: DFUTask<Report>) async throws(DFUError) -> Report {
    let ticking = isLive ? Task { await self.keepTicking() } : nil
    defer { ticking?.cancel() }
    return try await operation.follow { self.handle($0) }
  }

  private func keepTicking() async {
    while !Task.isCancelled {
      tick()
      try? await Task.sleep(for: ProgressLine.interval)  // cancelled: the loop ends then
    }
  }
}
