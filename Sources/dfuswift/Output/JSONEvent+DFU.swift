import DFU

extension JSONEvent {
  /// A device was opened; what it was found in.
  init(found: DeviceState, _ error: DeviceStatus?) {
    self.init(
      "ready", ["found": .string(found.specName), "foundError": JSONValue(error?.specName)])
  }

  init(_ event: DFUEvent) {
    switch event {
    case .planned(let plan, let alternate):
      self.init(planned: plan, alternate: alternate)
    case .began(let phase, let count):
      self.init("began", ["phase": .string(phase.rawValue), "bytes": .integer(count)])
    case .advanced(let phase, let reached):
      self.init(
        "advanced",
        [
          "phase": .string(phase.rawValue), "done": .integer(reached.done),
          "of": .integer(reached.total), "secondsLeft": reached.left.map { JSONValue($0) } ?? .null,
        ])
    case .erased(let sector, let duration):
      self.init("erased", ["sector": JSONValue(sector), "seconds": JSONValue(duration)])
    case .ended(let phase, let count, let duration):
      self.init(
        "ended",
        [
          "phase": .string(phase.rawValue), "bytes": .integer(count),
          "seconds": JSONValue(duration),
        ])
    case .settled(let pace):
      self.init("pace", ["pace": .string(pace.rawValue)])
    case .toldSupply(let range): self.init("supply", JSONValue.fields(of: range))
    case .saved(let count, let name):
      self.init("saved", ["bytes": .integer(count), "file": .string(name)])
    case .repairing(let sectors):
      self.init("repairing", ["sectors": .array(sectors.map(JSONValue.init))])
    case .left: self.init("left")
    case .applicationStarted(let device):
      self.init("applicationStarted", device.fields)
    case .note(let text): self.init("note", ["message": .string(text)])
    }
  }

  init(planned plan: FlashPlan, alternate: UInt8) {
    self.init(
      "planned",
      [
        "alternate": .integer(Int(alternate)),
        "erases": .array(
          plan.erases.map { erase in
            ["sector": JSONValue(erase.sector), "uncoveredBytes": .integer(erase.uncoveredCount)]
          }),
        "writes": .array(plan.writes.map { JSONValue($0.range) }),
        "keepsUncovered": .bool(plan.keepsUncovered),
        "vectorTable": plan.vectorUnit.map { JSONValue($0.range) } ?? .null,
        "imageBytes": .integer(plan.image.byteCount),
        "programUnit": .integer(plan.programUnit),
        "notes": .array(plan.notes.map { .string("\($0)") }),
      ])
  }

  init(_ error: DFUError) {
    var place: [String: JSONValue] = [:]
    place["path"] = error.place.path.map(JSONValue.string)
    place["id"] = error.place.id.map { .string("\($0)") }
    place["memory"] = error.place.memory.map(JSONValue.string)
    place["address"] = error.place.address.map(JSONValue.init)
    place["sector"] = error.place.sector.map(JSONValue.init)
    place["block"] = error.place.block.map { .integer(Int($0)) }
    var fields: [String: JSONValue] = [
      "code": .string(error.code.name),
      "exit": .integer(Int(ExitStatus(error.code).rawValue)),
      "message": .string(error.description),
      "summary": .string(error.summary),
      "reason": .string(error.reason),
      "remedy": .string(error.remedy),
      "blame": .string(error.blame.rawValue),
      "place": .object(place),
    ]
    if let status = error.status {
      fields["deviceStatus"] = .string(status.status.specName)
      fields["deviceState"] = .string(status.state.specName)
    }
    self.init("error", fields)
  }

  init(_ failure: CommandFailure) {
    self.init(
      "error",
      [
        "code": .string(failure.code.rawValue),
        "exit": .integer(Int(failure.status.rawValue)),
        "message": .string(failure.message),
      ])
  }
}

extension JSONValue {
  /// A supply range: its ends in volts.
  static func fields(of range: SupplyRange) -> [String: JSONValue] {
    [
      "minimumVolts": .number(range.volts.lowerBound),
      "maximumVolts": .number(range.volts.upperBound),
    ]
  }

  /// A sector: its index in its region, its place, its rights.
  init(_ sector: MemorySector) {
    self = [
      "index": .integer(sector.index), "address": JSONValue(sector.range.start),
      "bytes": .integer(sector.range.count), "access": .string("\(sector.access)"),
    ]
  }
}
