internal import Yams

/// What all files with stations in them have in common: `format`, `defaults`, and the list.
package struct ConfigurationOutline {
  /// The whole file.
  package var root: ConfigurationSection
  /// What a station has that does not say otherwise.
  package var defaults: ConfigurationSection?
  /// The stations, not looked at yet.
  package var stations: [ConfigurationSection.Entry]

  /// Reads a file.
  ///
  /// - Parameters:
  ///   - bytes: the whole file.
  ///   - keys: what it may have beside `format`, `defaults` and `stations`.
  ///   - stationKeys: what `defaults` may have.
  ///   - body: reads what is in it; what is wrong with that is told to the reader.
  /// - Returns: what the body returns, if nothing was wrong.
  /// - Throws: everything that is wrong with it, up to a limit, in the order of the file.
  package static func read<Configuration>(
    _ bytes: [UInt8], keys: [String] = [], stationKeys: [String],
    _ body: (ConfigurationOutline, inout ConfigurationReader) -> Configuration
  ) throws(ConfigurationErrors) -> Configuration {
    let root: Node.Mapping
    do throws(ConfigurationError) {
      root = try YAMLDocument.mapping(in: bytes)
    } catch {
      throw ConfigurationErrors([error])
    }
    var reader = ConfigurationReader()
    let section = reader.section(
      root, "the configuration", keys: ["format"] + keys + ["defaults", "stations"])
    let outline = reader.outline(section, stationKeys)
    let configuration = outline.map { body($0, &reader) }
    guard reader.errors.isEmpty, let configuration else {
      throw ConfigurationErrors(reader.errors.sortedByPlace)
    }
    return configuration
  }
}

extension ConfigurationReader {
  /// Reads what is common; `nil` after an error that makes all others void.
  fileprivate mutating func outline(
    _ root: ConfigurationSection, _ stationKeys: [String]
  ) -> ConfigurationOutline? {
    let format = value(
      "format", of: root, isNeeded: true,
      "the number of the format, \(StationConfiguration.format) in this version", Int.init)
    if let format, format != StationConfiguration.format, let entry = root.entries["format"] {
      fail(
        "Format \(format) is not known to this version of dfuswift, which reads format "
          + "\(StationConfiguration.format). Use the version that the file was written for.",
        at: entry.place)
      return nil
    }
    let defaults = root.entries["defaults"].flatMap {
      section($0, "`defaults`", keys: stationKeys)
    }
    return ConfigurationOutline(root: root, defaults: defaults, stations: stations(root))
  }

  private mutating func stations(
    _ section: ConfigurationSection
  ) -> [ConfigurationSection.Entry] {
    guard let entry = section.entries["stations"] else {
      fail("The configuration has no `stations`. Add a list of them.", at: section.place)
      return []
    }
    guard case .sequence(let list) = entry.node, !list.isEmpty else {
      fail(
        "`stations` is a list of at least one station, each with `- ` before it.", at: entry.place)
      return []
    }
    guard list.count <= StationConfiguration.stationLimit else {
      fail(
        "There are \(list.count) stations; \(StationConfiguration.stationLimit) are read. "
          + "Distribute them over several computers.", at: entry.place)
      return []
    }
    return list.map {
      ConfigurationSection.Entry(place: ConfigurationError.Place($0.mark), node: $0)
    }
  }
}

extension [ConfigurationError] {
  /// In the order of the file; what has no place comes first.
  fileprivate var sortedByPlace: [ConfigurationError] {
    sorted { left, right in
      (left.place?.line ?? 0, left.place?.column ?? 0)
        < (right.place?.line ?? 0, right.place?.column ?? 0)
    }
  }
}
