internal import Subprocess

#if canImport(System)
  internal import System
#else
  internal import SystemPackage
#endif

/// Another program, by its argument list; no shell reads it.
enum ProgramRun {
  /// How long a program that switches power may take.
  static let limit = Duration.seconds(20)
  /// The most that it may print, bytes.
  private static let outputLimit = 1 << 16

  /// What a program did.
  enum Ending: Sendable, Hashable {
    /// It ended, and printed this on both streams.
    case ended(isSuccess: Bool, output: String)
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
  ///   - limit: the longest that it may take.
  /// - Returns: how it ended.
  static func run(_ words: [String], limit: Duration = Self.limit) async -> Ending {
    guard let program = words.first else { return .missing }
    var platform = PlatformOptions()
    // A group of its own: what it has started ends with it.
    platform.processGroupID = 0
    platform.teardownSequence = [
      .send(signal: .kill, toProcessGroup: true, allowedDurationToNextStep: .zero)
    ]
    let options = platform
    return await withTaskGroup(of: Ending?.self) { group in
      group.addTask { await Self.perform(program, Array(words.dropFirst()), options) }
      group.addTask {
        // `try?`: cancelled, it is no timeout.
        let isOver: Void? = try? await Task.sleep(for: limit)
        return isOver == nil ? nil : .tooLong
      }
      var ending: Ending = .tooLong
      if let first = await group.next(), let first { ending = first }
      group.cancelAll()
      await group.waitForAll()
      return ending
    }
  }

  private static func perform(
    _ program: String, _ arguments: [String], _ options: PlatformOptions
  ) async -> Ending {
    do {
      let result = try await Subprocess.run(
        program.contains("/") ? .path(FilePath(program)) : .name(program),
        arguments: Arguments(arguments), platformOptions: options, input: .none,
        output: .string(limit: outputLimit), error: .combinedWithOutput)
      return .ended(
        isSuccess: result.terminationStatus.isSuccess, output: result.standardOutput)
    } catch let error as SubprocessError where error.code == .executableNotFound {
      return .missing
    } catch {
      return .failed("\(error)")
    }
  }
}
