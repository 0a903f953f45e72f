import ArgumentParser
import DFU
import Station

/// Judges a configuration and the images that it names.
struct StationCheckCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Judge a configuration, its images and their signatures; nothing is touched.",
    discussion: """
      Every mistake is a sentence with its line. Exit status 78 if there is one.
      """)

  @Argument(help: "The configuration.", completion: .file())
  var file: String = StationConfiguration.path

  @OptionGroup(title: "Output") var output: OutputOptions

  func run() async throws {
    let file = file
    try await Runner.run("station check", output, isWork: false) { reporter in
      try Self.check(file, reporter)
    }
  }

  private static func check(_ file: String, _ reporter: Reporter) throws(CommandFailure) {
    let configuration = try StationFiles.configuration(file)
    var table = TextTable(["STATION", "BOARDS", "CHIP", "IMAGE", "SIGNED BY"])
    var verdicts: [ImageReference: [Chip: Result<ProvenImage, CommandFailure>]] = [:]
    var mistakes: [String] = []
    for station in configuration.stations {
      // Stations often share an image, and one that is read is one to keep: not all are at once.
      let known = verdicts[station.image]?[station.chip]
      let verdict = known ?? judge(station, configuration.keys)
      verdicts[station.image, default: [:]][station.chip] = verdict
      switch verdict {
      case .failure(let failure):
        mistakes.append(
          "\(FileName(file)): Line \(station.line), station \(station.name): \(failure.message)")
      case .success(let image):
        reporter.event(JSONEvent("station", fields(station, image)))
        table.add(row(station, image))
      }
    }
    guard mistakes.isEmpty else { throw .badConfiguration(mistakes.joined(separator: "\n")) }
    for note in notes(configuration, file) { reporter.note(note) }
    reporter.result(
      table.text, isSummary: false,
      ["path": .string(file), "stations": .integer(configuration.stations.count)])
  }

  private static func judge(
    _ station: StationConfiguration.Station, _ keys: [PublicKey]
  ) -> Result<ProvenImage, CommandFailure> {
    do throws(CommandFailure) {
      return .success(try StationFiles.image(of: station, keys: keys))
    } catch {
      return .failure(error)
    }
  }

  private static func row(
    _ station: StationConfiguration.Station, _ image: ProvenImage
  ) -> [String] {
    [
      station.name, boards(station.boards), station.chip.line,
      "\(station.image.path) at \(image.address), \(Figures.size(image.file.payload.count))",
      image.signer.map { "key \($0.number)" } ?? "nobody",
    ]
  }

  private static func boards(_ selection: BoardSelection) -> String {
    let count = selection.serials.count
    let serials = count == 1 ? "1 serial number" : "\(count) serial numbers"
    guard let port = selection.port else { return serials }
    return count == 0 ? "port \(port)" : "port \(port), \(serials)"
  }

  private static func fields(
    _ station: StationConfiguration.Station, _ image: ProvenImage
  ) -> [String: JSONValue] {
    [
      "name": .string(station.name), "line": .integer(station.line),
      "port": JSONValue(station.boards.port?.description),
      "serials": .array(station.boards.serials.sorted().map(JSONValue.string)),
      "chip": .string(station.chip.line), "image": .string(station.image.path),
      "sha256": .string(image.digest.description), "address": JSONValue(image.address),
      "bytes": .integer(image.file.payload.count),
      "signer": JSONValue(image.signer?.description),
    ]
  }

  /// What a person should hear of a good configuration.
  private static func notes(_ configuration: StationConfiguration, _ file: String) -> [String] {
    var notes = configuration.stations.compactMap(\.hiddenImage).prefix(1).map { path in
      "The service cannot look into home and temporary folders: \(FileName(path)) would be "
        + "missing for it. Put images into /srv or /var/lib."
    }
    let installation = StationInstallation(root: "/")
    // `try?`: rules that cannot be read are told of by `station status`.
    if file == StationConfiguration.path, let rules = try? installation.rules(configuration) {
      switch rules.state {
      case .missing, .current: break
      case .outdated, .edited:
        notes.append(
          "\(rules.path) is not what this configuration makes of it. Run "
            + "`sudo dfuswift station install`.")
      }
    }
    return notes
  }
}

extension StationConfiguration.Station {
  /// The image's path, if it is where the service cannot look.
  fileprivate var hiddenImage: String? {
    StationConfiguration.hiddenFolders.contains { image.path.hasPrefix($0 + "/") }
      ? image.path : nil
  }
}
