internal import Yams

extension StationConfiguration {
  /// The largest file, bytes: a thousand stations of half a page each.
  public static let sizeLimit = 1 << 20
  /// The number of the format that this version reads.
  static let format = 1
  /// The most stations: more ports than one computer can have (127 devices on each bus).
  static let stationLimit = 1_000
  /// The most serial numbers in one file; each becomes a line of the udev rule.
  static let serialLimit = 10_000
  /// The most public keys.
  static let keyLimit = 16

  /// Reads a configuration.
  ///
  /// - Parameter bytes: the whole file.
  /// - Throws: everything that is wrong with it, up to a limit, in the order of the file.
  public init(reading bytes: [UInt8]) throws(ConfigurationErrors) {
    let root: Node.Mapping
    do throws(ConfigurationError) {
      root = try YAMLDocument.mapping(in: bytes)
    } catch {
      throw ConfigurationErrors([error])
    }
    var reader = ConfigurationReader()
    let configuration = reader.configuration(root)
    guard reader.errors.isEmpty, let configuration else {
      throw ConfigurationErrors(reader.errors.sortedByPlace)
    }
    self = configuration
  }
}

extension ConfigurationReader {
  private static let rootKeys = ["format", "keys", "defaults", "stations"]

  /// Reads the whole file; `nil` only after an error.
  fileprivate mutating func configuration(_ root: Node.Mapping) -> StationConfiguration? {
    let section = section(root, "the configuration", keys: Self.rootKeys)
    let format = value(
      "format", of: section, isNeeded: true,
      "the number of the format, \(StationConfiguration.format) in this version", Int.init)
    if let format, format != StationConfiguration.format, let entry = section.entries["format"] {
      fail(
        "Format \(format) is not known to this version of dfuswift, which reads format "
          + "\(StationConfiguration.format). Use the version that the file was written for.",
        at: entry.place)
      return nil
    }
    let keys = publicKeys(section)
    let defaults = section.entries["defaults"].flatMap {
      self.section($0.node, "`defaults`", keys: StationReader.sharedKeys)
    }
    var stations = StationReader(hasKeys: !keys.isEmpty, defaults: defaults)
    for node in stationNodes(section) {
      stations.read(node, &self)
      if isFull { break }
    }
    return StationConfiguration(keys: keys, stations: stations.stations)
  }

  private mutating func publicKeys(_ section: ConfigurationSection) -> [PublicKey] {
    guard let entry = section.entries["keys"] else { return [] }
    var keys: [PublicKey] = []
    for text in texts(entry.node, "`keys`", limit: StationConfiguration.keyLimit) {
      guard let key = PublicKey(text.value) else {
        fail(
          "\"\(text.value.shown)\" is no public key of minisign. Take the second line of the "
            + "key's .pub file, 56 characters that begin with RW.", at: text.place)
        continue
      }
      keys.append(key)
    }
    return keys
  }

  private mutating func stationNodes(_ section: ConfigurationSection) -> [Node] {
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
    return Array(list)
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
