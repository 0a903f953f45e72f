import ArgumentParser
import DFU
import Rig
import Station

/// Judges a rig file and the images that it names.
struct RigCheckCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Judge a rig file, its images and its ports; nothing is touched.",
    discussion: """
      Every mistake is a sentence with its line. Exit status 78 if there is one.
      """)

  @Argument(help: "The rig file.", completion: .file(extensions: ["yaml", "yml"]))
  var file: String

  @Option(
    help: ArgumentHelp("Judge it with this image for every board.", valueName: "file"),
    completion: .file())
  var image: String?

  @OptionGroup(title: "Output") var output: OutputOptions

  func run() async throws {
    let command = self
    try await Runner.run("rig check", output, isWork: false) { reporter in
      try command.check(reporter)
    }
  }

  private func check(_ reporter: Reporter) throws(CommandFailure) {
    let configuration = try RigFiles.configuration(file)
    let image = try image.map { path throws(CommandFailure) in try RigFiles.image(path) }
    let jobs = try RigFiles.jobs(
      configuration, of: file, flashing: image, RigPlaces.means(isVirtual: false))
    var table = TextTable(["STATION", "PORT", "CHIP", "IMAGE", "TRIGGER", "POWER", "VERDICT"])
    for (station, job) in zip(configuration.stations, jobs) {
      reporter.event(JSONEvent("station", Self.fields(station, job)))
      table.add([
        station.name, job.path, station.chip.line, job.image?.path ?? "none",
        station.entry.map { "\($0.trigger)" } ?? "none", station.power?.words ?? "as it is",
        station.expectation.map { "\(Figures.time($0.limit)) at most" } ?? "none",
      ])
    }
    reporter.result(
      table.text, isSummary: false,
      ["path": .string(file), "stations": .integer(configuration.stations.count)])
  }

  private static func fields(_ station: RigStation, _ job: BoardJob) -> [String: JSONValue] {
    [
      "name": .string(station.name), "line": .integer(station.line),
      "port": .string("\(station.port)"), "path": .string(job.path),
      "chip": .string(station.chip.line), "image": JSONValue(job.image?.path),
      "sha256": JSONValue(job.image?.digest.description),
      "trigger": JSONValue(station.entry?.trigger.text),
      "switchesPower": .bool(station.power != nil),
      "expectsVerdict": .bool(station.expectation != nil), "retries": .integer(station.retries),
    ]
  }
}

extension PowerWay {
  /// The way in a word.
  fileprivate var words: String {
    switch self {
    case .port: "by the hub"
    case .programs: "by programs"
    }
  }
}
