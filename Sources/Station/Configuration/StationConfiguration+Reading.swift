extension StationConfiguration {
  /// The largest file, bytes: a thousand stations of half a page each.
  public static let sizeLimit = 1 << 20
  /// The number of the format that this version reads.
  package static let format = 1
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
    self = try ConfigurationOutline.read(
      bytes, keys: ["keys"], stationKeys: StationReader.sharedKeys
    ) { outline, reader in
      let keys = reader.publicKeys(outline.root)
      var stations = StationReader(hasKeys: !keys.isEmpty)
      for entry in outline.stations where !reader.isFull {
        stations.read(entry, defaults: outline.defaults, &reader)
      }
      return StationConfiguration(keys: keys, stations: stations.stations)
    }
  }
}

extension ConfigurationReader {
  fileprivate mutating func publicKeys(_ section: ConfigurationSection) -> [PublicKey] {
    guard let entry = section.entries["keys"] else { return [] }
    var keys: [PublicKey] = []
    for text in texts(entry, "`keys`", limit: StationConfiguration.keyLimit) {
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
}
