import DFU

/// A chip line as it is shown.
struct ChipSummary {
  /// The line.
  let chip: Chip
  /// The part that was asked for, or the line.
  let name: String

  /// Whether an application can take itself to the ROM, in a word.
  var jump: String {
    switch chip.jumpVerdict(for: name) {
    case .proved: "yes"
    case .unproved: "unproved"
    case .impossible: "no"
    }
  }

  /// Why not, or why it is not proved.
  private var reason: String? {
    switch chip.jumpVerdict(for: name) {
    case .proved: nil
    case .unproved(let reason), .impossible(let reason): reason
    }
  }

  /// The line for people.
  var lines: [String] {
    var lines = ["\(chip)", "  core:        \(chip.core), series \(chip.family)"]
    func add(_ key: String, _ text: String?) {
      guard let text else { return }
      let heading = key + ":"
      let blanks = String(repeating: " ", count: max(1, 13 - heading.count))
      lines.append("  \(heading)\(blanks)\(text)")
    }
    add("jump", jump + (reason.map { ", " + $0 } ?? ""))
    add("ROM", "\(chip.rom.range), vectors at \(chip.rom.vectorTable), \(usb)")
    add("ROM uses", Self.list(chip.rom.usedRAM))
    add("ROM ids", Self.list(chip.rom.versions.map(Self.hexadecimal)))
    add("remap", chip.jump.remap.map { "\($0.name) at \($0.register)" })
    add("reset cause", chip.jump.resetCause.map { "\($0.name) at \($0.register)" })
    add("stack in", Self.list(chip.stackRanges))
    add("flash", "\(chip.flash.range)")
    add("programs", "\(chip.programUnit) bytes at once")
    add("banks", chip.banks)
    add("evidence", evidence)
    for obstacle in chip.jump.obstacles where !obstacle.names.isEmpty {
      add("not on", "\(obstacle.names.joined(separator: ", ")): \(obstacle.reason)")
    }
    for hint in chip.jump.hints { add("flag", hint) }
    for note in chip.notes { add("note", note) }
    add("sources", chip.sources.joined(separator: ", "))
    return lines
  }

  /// The line for programs.
  var fields: [String: JSONValue] {
    [
      "line": .string(chip.line), "parts": .array(chip.names.map(JSONValue.string)),
      "series": .string(chip.family), "core": .string(chip.core),
      "hasUSB": .bool(chip.rom.hasUSB), "vectorTable": JSONValue(chip.rom.vectorTable),
      "rom": JSONValue(chip.rom.range),
      "romUses": .array(chip.rom.usedRAM.map { JSONValue($0) }),
      "romIDs": .array(chip.rom.versions.map { .integer(Int($0)) }),
      "stack": .array(chip.stackRanges.map { JSONValue($0) }),
      "flash": JSONValue(chip.flash.range), "jump": .string(jump),
      "jumpReason": JSONValue(reason), "confidence": .string(chip.confidence.rawValue),
      "conflict": JSONValue(chip.conflict),
      "remap": chip.jump.remap.map { JSONValue($0.register) } ?? .null,
      "resetCause": chip.jump.resetCause.map { JSONValue($0.register) } ?? .null,
      "notes": .array((chip.jump.hints + chip.notes).map(JSONValue.string)),
      "sources": .array(chip.sources.map(JSONValue.string)),
    ]
  }

  private var usb: String { chip.rom.hasUSB ? "speaks USB DFU" : "does not speak USB DFU" }

  private var evidence: String {
    switch chip.confidence {
    case .twoSources: "AN2606 and at least one other source agree"
    case .oneSource: "AN2606 alone"
    case .conflict: "sources disagree: \(chip.conflict ?? "")"
    }
  }

  private static func list(_ items: [some CustomStringConvertible]) -> String? {
    items.isEmpty ? nil : items.map(\.description).joined(separator: ", ")
  }

  private static func hexadecimal(_ number: UInt16) -> String {
    "0x" + String(number, radix: 16, uppercase: true)
  }
}
