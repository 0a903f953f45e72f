internal import DFU
public import Station

extension RigConfiguration {
  /// Reads a rig file: the format of a station's, with what a rig has beside that.
  ///
  /// - Parameters:
  ///   - bytes: the whole file.
  ///   - folder: the folder that it is in, from which its relative paths begin; empty for the
  ///     present one.
  /// - Throws: everything that is wrong with it, up to a limit, in the order of the file.
  public init(reading bytes: [UInt8], in folder: String = "") throws(ConfigurationErrors) {
    self = try ConfigurationOutline.read(bytes, stationKeys: RigReader.sharedKeys) {
      outline, reader in
      var stations = RigReader(folder: folder)
      for entry in outline.stations where !reader.isFull {
        stations.read(entry, defaults: outline.defaults, &reader)
      }
      return RigConfiguration(stations: stations.stations)
    }
  }
}

/// Reads the stations of a rig; what they share with a station's file is read by that one's reader.
struct RigReader {
  /// The keys that `defaults` may have, too.
  static let sharedKeys = [
    "chip", "image", "vdd", "layout", "enter", "after", "power", "serial", "verdict", "retries",
  ]
  private static let keys = ["name", "port"] + sharedKeys
  /// Those of a station but for `hook`: a run has an end of its own at which others are told.
  private static let afterKeys = StationReader.afterKeys.filter { $0 != "hook" }
  private static let imageKeys = ["file", "sha256", "address"]
  private static let powerKeys = ["on", "off"]
  private static let serialKeys = ["port", "rate"]
  private static let verdictKeys = ["pass", "fail", "timeout"]
  /// The most words of a program, and the most patterns of a kind.
  private static let listLimit = 64
  /// The longest that a verdict is waited for, seconds: an hour.
  private static let longestVerdict = 3_600
  private static let usualVerdict = Duration.seconds(30)
  /// From a teleprinter's to what the fastest adapters make.
  private static let rates = 50...20_000_000
  /// The most that a way is tried again: what ten tries do not mend, no more will.
  private static let retryLimit = 10

  /// The stations so far.
  private(set) var stations: [RigStation] = []
  private var parts = StationReader(hasKeys: false)
  private let folder: String

  /// Creates a reader.
  ///
  /// - Parameter folder: the folder of the file.
  init(folder: String) {
    self.folder = folder
  }

  /// Reads one station; what is wrong with it is told to the reader.
  mutating func read(
    _ entry: ConfigurationSection.Entry, defaults: ConfigurationSection?,
    _ reader: inout ConfigurationReader
  ) {
    guard var section = reader.section(entry, "a station", keys: Self.keys) else { return }
    section = section.merged(over: defaults)
    let name = parts.name(of: &section, &reader)
    let port = parts.neededPort(section, &reader)
    let chip = parts.chip(section, &reader)
    let image = image(section, &reader)
    let afterwards = parts.afterwards(section, keys: Self.afterKeys, &reader)
    let expectation = expectation(section, &reader)
    if let place = section.entries["verdict"]?.place, afterwards?.start == .stay {
      reader.fail("`verdict` waits for what `leave: no` does not start. Remove one.", at: place)
    }
    let layout = StationReader.layout(section, &reader)
    let supply = StationReader.supply(section, &reader)
    let way = parts.entry(section, hasPort: port != nil, &reader)
    let power = power(section, &reader)
    let serial = serial(section, &reader)
    let retries = reader.value(
      "retries", of: section, "a number from 0 to \(Self.retryLimit)"
    ) { text in Int(text).flatMap { (0...Self.retryLimit).contains($0) ? $0 : nil } }
    guard let name, let port, let chip, let afterwards else { return }
    stations.append(
      RigStation(
        name: name, port: port, chip: chip, layout: layout, image: image, supplyVoltage: supply,
        entry: way, start: afterwards.start, power: power, serial: serial,
        expectation: expectation, retries: retries ?? 0, line: section.place.line))
  }

  private func image(
    _ station: ConfigurationSection, _ reader: inout ConfigurationReader
  ) -> RigImage? {
    guard let entry = station.entries["image"],
      let section = reader.section(entry, "`image`", keys: Self.imageKeys)
    else { return nil }
    let digest = StationReader.digest(section, isNeeded: false, &reader)
    let address = StationReader.address(section, &reader)
    guard let file = reader.text("file", of: section, isNeeded: true) else { return nil }
    let isWhole = file.value.hasPrefix("/") || folder.isEmpty
    return RigImage(
      path: isWhole ? file.value : folder + "/" + file.value, digest: digest, address: address)
  }

  private func power(
    _ station: ConfigurationSection, _ reader: inout ConfigurationReader
  ) -> PowerWay? {
    guard let entry = station.entries["power"] else { return nil }
    if entry.isText {
      return reader.value(
        "power", of: station, "`port`, or a mapping with `on` and `off`"
      ) { $0 == "port" ? .port : nil }
    }
    guard let section = reader.section(entry, "`power`", keys: Self.powerKeys) else { return nil }
    let on = program("on", of: section, &reader)
    let off = program("off", of: section, &reader)
    guard let on, let off else { return nil }
    return .programs(on: on, off: off)
  }

  private func program(
    _ key: String, of section: ConfigurationSection, _ reader: inout ConfigurationReader
  ) -> [String]? {
    guard let entry = section.entries[key] else {
      reader.fail("`power` has no `\(key)`. Add the program that does it.", at: section.place)
      return nil
    }
    let words = reader.texts(entry, "`\(key)`", limit: Self.listLimit)
    guard let program = words.first else { return nil }
    guard program.value.hasPrefix("/") else {
      reader.fail(
        "`\(key)` is a list: the absolute path of a program, then its arguments; no shell reads "
          + "it.", at: program.place)
      return nil
    }
    return words.map(\.value)
  }

  private func serial(
    _ station: ConfigurationSection, _ reader: inout ConfigurationReader
  ) -> SerialSettings {
    var settings = SerialSettings()
    guard let entry = station.entries["serial"],
      let section = reader.section(entry, "`serial`", keys: Self.serialKeys)
    else { return settings }
    settings.node = reader.value(
      "port", of: section, "a device as in /dev/serial/by-id/…; without it, the application's own"
    ) { $0.hasPrefix("/") ? $0 : nil }
    let rate = reader.value(
      "rate", of: section,
      "a number of baud from \(Self.rates.lowerBound) to \(Self.rates.upperBound)"
    ) { text in Int(text).flatMap { Self.rates.contains($0) ? $0 : nil } }
    if let rate { settings.rate = rate }
    return settings
  }

  private func expectation(
    _ station: ConfigurationSection, _ reader: inout ConfigurationReader
  ) -> Expectation? {
    guard let entry = station.entries["verdict"],
      let section = reader.section(entry, "`verdict`", keys: Self.verdictKeys)
    else { return nil }
    if section.entries["pass"] == nil {
      reader.fail(
        "`verdict` has no `pass`. Add the pattern of a line that says that the application works.",
        at: section.place)
    }
    let passes = patterns("pass", of: section, &reader)
    let fails = patterns("fail", of: section, &reader)
    let limit = StationReader.time(section, longest: Self.longestVerdict, &reader)
    return Expectation(passes: passes, fails: fails, limit: limit ?? Self.usualVerdict)
  }

  private func patterns(
    _ key: String, of section: ConfigurationSection, _ reader: inout ConfigurationReader
  ) -> [LinePattern] {
    guard let entry = section.entries[key] else { return [] }
    var patterns: [LinePattern] = []
    for text in reader.texts(entry, "`\(key)`", limit: Self.listLimit) {
      do throws(PatternError) {
        patterns.append(try LinePattern(text.value))
      } catch {
        reader.fail("`\(key)`: \(error)", at: text.place)
      }
    }
    return patterns
  }
}
