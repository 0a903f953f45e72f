import ArgumentParser
import Rig

/// Where, besides the terminal, it is told how the work on boards ended.
struct ReportOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Write the result as JUnit XML, replacing what is there. FAIL and no verdict are failures; "
        + "what kept a board from a verdict is an error.", valueName: "file.xml"),
    completion: .file(extensions: ["xml"]))
  var junit: String?

  func validate() throws {
    guard junit != "", junit != "-" else {
      throw ValidationError("`--junit` needs the name of a file.")
    }
  }

  /// Makes the file, before any board is touched.
  ///
  /// - Returns: what tells of the run in the end.
  /// - Throws: why the file cannot be made.
  func open() throws(CommandFailure) -> ReportTeller {
    guard let junit else { return ReportTeller(junit: nil) }
    return ReportTeller(junit: try OutputFile(junit, mayReplace: true))
  }
}
