internal import Subprocess

#if canImport(System)
  internal import System
#else
  internal import SystemPackage
#endif

/// Another program, by its argument list; no shell reads it.
package enum ProgramRun {
  /// The most of what it prints that is kept, bytes.
  private static let outputLimit = 1 << 16

  /// Where goes what it prints, on both streams.
  package enum Output: Sendable {
    /// It is kept; more than 64 KiB are a failure.
    case kept
    /// To this program's standard error.
    case standardError
  }

  /// What became of it.
  package enum Ending: Sendable, Hashable {
    /// It ended with a status, and printed this.
    case exited(Int32, output: String)
    /// A signal ended it.
    case killed(Int32)
    /// It is not there.
    case missing
    /// It took too long, and was ended with all that it had started.
    case tooLong
    /// It could not be run, for this reason.
    case failed(String)
  }

  /// Runs a program and waits for its end; its standard input is empty.
  ///
  /// - Parameters:
  ///   - words: the program, found in PATH if it is a name, and its arguments.
  ///   - environment: its variables; `nil` gives it those of this program.
  ///   - output: where goes what it prints.
  ///   - limit: the longest that it may take.
  /// - Returns: what became of it.
  package static func run(
    _ words: [String], environment: [String: String]? = nil, output: Output = .kept,
    limit: Duration
  ) async -> Ending {
    guard let program = words.first else { return .missing }
    var platform = PlatformOptions()
    // A group of its own: what it has started ends with it.
    platform.processGroupID = 0
    platform.teardownSequence = [
      .send(signal: .kill, toProcessGroup: true, allowedDurationToNextStep: .zero)
    ]
    let variables = (environment ?? [:]).map { (Environment.Key(stringLiteral: $0), $1) }
    let configuration = Configuration(
      executable: program.contains("/") ? .path(FilePath(program)) : .name(program),
      arguments: Arguments(Array(words.dropFirst())),
      environment: environment == nil
        ? .inherit : .custom(Dictionary(variables) { first, _ in first }),
      platformOptions: platform)
    // Of its own tasks: who stops this program has its children end in order.
    return await Task.detached { await race(configuration, output, limit) }.value
  }

  /// Runs it against the clock; cancelling the first ends the program.
  private static func race(
    _ configuration: Configuration, _ output: Output, _ limit: Duration
  ) async -> Ending {
    await withTaskGroup(of: Ending?.self) { group in
      group.addTask { await perform(configuration, output) }
      group.addTask {
        do {
          try await Task.sleep(for: limit)
          return .tooLong
        } catch {
          // It has ended before.
          return nil
        }
      }
      var endings: [Ending] = []
      while let ending = await group.next() {
        group.cancelAll()
        if let ending { endings.append(ending) }
      }
      // One that ended by itself did not take too long, if the clock was only looked at first.
      let isOver = endings.first { if case .exited = $0 { true } else { false } }
      return isOver ?? endings.first ?? .tooLong
    }
  }

  private static func perform(_ configuration: Configuration, _ output: Output) async -> Ending {
    do {
      switch output {
      case .kept:
        let result = try await Subprocess.run(
          configuration, input: .none, output: .string(limit: outputLimit),
          error: .combinedWithOutput)
        return ending(result.terminationStatus, result.standardOutput)
      case .standardError:
        let result = try await Subprocess.run(
          configuration, input: .none, output: .currentStandardError, error: .currentStandardError)
        return ending(result.terminationStatus, "")
      }
    } catch let error as SubprocessError {
      guard error.code != .executableNotFound else { return .missing }
      return .failed(error.underlyingError.map { "\($0)" } ?? "\(error)")
    } catch {
      return .failed("\(error)")
    }
  }

  private static func ending(_ status: TerminationStatus, _ output: String) -> Ending {
    switch status {
    case .exited(let code): .exited(code, output: output)
    case .signaled(let number): .killed(number)
    }
  }
}
