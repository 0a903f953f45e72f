internal import DFU
internal import Station

/// The hardware map of Zephyr's twister: a list of boards, each with its serial port.
///
/// **Spec:** Zephyr, `scripts/schemas/twister/hwmap-schema.yaml`.
enum TwisterMap {
  /// What a board's option for its port is in `runner_params`.
  private static let pathOption = "--path="
  /// Twister's own word for what nobody told it.
  private static let unknown = "unknown"

  /// Writes it.
  static func file(of inventory: Inventory, hubs: RootHubs) -> Inventory.File {
    var text = YAMLText()
    var notes = inventory.notes
    for entry in inventory.entries {
      // What commands take with `--path`.
      let path = hubs.kernelName(of: entry.port) ?? "\(entry.port)"
      let idPath = hubs.idPath(of: entry.port)
      text.item("id", entry.name)
      text.nested { text in
        text.line("connected", "true", isPlain: true)
        text.line("platform", unknown)
        text.line("product", entry.chip.map { "STM32\($0.names.first ?? $0.line)" } ?? unknown)
        text.line("runner", "dfuswift")
        text.line("runner_params")
        text.nested { $0.item(pathOption + path) }
        text.line("probe_id", path)
        // For whoever reads the map again: it is true on this computer for longer than the name.
        if let idPath { text.line("notes", idPath) }
        if let node = entry.serial?.node ?? idPath.map(byPath) { text.line("serial", node) }
        text.line("baud", "\((entry.serial ?? SerialSettings()).rate)", isPlain: true)
      }
      if entry.serial?.node == nil, idPath == nil {
        notes.append(
          "Station \(entry.name): twister takes a board without a serial port for one that is not "
            + "connected. Add `serial`.")
      }
    }
    notes.append(
      "Write each board's name in Zephyr in place of `platform: \(unknown)`, and give twister a "
        + "`--flash-command`: Zephyr has no runner of the name dfuswift. `probe_id` is the port.")
    notes.append("Images, triggers, power and verdicts stay in the rig file: twister has no word.")
    return Inventory.File(text: text.text, notes: notes)
  }

  /// Reads it.
  static func read(_ root: YAMLValue) throws(ConfigurationError) -> Inventory {
    guard case .list(let boards) = root.content else {
      throw ConfigurationError(
        "This is no hardware map of twister, which is a list of boards.", at: root.place)
    }
    var inventory = Inventory([])
    for board in boards { inventory.add(board) }
    guard !inventory.entries.isEmpty else {
      throw ConfigurationError(
        "No board has a port: write it into `runner_params`, as in `[--path=1-4.2]`.",
        at: root.place)
    }
    return inventory
  }

  /// The serial port of a device, by where that is plugged in: that of its first interface.
  static func byPath(_ idPath: String) -> String { "/dev/serial/by-path/\(idPath):1.0" }

  /// The port of the device that a serial port belongs to; `nil` if its name does not tell.
  static func owner(ofSerial node: String?) -> USBPort? {
    node?.firstMatch(of: /^\/dev\/serial\/by-path\/(.+):1\.[0-9]+$/).flatMap {
      USBPort(String($0.1))
    }
  }

  /// The port that a board's entry names.
  static func port(of board: YAMLValue) -> USBPort? {
    if let note = board["notes"]?.text.flatMap({ USBPort($0) }) { return note }
    let words = board["runner_params"]?.list.compactMap(\.text) ?? []
    let joined = words.first { $0.hasPrefix(pathOption) }?.dropFirst(pathOption.count)
    let apart = words.firstIndex(of: "--path").flatMap { index in
      words.indices.contains(index + 1) ? words[index + 1] : nil
    }
    let named = joined.map(String.init) ?? apart ?? board["probe_id"]?.text
    return named.flatMap { USBPort($0) }
  }
}

extension Inventory {
  /// What is read of a board; the rest is named in a note.
  private static let knownKeys: Set<String> = [
    "id", "connected", "product", "runner", "runner_params", "probe_id", "serial", "baud",
  ]

  /// Adds a board, if it has a port.
  fileprivate mutating func add(_ board: YAMLValue) {
    let id = board["id"]?.text ?? "board"
    guard board["connected"]?.text?.lowercased() != "false" else {
      notes.append("Board \(id.shown): it is not connected. It is left out.")
      return
    }
    guard let port = TwisterMap.port(of: board) else {
      notes.append("Board \(id.shown): nothing tells its port. It is left out.")
      return
    }
    var entry = Entry(name: id.asStationName, port: port)
    // `try?`: a product that is no chip of ours is one that is not known.
    entry.chip = board["product"]?.text.flatMap { try? Chip.named($0) }
    let rate = board["baud"]?.text.flatMap { Int($0) } ?? SerialSettings().rate
    entry.serial = SerialSettings(node: board["serial"]?.text, rate: rate)
    let owner = TwisterMap.owner(ofSerial: board["serial"]?.text)
    if owner?.isSamePlace(as: port) ?? false { entry.serial?.node = nil }
    let others = board.entries.filter { entry in
      // A note of ours is the port in its better notation.
      !Self.knownKeys.contains(entry.key)
        && !(entry.key == "notes" && entry.value.text.flatMap { USBPort($0) } == port)
    }.map(\.key)
    if !others.isEmpty {
      notes.append("Board \(id.shown): left out: \(others.map(\.shown).joined(separator: ", ")).")
    }
    entries.append(entry)
  }
}

extension USBPort {
  /// Whether two names are of ports with the same numbers, whatever their host controllers are.
  fileprivate func isSamePlace(as other: USBPort) -> Bool {
    func numbers(_ port: USBPort) -> Substring? {
      switch port {
      case .kernelName(let name): name.split(separator: "-").last
      case .idPath(let path): path.split(separator: ":").last
      }
    }
    return numbers(self) == numbers(other)
  }
}
