import DFU
import Rig

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Tells how the work on boards ended: people, programs, a file of JUnit, GitHub.
struct ReportTeller: Sendable {
  /// The file of JUnit; `nil` if none was asked for.
  let junit: OutputFile?
  var environment = Environment()

  /// Tells it to everyone; the last words of a command but for the error.
  ///
  /// - Parameters:
  ///   - report: how it ended.
  ///   - reporter: how to tell people and programs.
  /// - Throws: the error that stands for the boards that did not pass, or else what kept a file
  ///   from being written.
  func tell(_ report: RigReport, to reporter: Reporter) throws {
    var failure = Task.isCancelled ? Self.interrupted(report) : report.commandError
    if failure == nil {
      reporter.result(RigTable.text(report), isSummary: true, report.fields)
    } else if reporter.style != .json {
      reporter.result(RigTable.text(report), isSummary: false, [:])
    }
    do throws(CommandFailure) {
      try writeFiles(report)
    } catch {
      // What the boards did is worth more than that there is no file of it.
      if failure == nil { failure = error } else { reporter.note(error.message) }
    }
    if let failure { throw failure }
  }

  /// The error of a run that somebody stopped, unless that came too late.
  private static func interrupted(_ report: RigReport) -> (any Error)? {
    guard !report.failures.isEmpty else { return nil }
    return CommandFailure.stopped("Interrupted: \(report.summary)")
  }

  /// Writes what CI reads: the file of JUnit, GitHub's annotations and its summary.
  ///
  /// - Throws: what kept a file from being written.
  func writeFiles(_ report: RigReport) throws(CommandFailure) {
    if environment["GITHUB_ACTIONS"] == "true" {
      let lines = GitHubReport(report).annotations.map { $0 + "\n" }.joined()
      // The runner reads both streams; standard output is for results.
      Terminal.write(lines, to: .error)
    }
    let xml = JUnitReport(report, hostName: Self.hostName, version: DFUSwift.version)
    if let junit { try junit.commit(Array(xml.text.utf8)) }
    guard environment["GITHUB_ACTIONS"] == "true", let path = environment["GITHUB_STEP_SUMMARY"]
    else { return }
    do throws(SystemError) {
      let file = try FileDescriptor(path, O_WRONLY | O_CREAT | O_APPEND)
      try file.write(Array(GitHubReport(report).summary.utf8))
    } catch {
      throw .cannotWrite(path, error, remedy: "Look at GITHUB_STEP_SUMMARY.")
    }
  }

  /// The name of this computer; `localhost` if it has none.
  private static var hostName: String {
    // POSIX: a name has 255 bytes at most; one that is cut off may lack its end.
    let limit = 255
    var name = [CChar](repeating: 0, count: limit + 1)
    let status = unsafe gethostname(&name, limit)
    let bytes = name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
    return status == 0 && !bytes.isEmpty ? String(decoding: bytes, as: UTF8.self) : "localhost"
  }
}
