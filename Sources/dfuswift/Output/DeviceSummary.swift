import DFU

/// What a device says of itself, for people and for programs.
struct DeviceSummary: Sendable {
  /// The lines for people.
  let lines: [String]
  /// The fields for programs.
  let fields: [String: JSONValue]

  /// An application: its descriptors are all there is.
  init(_ device: USBDevice) {
    lines =
      Self.head(device) + [
        "mode          application; `dfuswift enter` brings it into its bootloader"
      ] + Self.functional(device.runtime?.functional)
    fields = device.fields
  }

  /// A bootloader that was looked into.
  init(_ session: DFUSession, _ identity: DeviceIdentity) {
    let device = session.device
    var lines = Self.head(device)
    let latched = session.foundError.map { " with \($0.specName)" } ?? ""
    let cleaned = session.found == .dfuIdle ? "" : ", brought to dfuIDLE"
    lines.append("mode          bootloader, found in \(session.found.specName)\(latched)\(cleaned)")
    lines += Self.functional(session.functional)
    lines += Self.chip(identity)
    lines += Self.quirks(session.quirks)
    for memory in session.memories { lines += Self.memory(memory) }
    self.lines = lines
    var fields = device.fields
    fields["found"] = .string(session.found.specName)
    fields["foundError"] = JSONValue(session.foundError?.specName)
    fields["dfuVersion"] = .integer(Int(session.functional.dfuVersion))
    fields["transferSize"] = .integer(Int(session.functional.transferSize))
    fields["attributes"] = .array(session.functional.attributes.specNames.map(JSONValue.string))
    fields["chips"] = .array(identity.chips.chips.map { .string("\($0)") })
    fields["quirks"] = .array(session.quirks.rows.map { .string($0.name) })
    fields["isReadProtected"] = identity.isReadProtected.map(JSONValue.bool) ?? .null
    fields["flashBytes"] = identity.flashSize.map(JSONValue.integer) ?? .null
    fields["uniqueID"] = JSONValue(identity.uniqueID?.hexDigits)
    fields["romVersion"] = JSONValue(identity.romVersion.map { [$0].hexDigits })
    fields["memories"] = .array(session.memories.map(Self.fields))
    self.fields = fields
  }

  private static func head(_ device: USBDevice) -> [String] {
    let names = [device.manufacturer, device.product].compactMap { $0?.withoutControlCharacters }
    return [
      "device        \(device.id) at \(device.path), release \(Figures.hex(device.release))",
      "name          " + (names.isEmpty ? "none" : names.joined(separator: ", ")),
      "serial        " + (device.serial?.withoutControlCharacters ?? "none"),
    ]
  }

  private static func functional(_ descriptor: FunctionalDescriptor?) -> [String] {
    guard let descriptor else { return ["DFU           no functional descriptor"] }
    let version = Figures.hex(descriptor.dfuVersion)
    let names = descriptor.attributes.specNames.joined(separator: ", ")
    return [
      "DFU           \(descriptor.isDfuSe ? "DfuSe" : "plain DFU") (bcdDFUVersion \(version)), "
        + "wTransferSize \(descriptor.transferSize)",
      "              " + (names.isEmpty ? "no attributes" : names),
    ]
  }

  private static func chip(_ identity: DeviceIdentity) -> [String] {
    let chips = identity.chips.chips
    var lines: [String] = []
    if chips.isEmpty {
      lines.append("chip          not known by its descriptors; say it with `--chip`")
    } else {
      let more = chips.count > chipLimit ? " and \(chips.count - chipLimit) more" : ""
      let names = chips.prefix(chipLimit).map(\.description).joined(separator: ", ")
      lines.append("chip          \(names)\(more)")
      lines.append("              by layout, release and transfer size")
    }
    if let size = identity.flashSize { lines.append("flash size    \(size.inBinaryUnits)") }
    if let id = identity.uniqueID { lines.append("unique id     \(id.hexDigits)") }
    if let version = identity.romVersion {
      lines.append("ROM version   \(version >> 4).\(version & 15)")
    }
    switch identity.isReadProtected {
    case true?:
      lines.append("protection    on: the flash cannot be read (RDP); see `dfuswift unprotect`")
    case false?: lines.append("protection    off: the flash can be read")
    case nil: lines.append("protection    not known: the device lets nothing be read")
    }
    return lines
  }

  private static func quirks(_ quirks: Quirks) -> [String] {
    quirks.rows.enumerated().map { number, row in
      (number == 0 ? "quirks        " : "              ") + row.description
    }
  }

  /// How many candidates are named; more tell a person nothing.
  private static let chipLimit = 4

  private static func memory(_ memory: DeviceMemory) -> [String] {
    var lines = ["", "memory \(memory.alternate)      \(memory.title.withoutControlCharacters)"]
    guard let map = memory.map else {
      return lines + ["  no layout: " + (memory.name == nil ? "no name" : "not a DfuSe string")]
    }
    lines[1] += ", \(Figures.size(map.byteCount)) in \(Figures.count(map.sectorCount, "sector"))"
    lines += map.description.split(separator: "\n").map { "  \($0)" }
    lines += map.diagnostics.map { "  note: \($0)" }
    return lines
  }

  private static func fields(_ memory: DeviceMemory) -> JSONValue {
    [
      "alternate": .integer(Int(memory.alternate)),
      "name": JSONValue(memory.name),
      "kind": memory.map.map { .string($0.kind.rawValue) } ?? .null,
      "regions": .array(
        (memory.map?.regions ?? []).map { region in
          [
            "address": JSONValue(region.range.start), "bytes": .integer(region.range.count),
            "sectors": .array(
              region.runs.map { run in
                [
                  "count": .integer(run.count), "bytes": .integer(run.sectorSize),
                  "access": .string("\(run.access)"),
                ]
              }),
          ]
        }),
      "diagnostics": .array((memory.map?.diagnostics ?? []).map { .string("\($0)") }),
    ]
  }
}

extension FunctionalDescriptor.Attributes {
  /// The attributes by the names of the standard.
  var specNames: [String] {
    let names: [(Self, String)] = [
      (.canDownload, "bitCanDnload"), (.canUpload, "bitCanUpload"),
      (.isManifestationTolerant, "bitManifestationTolerant"), (.willDetach, "bitWillDetach"),
    ]
    return names.filter { contains($0.0) }.map(\.1)
  }
}

extension [UInt8] {
  /// Two upper-case digits for each byte.
  var hexDigits: String {
    map { byte in
      let digits = String(byte, radix: 16, uppercase: true)
      return digits.count == 1 ? "0" + digits : digits
    }.joined()
  }
}
