extension Chip {
  /// Reads a chip from the values of its block.
  init(record: ChipRecord, family: String) throws(ChipDataError) {
    line = record.name
    self.family = family
    core = try record.needed("core") { $0 }
    deviceID = try record.needed("id", Self.hexadecimal)
    rom = try ROM(record: record)
    stackRanges = try record.list("stack") { Self.range($0, isEndIncluded: false) }
    flash = try record.needed("flash", Self.region)
    banks = record.texts["banks"]?.joined(separator: " ")
    layouts = record.texts["seen"] ?? []
    otherLayouts = record.texts["other"] ?? []
    releases = try record.list("bcd", Self.hexadecimal)
    transferSize = try record.known("transfer") { Int($0) }
    optionBytes = try record.known("options") { Address($0) }
    oneTimeProgrammable = try record.known("otp") { Address($0) }
    uniqueID = try record.known("uid") { Address($0) }
    flashSizeRegister = try record.known("size-at") { Address($0) }
    hardwareProgramUnit = try record.needed("unit") { Int($0) }
    writeAlignment = try record.known("align") { Int($0) }
    erasedByte = try record.needed("erased") { Self.hexadecimal($0).flatMap(UInt8.init(exactly:)) }
    times = try Times(record: record)
    hasECC = try record.needed("ecc", Self.answer)
    hasEmptyCheck = try record.needed("empty", Self.answer)
    jump = try Jump(record: record)
    confidence = try record.needed("confidence", Confidence.init(rawValue:))
    conflict = record.texts["conflict"]?.joined(separator: " ")
    notes = record.texts["note"] ?? []
    sources = (record.texts["sources"] ?? []).flatMap {
      $0.split(separator: ",").map { String($0.drop { $0 == " " }) }
    }
    guard !stackRanges.isEmpty else { throw ChipDataError(line: line, key: "stack") }
  }

  fileprivate static func hexadecimal(_ text: String) -> UInt16? {
    text.hasPrefix("0x") ? UInt16(text.dropFirst(2), radix: 16) : nil
  }

  static func range(_ text: String, isEndIncluded: Bool) -> AddressRange? {
    let ends = text.split(separator: "-").compactMap { Address($0) }
    guard ends.count == 2, ends[0] < ends[1] else { return nil }
    return AddressRange(
      start: ends[0], count: ends[0].distance(to: ends[1]) + (isEndIncluded ? 1 : 0))
  }

  private static func region(_ text: String) -> MemoryRegion? {
    // `try?`: the caller turns nil into an error that names the line.
    (try? MemoryMap(layout: "@Flash/" + text))?.regions.first
  }

  /// Yes, no or not known; the outer `nil` is for any other text.
  private static func answer(_ text: String) -> Bool?? {
    switch text {
    case "yes": .some(true)
    case "no": .some(false)
    case "?": .some(nil)
    default: nil
    }
  }
}

extension Chip.ROM {
  /// Reads the values that concern the ROM.
  fileprivate init(record: ChipRecord) throws(ChipDataError) {
    hasUSB = try record.needed("usb") { $0 == "yes" ? true : $0 == "no" ? false : nil }
    vectorTable = try record.needed("vector") { Address($0) }
    range = try record.needed("rom") { Chip.range($0, isEndIncluded: true) }
    usedRAM = try record.list("rom-ram") { Chip.range($0, isEndIncluded: true) }
    versions = try record.list("rom-ids", Chip.hexadecimal)
    versionAddress = try record.known("rom-id-at") { Address($0) }
    remap = record.value("remap").flatMap { $0 == "none" ? nil : $0 }
  }
}

extension Chip.Times {
  /// Reads the values that concern time.
  fileprivate init(record: ChipRecord) throws(ChipDataError) {
    typicalErase = try record.list("erase-typ", Self.eraseTime)
    longestErase = try record.list("erase-max", Self.eraseTime)
    typicalWrite = try record.known("write-typ", Self.microseconds)
    longestWrite = try record.known("write-max", Self.microseconds)
    longestMassErase = try record.known("mass-max") { Int($0).map { .milliseconds($0) } }
  }

  private static func microseconds(_ text: String) -> Duration? {
    Double(text).map { .microseconds($0) }
  }

  /// Reads `128K:2000@x8`: sector size, milliseconds, and the width of the flash in use.
  private static func eraseTime(_ text: String) -> Chip.EraseTime? {
    let parts = text.split(separator: "@")[0].split(separator: ":")
    guard parts.count == 2, let milliseconds = Double(parts[1]) else { return nil }
    let isKibi = parts[0].hasSuffix("K")
    guard let size = Int(isKibi ? parts[0].dropLast() : parts[0]) else { return nil }
    return Chip.EraseTime(
      sectorSize: isKibi ? size << 10 : size, time: .milliseconds(milliseconds))
  }
}
