import DFU

/// The table of triggers that are known by name.
enum PresetList {
  /// Prints the table, or an event for each row.
  static func tell(to reporter: Reporter) {
    let presets = TriggerPreset.table
    for preset in presets { reporter.event(JSONEvent("preset", fields(of: preset))) }
    var table = TextTable(["NAME", "FIRMWARE", "USB ID", "LEADS TO", "BYTES ARE FROM"])
    for preset in presets {
      table.add([
        preset.name, preset.firmware, preset.numbers.map(\.description).joined(separator: " "),
        preset.leadsTo, (preset.evidence.isProved ? "" : "unproved: ") + preset.source,
      ])
    }
    reporter.result(
      table.text + "\nNone was tried on hardware. `--json` shows what each sends.",
      isSummary: false, ["presets": .integer(presets.count)])
  }

  private static func fields(of preset: TriggerPreset) -> [String: JSONValue] {
    [
      "name": .string(preset.name), "firmware": .string(preset.firmware),
      "action": .string("\(preset.action)"),
      "ids": .array(preset.numbers.map { .string("\($0)") }),
      "leadsTo": .string(preset.leadsTo), "evidence": .string(preset.evidence.rawValue),
      "isProved": .bool(preset.evidence.isProved), "source": .string(preset.source),
      "caution": JSONValue(preset.caution),
    ]
  }
}
