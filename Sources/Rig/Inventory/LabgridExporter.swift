internal import DFU
internal import Station

/// The file of a labgrid exporter: a group of resources for each board, found by udev.
///
/// **Spec:** labgrid 26.0, "Configuration": Exporter Configuration, udev Matching, DFUDevice,
/// USBSerialPort, RawSerialPort, USBPowerPort.
enum LabgridExporter {
  /// Writes it.
  static func file(of inventory: Inventory, hubs: RootHubs) -> Inventory.File {
    var text = YAMLText()
    var notes = inventory.notes
    text.comment("For labgrid-exporter. The place of a board has all resources of its group.")
    for entry in inventory.entries {
      let place = Place(entry.port, hubs)
      if place.key != idPath {
        notes.append(
          "Station \(entry.name): the ID_PATH of \(entry.port) is not known on this computer. Its "
            + "name is used, which changes when a host controller is added.")
      }
      text.line(entry.name)
      text.nested { text in
        text.line("DFUDevice")
        text.nested { $0.match(place.key, place.name) }
        text.add(entry.serial, at: place)
        guard entry.hasPortPower else { return }
        guard let hub = place.hub else {
          notes.append(
            "Station \(entry.name): \(entry.port) is a port of the computer itself, whose power "
              + "labgrid does not switch.")
          return
        }
        text.line("USBPowerPort")
        text.nested { text in
          text.match(place.key, hub.interface)
          text.line("index", "\(hub.index)", isPlain: true)
        }
      }
    }
    notes.append("Chips, images, triggers and verdicts stay in the rig file: labgrid has no word.")
    return Inventory.File(text: text.text, notes: notes)
  }

  /// Reads it.
  static func read(_ root: YAMLValue) throws(ConfigurationError) -> Inventory {
    guard case .mapping(let groups) = root.content else {
      throw ConfigurationError(
        "This is no file of a labgrid exporter, which has a group of resources for each place.",
        at: root.place)
    }
    var inventory = Inventory([])
    for (name, group) in groups { inventory.add(group, name) }
    guard !inventory.entries.isEmpty else {
      throw ConfigurationError(
        "No group has a DFUDevice with `match: ID_PATH` or `match: sys_name`.", at: root.place)
    }
    return inventory
  }

  /// The key by which udev knows a port, also after a new host controller came.
  fileprivate static let idPath = "ID_PATH"
  /// The key by which the kernel knows it.
  fileprivate static let sysName = "sys_name"

  /// A port as udev's matches name it.
  struct Place {
    /// The key of the match.
    let key: String
    /// Its value for the device that is plugged in.
    let name: String
    /// The hub's own interface, and the port's number there; `nil` for a root hub.
    let hub: (interface: String, index: Int)?

    init(_ port: USBPort, _ hubs: RootHubs) {
      let known = hubs.idPath(of: port)
      let name = known ?? "\(port)"
      self.name = name
      key = known == nil ? LabgridExporter.sysName : LabgridExporter.idPath
      // The dots before the last colon are those of the host controller.
      let chain = name.lastIndex(of: ":").map { name[$0...] } ?? name[...]
      guard let dot = chain.lastIndex(of: "."), let index = Int(name[dot...].dropFirst()) else {
        hub = nil
        return
      }
      hub = ("\(name[..<dot]):1.0", index)
    }
  }
}

extension YAMLText {
  fileprivate mutating func match(_ key: String, _ value: String) {
    line("match")
    nested { $0.line(key, value) }
  }

  fileprivate mutating func add(_ serial: SerialSettings?, at place: LabgridExporter.Place) {
    guard let serial else { return }
    line(serial.node == nil ? "USBSerialPort" : "RawSerialPort")
    nested { text in
      // The port is of an interface of the device: the device is above it.
      if let node = serial.node {
        text.line("port", node)
      } else {
        text.match("@" + place.key, place.name)
      }
      text.line("speed", "\(serial.rate)", isPlain: true)
    }
  }
}

extension Inventory {
  /// Adds the board of a group, if one is in it.
  fileprivate mutating func add(_ group: YAMLValue, _ name: String) {
    // Its value may be the class itself, or a mapping that names the class.
    let resources = group.entries.filter { $0.key != "location" }
      .map { (kind: $0.value["cls"]?.text ?? $0.key, value: $0.value) }
    func resource(_ kind: String) -> YAMLValue? { resources.first { $0.kind == kind }?.value }
    guard let device = resource("DFUDevice"), let port = device.port() else {
      notes.append("Group \(name.shown): there is no DFUDevice at a port. It is left out.")
      return
    }
    var entry = Entry(name: name.asStationName, port: port)
    if entry.name != name {
      notes.append("Group \(name.shown): stations have plain names; it is \(entry.name) now.")
    }
    let rate = SerialSettings().rate
    if let serial = resource("USBSerialPort"), serial.port(isAbove: true) == port {
      entry.serial = SerialSettings(rate: serial["speed"]?.text.flatMap { Int($0) } ?? rate)
    } else if let serial = resource("RawSerialPort"), let node = serial["port"]?.text {
      entry.serial = SerialSettings(
        node: node, rate: serial["speed"]?.text.flatMap { Int($0) } ?? rate)
    }
    if let power = resource("USBPowerPort") {
      entry.hasPortPower = power.switches(port)
      if !entry.hasPortPower {
        notes.append("Group \(name.shown): its USBPowerPort is not the board's own port.")
      }
    }
    let known = ["DFUDevice", "USBSerialPort", "RawSerialPort", "USBPowerPort"]
    let others = resources.map(\.kind).filter { !known.contains($0) }
    if !others.isEmpty {
      notes.append("Group \(name.shown): left out: \(others.map(\.shown).joined(separator: ", ")).")
    }
    entries.append(entry)
  }
}

extension YAMLValue {
  /// The port that a resource is matched by.
  fileprivate func port(isAbove: Bool = false) -> USBPort? {
    let sign = isAbove ? "@" : ""
    let name =
      self["match"]?[sign + LabgridExporter.idPath]
      ?? self["match"]?[sign + LabgridExporter.sysName]
    return name?.text.flatMap { USBPort($0) }
  }

  /// Whether a power port is that of a port: its hub's interface, and its number there.
  fileprivate func switches(_ port: USBPort) -> Bool {
    let name =
      self["match"]?[LabgridExporter.idPath] ?? self["match"]?[LabgridExporter.sysName]
    guard let name = name?.text, let index = self["index"]?.text else { return false }
    return name.replacing(/:1\.0$/, with: "") + "." + index == "\(port)"
  }
}

extension String {
  /// The name as a station may have it.
  var asStationName: String {
    let plain = map { $0.isASCII && ($0.isLetter || $0.isNumber || "._-".contains($0)) ? $0 : "-" }
    return plain.isEmpty ? "board" : String(plain.prefix(64))
  }
}
