/// Turns an image and a memory map into a plan, or says everything that is wrong with it.
///
/// Pure: nothing is asked of the device. The plan works in program units, because flash with ECC
/// takes each unit only once between two erases: segments that share a unit become one write.
public struct FlashPlanner: Sendable {
  /// What the image is.
  public enum Purpose: Sendable, Hashable {
    /// An application: it must have a vector table, whose program unit is written last.
    case application
    /// Data: no check, nothing is held back.
    case data
    /// Nothing is written: the image is only compared with what is there.
    case comparison
  }

  /// The value of the RDP option byte that can never be undone.
  ///
  /// **Spec:** every STM32 reference manual, "read protection level 2".
  static let rdpLevel2: UInt8 = 0xCC

  /// The memory of the alternate setting that is written.
  var map: MemoryMap
  /// The lines that the device may belong to: how much the flash programs at once, what it reads as
  /// when erased, where a stack may be.
  var chips: ChipCandidates
  /// What the image is.
  var purpose: Purpose
  /// Memories other than flash that the user named and agreed to write.
  var consent: Set<MemoryKind>
  /// Whether the core starts from a vector table, so that an application must have one.
  var hasVectorTable: Bool

  /// Creates a planner.
  ///
  /// - Parameters:
  ///   - map: the memory that is written.
  ///   - chips: the lines that the device may belong to.
  ///   - purpose: what the image is.
  ///   - consent: memories other than flash that may be written.
  ///   - hasVectorTable: whether the core starts from a vector table; what it starts from is
  ///     written last in any case.
  init(
    map: MemoryMap, chips: ChipCandidates, purpose: Purpose = .application,
    consent: Set<MemoryKind> = [], hasVectorTable: Bool = true
  ) {
    self.map = map
    self.chips = chips
    self.purpose = purpose
    self.consent = consent
    self.hasVectorTable = hasVectorTable
  }

  /// The least that the flash programs at once, bytes.
  var programUnit: ByteCount { max(1, chips.programUnit) }

  /// Makes the plan.
  ///
  /// - Throws: every problem there is; nothing has been done then.
  func plan(_ image: FirmwareImage) throws(PlanError) -> FlashPlan {
    guard image.byteCount > 0 else { throw PlanError(problems: [.emptyImage]) }
    var problems = image.segments.flatMap(problems(of:))
    guard purpose != .comparison else {
      guard problems.isEmpty else { throw PlanError(problems: problems) }
      return FlashPlan(
        image: image, erases: [], writes: [], vectorUnit: nil, programUnit: programUnit)
    }
    problems += optionByteProblems(in: image)
    let runs = problems.isEmpty ? wholeUnits(of: image) : []
    // Filling up can reach a sector that may not be written, where those are smaller than a unit.
    problems += runs.flatMap(self.problems(of:))
    let sectors = runs.flatMap { Array(map.sectors(overlapping: $0.range)) }.uniqued()
    let mustErase = sectors.filter(isErasedFirst)
    problems += mustErase.filter { !$0.access.contains(.erasable) }.map(PlanProblem.notErasable)

    var notes: [String] = []
    let vectorAddress = purpose == .application ? self.vectorAddress(of: image) : nil
    if let vectorAddress, hasVectorTable, problems.isEmpty {
      let flash = map.region(containing: vectorAddress)?.range
      let reasons = VectorTable.problems(
        in: image, at: vectorAddress,
        flash: flash ?? AddressRange(from: vectorAddress, to: vectorAddress), chips: chips)
      if !reasons.isEmpty, vectorAddress == map.firstAddress,
        map.kind(at: vectorAddress) == .internalFlash
      {
        problems.append(.noVectorTable(vectorAddress, reasons))
      } else if !reasons.isEmpty {
        notes.append(
          "There is no plausible vector table at \(vectorAddress): "
            + reasons.map(\.description).joined(separator: "; ")
            + ". That is right for an image with a header of its own.")
      }
    }
    guard problems.isEmpty else { throw PlanError(problems: problems) }
    return assemble(
      image, covered: image, runs: runs, sectors: mustErase, vectorAddress: vectorAddress,
      notes: notes)
  }

  /// Where the image's own first vector table is: at the memory's first address if the image covers
  /// it, else at the image's lowest one.
  func vectorAddress(of image: FirmwareImage) -> Address? {
    let address =
      map.firstAddress.flatMap { image[$0] == nil ? nil : $0 } ?? image.lowestAddress
    return address.flatMap { isFlash($0) ? $0 : nil }
  }

  /// Whether a sector is erased before it is written: main flash always, other memory if it can be
  /// (the EEPROM of an L0 cannot, and need not).
  func isErasedFirst(_ sector: MemorySector) -> Bool {
    let kind = map.kind(at: sector.range.start)
    return kind == .internalFlash || (kind == .other && sector.access.contains(.erasable))
  }

  /// Whether an address is in memory that is erased before it is written, as flash is.
  ///
  /// Option bytes and OTP never are, though some ROMs give them the letter of an erasable sector.
  private func isFlash(_ address: Address) -> Bool {
    map.kind(at: address).map { $0 == .internalFlash || $0 == .other } ?? false
  }

  private func problems(of segment: FirmwareImage.Segment) -> [PlanProblem] {
    let right: MemoryAccess = purpose == .comparison ? .readable : .writable
    var found: [PlanProblem] = []
    var covered = 0
    for sector in map.sectors(overlapping: segment.range) {
      guard let shared = sector.range.intersection(segment.range) else { continue }
      let gap = segment.address.distance(to: shared.start) - covered
      if gap > 0 { found += outside(segment, from: covered, count: gap) }
      covered = segment.address.distance(to: shared.start) + shared.count
      if !sector.access.contains(right) {
        found.append(
          purpose == .comparison ? .notReadable(shared, sector) : .notWritable(shared, sector))
      }
    }
    if covered < segment.bytes.count {
      found += outside(segment, from: covered, count: segment.bytes.count - covered)
    }
    guard found.isEmpty, purpose != .comparison else { return found }
    // A segment can run from one region into the next, which may be another kind of memory.
    return map.regions.compactMap { region in
      let kind = map.kind(of: region)
      guard !isFlash(region.range.start), !consent.contains(kind) else { return nil }
      return region.range.intersection(segment.range).map { .needsConsent($0, kind) }
    }
  }

  /// Option bytes that are not whole, or would lock the chip for ever.
  ///
  /// The RDP byte is the first of the option bytes on F0, F3, G0, G4 and L4 and the second on F2,
  /// F4 and F7; which one it is here is not known for certain, so neither may hold the value.
  private func optionByteProblems(in image: FirmwareImage) -> [PlanProblem] {
    let regions = map.regions.filter { map.kind(of: $0) == .optionBytes }
    return regions.flatMap { region -> [PlanProblem] in
      let count = image.restricted(to: region.range).byteCount
      guard count > 0 else { return [] }
      let isWhole = count == region.range.count
      let first = [region.range.start, region.range.start.advanced(by: 1)].compactMap(\.self)
      return (isWhole ? [] : [.partOfOptionBytes(region.range)])
        + first.filter { image[$0] == Self.rdpLevel2 }.map(PlanProblem.readProtectionLevel2)
    }
  }

  private func outside(
    _ segment: FirmwareImage.Segment, from offset: Int, count: ByteCount
  ) -> [PlanProblem] {
    guard let start = segment.address.advanced(by: offset),
      let range = AddressRange(start: start, count: count)
    else { return [] }
    return [.outsideMemory(range)]
  }

  /// The image in whole program units, gaps within a unit filled as if blank, none leaving its
  /// region.
  func wholeUnits(of image: FirmwareImage) -> [FirmwareImage.Segment] {
    var runs: [(start: Int, bytes: [UInt8])] = []
    for segment in image.segments {
      // Two banks that touch are two regions: the end need not be in the region of the start.
      guard let region = map.region(containing: segment.address)?.range,
        let lastRegion = segment.range.last.flatMap({ map.region(containing: $0) })?.range
      else { continue }
      let first = Int(segment.address.rawValue)
      let start = max(first - first % programUnit, Int(region.start.rawValue))
      if let last = runs.last, start < last.start + last.bytes.count {
        // The segment begins in the unit in which the one before ended.
        runs[runs.count - 1].bytes.removeLast(max(0, last.start + last.bytes.count - first))
      } else {
        runs.append((start, []))
      }
      let place = runs.count - 1
      let missing = first - (runs[place].start + runs[place].bytes.count)
      runs[place].bytes += [UInt8](repeating: chips.erasedByte, count: max(0, missing))
      runs[place].bytes += segment.bytes
      let end = first + segment.bytes.count
      let wholeEnd = min((end + programUnit - 1) / programUnit * programUnit, lastRegion.end)
      runs[place].bytes += [UInt8](repeating: chips.erasedByte, count: max(0, wholeEnd - end))
    }
    return runs.compactMap { run in
      UInt32(exactly: run.start).flatMap {
        FirmwareImage.Segment(address: Address($0), bytes: run.bytes)
      }
    }
  }

  /// Puts the parts of a plan together.
  ///
  /// - Parameters:
  ///   - image: the image as it was given.
  ///   - covered: the image with the bytes that are kept.
  ///   - runs: what is written, in whole program units.
  ///   - sectors: what is erased, by address.
  ///   - vectorAddress: where the image's vector table is; `nil` holds nothing back.
  ///   - notes: what a person should hear.
  /// - Returns: the plan.
  func assemble(
    _ image: FirmwareImage, covered: FirmwareImage, runs: [FirmwareImage.Segment],
    sectors: [MemorySector], vectorAddress: Address?, notes: [String]
  ) -> FlashPlan {
    let erases = sectors.map { sector in
      let kept = covered.restricted(to: sector.range).byteCount
      return FlashPlan.Erase(sector: sector, uncoveredCount: sector.range.count - kept)
    }
    var plan = FlashPlan(
      image: image, erases: erases, writes: runs, vectorUnit: nil, programUnit: programUnit,
      notes: notes)
    guard let vectorAddress, !erases.isEmpty,
      let place = runs.firstIndex(where: { $0.range.contains(vectorAddress) })
    else { return plan }
    let run = runs[place]
    let offset = run.address.distance(to: vectorAddress)
    let first = offset / programUnit * programUnit
    let behind = offset + VectorTable.byteCount
    let last = min((behind + programUnit - 1) / programUnit * programUnit, run.bytes.count)
    let parts = [0..<first, last..<run.bytes.count].compactMap { part in
      run.address.advanced(by: part.lowerBound).flatMap {
        FirmwareImage.Segment(address: $0, bytes: Array(run.bytes[part]))
      }
    }
    plan.writes.replaceSubrange(place...place, with: parts)
    plan.vectorUnit = run.address.advanced(by: first).flatMap {
      FirmwareImage.Segment(address: $0, bytes: Array(run.bytes[first..<last]))
    }
    let isFirst: (FlashPlan.Erase) -> Bool = { $0.sector.range.contains(vectorAddress) }
    plan.erases = erases.filter(isFirst) + erases.filter { !isFirst($0) }
    return plan
  }
}

extension [MemorySector] {
  /// The sectors once each, in ascending order, given that equal ones stand together.
  func uniqued() -> [MemorySector] {
    reduce(into: []) { kept, sector in
      if kept.last != sector { kept.append(sector) }
    }
  }
}
