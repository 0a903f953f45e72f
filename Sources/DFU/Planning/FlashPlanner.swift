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
  }

  /// The initial stack pointer and the reset vector: the least of a vector table, bytes.
  public static let vectorByteCount: ByteCount = 8
  /// The byte that an erased flash reads as, and that gaps are filled with.
  public static let blank: UInt8 = 0xFF
  /// The value of the RDP option byte that can never be undone.
  ///
  /// **Spec:** every STM32 reference manual, "read protection level 2".
  public static let rdpLevel2: UInt8 = 0xCC

  /// The memory of the alternate setting that is written.
  public var map: MemoryMap
  /// The least that the flash programs at once, bytes.
  public var programUnit: ByteCount
  /// What the image is.
  public var purpose: Purpose
  /// Memories other than flash that the user named and agreed to write.
  public var consent: Set<MemoryKind>
  /// Judges a vector table: the sentences that say why it is none, empty if it is plausible.
  public var judgeVectorTable: @Sendable (FirmwareImage, Address) -> [String]

  /// Creates a planner.
  ///
  /// - Parameters:
  ///   - map: the memory that is written.
  ///   - programUnit: the least that the flash programs at once, bytes, 1 or more.
  ///   - purpose: what the image is.
  ///   - consent: memories other than flash that may be written.
  ///   - judgeVectorTable: says why the vector table at an address is none.
  public init(
    map: MemoryMap, programUnit: ByteCount, purpose: Purpose = .application,
    consent: Set<MemoryKind> = [],
    judgeVectorTable: @escaping @Sendable (FirmwareImage, Address) -> [String] = { _, _ in [] }
  ) {
    self.map = map
    self.programUnit = max(1, programUnit)
    self.purpose = purpose
    self.consent = consent
    self.judgeVectorTable = judgeVectorTable
  }

  /// Makes the plan.
  ///
  /// - Throws: every problem there is; nothing has been done then.
  public func plan(_ image: FirmwareImage) throws(PlanError) -> FlashPlan {
    guard image.byteCount > 0 else { throw PlanError(problems: [.emptyImage]) }
    var problems = image.segments.flatMap(problems(of:)) + readProtectionProblems(of: image)
    let runs = problems.isEmpty ? wholeUnits(of: image) : []
    let sectors = runs.flatMap { Array(map.sectors(overlapping: $0.range)) }.uniqued()
    let mustErase = sectors.filter { needsErase($0) }
    problems += mustErase.filter { !$0.access.contains(.erasable) }.map(PlanProblem.notErasable)

    var notes: [String] = []
    let vectorAddress = purpose == .application ? self.vectorAddress(of: image) : nil
    if let vectorAddress, problems.isEmpty {
      let reasons = judgeVectorTable(image, vectorAddress)
      if !reasons.isEmpty, vectorAddress == map.firstAddress {
        problems.append(.noVectorTable(vectorAddress, reasons))
      } else if !reasons.isEmpty {
        notes.append(
          "There is no plausible vector table at \(vectorAddress): "
            + reasons.joined(separator: " ")
            + " That is right for images with a header of their own.")
      }
    }
    guard problems.isEmpty else { throw PlanError(problems: problems) }
    return assemble(
      image, runs: runs, sectors: mustErase, vectorAddress: vectorAddress, notes: notes)
  }

  /// Where the image's own first vector table is: at the memory's first address if the image covers
  /// it, else at the image's lowest one.
  private func vectorAddress(of image: FirmwareImage) -> Address? {
    let address = image[map.firstAddress] != nil ? map.firstAddress : image.lowestAddress
    return address.flatMap { isFlash(map.kind(at: $0)) ? $0 : nil }
  }

  /// Whether a memory holds programs, as against registers and bytes that configure the chip.
  private func isFlash(_ kind: MemoryKind?) -> Bool { kind == .internalFlash || kind == .other }

  /// Whether a sector must be erased before it is written: flash must, registers need not.
  private func needsErase(_ sector: MemorySector) -> Bool {
    sector.access.contains(.erasable) || isFlash(map.kind(at: sector.range.start))
  }

  private func problems(of segment: FirmwareImage.Segment) -> [PlanProblem] {
    var found: [PlanProblem] = []
    var covered = 0
    for sector in map.sectors(overlapping: segment.range) {
      guard let shared = sector.range.intersection(segment.range) else { continue }
      let gap = segment.address.distance(to: shared.start) - covered
      if gap > 0 { found += outside(segment, from: covered, count: gap) }
      covered = segment.address.distance(to: shared.start) + shared.count
      if !sector.access.contains(.writable) { found.append(.notWritable(shared, sector)) }
    }
    if covered < segment.bytes.count {
      found += outside(segment, from: covered, count: segment.bytes.count - covered)
    }
    guard found.isEmpty else { return found }
    // One string can name several memories, so the region decides and not the string.
    return map.regions.compactMap { region in
      let kind = map.kind(of: region)
      guard !isFlash(kind), !consent.contains(kind) else { return nil }
      return region.range.intersection(segment.range).map { .needsConsent($0, kind) }
    }
  }

  /// Option bytes that would lock the chip for ever.
  ///
  /// The RDP byte is the first of the option bytes on F0, F3, G0, G4 and L4 and the second on F2, F4
  /// and F7; which one it is here is not known for certain, so neither may hold the value.
  private func readProtectionProblems(of image: FirmwareImage) -> [PlanProblem] {
    map.regions.filter { map.kind(of: $0) == .optionBytes }.flatMap { region in
      [region.range.start, region.range.start.advanced(by: 1)].compactMap { address in
        guard let address, image[address] == Self.rdpLevel2 else { return nil }
        return .readProtectionLevel2(address)
      }
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

  /// The image in whole program units, gaps within a unit filled, none leaving its region.
  private func wholeUnits(of image: FirmwareImage) -> [FirmwareImage.Segment] {
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
      runs[place].bytes += [UInt8](repeating: Self.blank, count: max(0, missing))
      runs[place].bytes += segment.bytes
      let end = first + segment.bytes.count
      let wholeEnd = min((end + programUnit - 1) / programUnit * programUnit, lastRegion.end)
      runs[place].bytes += [UInt8](repeating: Self.blank, count: max(0, wholeEnd - end))
    }
    return runs.compactMap { run in
      UInt32(exactly: run.start).flatMap {
        FirmwareImage.Segment(address: Address($0), bytes: run.bytes)
      }
    }
  }

  private func assemble(
    _ image: FirmwareImage, runs: [FirmwareImage.Segment], sectors: [MemorySector],
    vectorAddress: Address?, notes: [String]
  ) -> FlashPlan {
    let erases = sectors.map { sector in
      let kept = image.restricted(to: sector.range).byteCount
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
    let behind = offset + Self.vectorByteCount
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
  fileprivate func uniqued() -> [MemorySector] {
    reduce(into: []) { kept, sector in
      if kept.last != sector { kept.append(sector) }
    }
  }
}
