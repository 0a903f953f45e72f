import ArgumentParser
import DFU

/// Shows what is in a firmware file.
struct InspectCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect",
    abstract: "Show what is in a firmware file; no device is needed.")

  @OptionGroup(title: "Image") var image: ImageOptions
  @OptionGroup(title: "Output") var output: OutputOptions

  func run() async throws {
    let command = self
    try await Runner.run("inspect", output) { reporter in
      let file = try command.image.load()
      for note in file.notes { reporter.note("\(note)") }
      let summary = FileSummary(file)
      reporter.result(
        ([FileName(command.image.file).description] + summary.lines).joined(separator: "\n"),
        isSummary: false,
        summary.fields.merging(["file": .string(command.image.file)]) { _, name in name })
    }
  }
}
