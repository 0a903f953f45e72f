public import DFU
public import Station

/// The boards of a rig as far as other programs' files know them, too.
public struct Inventory: Sendable, Hashable {
  /// One board.
  public struct Entry: Sendable, Hashable {
    /// Its name, unique in the file.
    public var name: String
    /// The port that it hangs at.
    public var port: USBPort
    /// Its chip line; `nil` if the file does not tell.
    public var chip: Chip?
    /// Where its application prints; `nil` if nobody wants to know.
    public var serial: SerialSettings?
    /// Whether the hub switches the power of its port.
    public var hasPortPower = false

    /// Creates an entry from its parts.
    public init(name: String, port: USBPort) {
      self.name = name
      self.port = port
    }
  }

  /// The programs whose files are known.
  public enum Format: String, Sendable, Hashable, CaseIterable {
    /// What a labgrid exporter is configured by.
    case labgrid
    /// The hardware map of Zephyr's twister.
    case twister
  }

  /// A file, and what of the other one is not in it.
  public struct File: Sendable, Hashable {
    /// The whole file.
    public var text: String
    /// What a person must know of it, in whole sentences.
    public var notes: [String]
  }

  /// The boards, in the order of the file.
  public var entries: [Entry]
  /// What was in the file and is not here, in whole sentences.
  public var notes: [String] = []

  /// Creates an inventory from its parts.
  public init(_ entries: [Entry], notes: [String] = []) {
    self.entries = entries
    self.notes = notes
  }

  /// Takes from a rig file what other programs know of boards, too.
  public init(_ rig: RigConfiguration) {
    entries = rig.stations.map { station in
      var entry = Entry(name: station.name, port: station.port)
      entry.chip = station.chip
      let isAsked = station.expectation != nil || station.serial != SerialSettings()
      entry.serial = isAsked ? station.serial : nil
      entry.hasPortPower = station.power == .port
      return entry
    }
    notes = rig.stations.compactMap { station in
      guard case .programs? = station.power else { return nil }
      return "Station \(station.name): that programs switch its power is not told."
    }
  }

  /// Reads another program's file.
  ///
  /// - Parameters:
  ///   - bytes: the whole file.
  ///   - format: whose it is.
  /// - Throws: that it is no file of that program.
  public init(reading bytes: [UInt8], as format: Format) throws(ConfigurationError) {
    let root = try YAMLValue(reading: bytes)
    self =
      switch format {
      case .labgrid: try LabgridExporter.read(root)
      case .twister: try TwisterMap.read(root)
      }
  }

  /// Writes another program's file.
  ///
  /// - Parameters:
  ///   - format: whose it is.
  ///   - hubs: the root hubs of the computer that the boards hang at.
  /// - Returns: the file.
  public func file(for format: Format, hubs: RootHubs) -> File {
    switch format {
    case .labgrid: LabgridExporter.file(of: self, hubs: hubs)
    case .twister: TwisterMap.file(of: self, hubs: hubs)
    }
  }

  /// Writes a rig file.
  ///
  /// - Parameter chip: the chip line of boards of which none is known.
  /// - Returns: the file, to which images and verdicts are to be added.
  public func rigFile(chip: Chip? = nil) -> File {
    var text = YAMLText()
    text.line("format", "\(StationConfiguration.format)", isPlain: true)
    if let chip {
      text.line("defaults")
      text.nested { $0.line("chip", chip.names.first ?? chip.line) }
    }
    text.line("stations")
    for entry in entries {
      text.item("name", entry.name)
      text.nested { $0.add(entry) }
    }
    let unknown = chip == nil ? entries.filter { $0.chip == nil }.map(\.name) : []
    let note =
      "The chip of \(unknown.joined(separator: ", ")) is not known: add `chip`, or import with "
      + "`--chip`."
    return File(text: text.text, notes: notes + (unknown.isEmpty ? [] : [note]))
  }
}

extension YAMLText {
  /// Adds what a rig file says of a board but for its name.
  fileprivate mutating func add(_ entry: Inventory.Entry) {
    line("port", "\(entry.port)")
    if let chip = entry.chip { line("chip", chip.names.first ?? chip.line) }
    if entry.hasPortPower { line("power", "port") }
    guard let serial = entry.serial, serial != SerialSettings() else { return }
    line("serial")
    nested { text in
      if let node = serial.node { text.line("port", node) }
      if serial.rate != SerialSettings().rate { text.line("rate", "\(serial.rate)", isPlain: true) }
    }
  }
}
