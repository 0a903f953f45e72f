/// What a device's descriptors say about its chip.
struct ChipEvidence {
  let maps: [MemoryMap]
  let release: UInt16?
  let transferSize: ByteCount?

  /// What speaks for a line and against it.
  struct Verdict: Hashable {
    var support = 0
    var contradictions = 0

    fileprivate mutating func count(_ isSupport: Bool?, weight: Int = 1) {
      guard let isSupport else { return }
      if isSupport { support += weight } else { contradictions += 1 }
    }
  }

  /// Judges a line; `nil` if its flash cannot be the one that the device shows.
  func verdict(on chip: Chip) -> Verdict? {
    guard chip.rom.hasUSB,
      let place = maps.firstIndex(where: { $0.kind == .internalFlash }),
      let flash = maps[place].regions.first, let support = Self.flashSupport(of: flash, for: chip)
    else { return nil }
    var verdict = Verdict(support: support)
    let known = Self.maps(chip.otherLayouts)
    for (index, map) in maps.enumerated() where index != place {
      verdict.count(Self.agrees(map, with: chip, known: known), weight: 2)
      if known.contains(where: { $0.regions == map.regions }) { verdict.count(true) }
    }
    verdict.count(release.flatMap { Self.isOne($0, of: chip.releases) })
    verdict.count(transferSize.flatMap { Self.isOne($0, of: chip.transferSize.map { [$0] } ?? []) })
    return verdict
  }

  /// How well the sectors fit: 3 seen on this line, 2 its largest part, 1 a smaller one.
  private static func flashSupport(of flash: MemoryRegion, for chip: Chip) -> Int? {
    if maps(chip.layouts).contains(where: { $0.regions.first == flash }) { return 3 }
    if flash.runs == chip.flash.runs, flash.range == chip.flash.range { return 2 }
    return isStart(flash, of: chip.flash) ? 1 : nil
  }

  private static func maps(_ layouts: [String]) -> [MemoryMap] {
    // `try?`: a test reads every layout of the table.
    layouts.compactMap { try? MemoryMap(layout: $0) }
  }

  /// Whether a flash has the sectors with which a larger one begins.
  private static func isStart(_ part: MemoryRegion, of whole: MemoryRegion) -> Bool {
    guard part.range.start == whole.range.start, part.range.count <= whole.range.count else {
      return false
    }
    var rest = whole.runs[...]
    for (index, run) in part.runs.enumerated() {
      guard let next = rest.popFirst(), next.sectorSize == run.sectorSize,
        next.count == run.count || (index == part.runs.count - 1 && run.count < next.count)
      else { return false }
    }
    return true
  }

  /// Whether a further setting is one that the line has; `nil` if the table does not say.
  private static func agrees(_ map: MemoryMap, with chip: Chip, known: [MemoryMap]) -> Bool? {
    let likes = known.filter { $0.kind == map.kind }
    if likes.contains(where: { $0.firstAddress == map.firstAddress }) { return true }
    let documented: Address? =
      switch map.kind {
      case .optionBytes: chip.optionBytes
      case .oneTimeProgrammable: chip.oneTimeProgrammable
      case .internalFlash, .deviceFeature, .other: nil
      }
    if let documented, let address = map.firstAddress, isNear(address, documented) { return true }
    if !known.isEmpty { return false }
    return documented == nil ? nil : false
  }

  /// Option bytes are shown at their address, option registers near the one in the headers.
  private static func isNear(_ address: Address, _ documented: Address) -> Bool {
    let registerPage: UInt32 = 0xFFFF_F000
    return address == documented
      || (address.rawValue >= 0x4000_0000
        && address.rawValue & registerPage == documented.rawValue & registerPage)
  }

  private static func isOne<Value: Equatable>(_ value: Value, of known: [Value]) -> Bool? {
    known.isEmpty ? nil : known.contains(value)
  }
}
