import ArgumentParser
import Rig

/// Which serial port is listened to, and what decides.
struct ListeningOptions: ParsableArguments {
  /// The most patterns of a kind: each is looked for in each line.
  private static let patternLimit = 32

  @Option(
    help: ArgumentHelp(
      "A line that this fits says that the application works; may be given several times.",
      valueName: "regex"),
    transform: LinePattern.init(parsing:))
  var until: [LinePattern] = []

  @Option(
    help: ArgumentHelp(
      "A line that this fits says that it does not; may be given several times.",
      valueName: "regex"),
    transform: LinePattern.init(parsing:))
  var fail: [LinePattern] = []

  @Option(
    help: ArgumentHelp(
      "Listen so long, from the opening of the port; without a word `run` takes 60, and `monitor` "
        + "listens for ever.", valueName: "seconds"))
  var timeout: Seconds?

  @Option(
    help: ArgumentHelp(
      "Read this serial port, as in /dev/ttyUSB0, and not the application's own.",
      valueName: "path"))
  var tty: String?

  @Option(
    help: ArgumentHelp(
      "The rate of the serial port, 115200 without a word; an application's own port takes any.",
      valueName: "baud"))
  var baud: RateArgument?

  @Option(
    help: ArgumentHelp("Write every line to this file, too.", valueName: "file"),
    completion: .file())
  var log: String?

  func validate() throws {
    guard until.count <= Self.patternLimit, fail.count <= Self.patternLimit else {
      throw ValidationError("`--until` and `--fail` take \(Self.patternLimit) patterns each.")
    }
    guard log != "", log != "-" else {
      throw ValidationError("`--log` needs the name of a file: the lines are on standard output.")
    }
  }

  /// Whether a line can decide.
  var canDecide: Bool { !until.isEmpty || !fail.isEmpty }

  /// Which port is read, and how.
  var settings: SerialSettings {
    var settings = SerialSettings(node: tty)
    if let rate = baud?.rate { settings.rate = rate }
    return settings
  }
}

extension LinePattern {
  /// The pattern that a user has written.
  ///
  /// - Throws: what is wrong with it, and where.
  fileprivate init(parsing text: String) throws {
    do throws(PatternError) {
      try self.init(text)
    } catch {
      throw ValidationError("\(error)")
    }
  }
}
