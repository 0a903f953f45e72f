/// What flashing an image will do, whole, before anything is done; a dry run prints the same value.
public struct FlashPlan: Sendable, Hashable {
  /// A sector that is erased, and what is lost with it.
  public struct Erase: Sendable, Hashable {
    /// The sector.
    public var sector: MemorySector
    /// Bytes in the sector that the image does not cover: what the erase destroys for good.
    public var uncoveredCount: ByteCount
  }

  /// The image as it was given.
  public var image: FirmwareImage
  /// The erases in order: the sector of the vector table first, then by address.
  public var erases: [Erase]
  /// What is written, by address: whole program units, gaps and tails filled with what blank flash
  /// reads as.
  public var writes: [FirmwareImage.Segment]
  /// The program unit with the initial stack pointer and the reset vector, written last of all;
  /// `nil` for data, which holds nothing back.
  public var vectorUnit: FirmwareImage.Segment?
  /// The program unit at the flash's first address, if it is kept and not the image's: written
  /// behind everything else but ``vectorUnit``, for the core boots from it.
  public var bootUnit: FirmwareImage.Segment?
  /// Whether the bytes that the image does not cover are kept; once they are read, the plan has
  /// them.
  public var keepsUncovered = false
  /// The least that the flash programs at once, bytes.
  public var programUnit: ByteCount
  /// What a person should hear that does not stop the plan.
  public var notes: [String]

  /// Creates a plan from its parts.
  init(
    image: FirmwareImage, erases: [Erase], writes: [FirmwareImage.Segment],
    vectorUnit: FirmwareImage.Segment?, programUnit: ByteCount, notes: [String] = []
  ) {
    self.image = image
    self.erases = erases
    self.writes = writes
    self.vectorUnit = vectorUnit
    self.programUnit = programUnit
    self.notes = notes
  }

  /// The bytes that go to the device, filling included.
  public var writeCount: ByteCount {
    writes.byteCount + heldBack.byteCount
  }

  /// The units that are written when all else has been read back, in this order.
  var heldBack: [FirmwareImage.Segment] { [bootUnit, vectorUnit].compactMap(\.self) }

  /// The bytes in sectors that are erased.
  public var eraseCount: ByteCount { erases.reduce(0) { $0 + $1.sector.range.count } }

  /// Whether an address lies in a sector that this plan erases.
  func erases(_ address: Address) -> Bool {
    erases.contains { $0.sector.range.contains(address) }
  }

  /// The part of the plan that concerns some of its sectors; used to do those once more.
  func restricted(to sectors: [MemorySector]) -> FlashPlan {
    var part = self
    part.erases = erases.filter { sectors.contains($0.sector) }
    // Neighbours stay one run: it needs one address pointer, and some devices ask for a long wait
    // at each.
    let ranges = Self.joined(sectors.map(\.range))
    part.writes = writes.flatMap { run in ranges.compactMap { Self.part(of: run, in: $0) } }
    let isPart: (FirmwareImage.Segment) -> Bool = { unit in
      sectors.contains { $0.range.contains(unit.address) }
    }
    part.vectorUnit = vectorUnit.flatMap { isPart($0) ? $0 : nil }
    part.bootUnit = bootUnit.flatMap { isPart($0) ? $0 : nil }
    return part
  }

  /// Everything that is written, with the units that are held back where they belong.
  var contents: [FirmwareImage.Segment] { contents(but: []) }

  /// Everything that is written but some units, which are written later.
  func contents(but units: [FirmwareImage.Segment]) -> [FirmwareImage.Segment] {
    let others = heldBack.filter { !units.contains($0) }
    return Self.joined(writes + others)
  }

  /// What is left to do once it is known what the sectors hold.
  ///
  /// A sector that is equal is left alone, a blank one is not erased, and blocks that are blank are
  /// not sent to a sector that is. If anything is left to do, the sector of the vector table is
  /// part of it: it must not be valid while the rest is not.
  ///
  /// - Parameters:
  ///   - verdicts: what the sectors hold; one that is missing counts as different.
  ///   - blank: what erased memory reads as.
  ///   - blockSize: the bytes of a block; shorter runs of blank bytes are sent along.
  /// - Returns: the plan without what need not be done; empty if all is equal.
  func narrowed(
    by verdicts: [MemorySector: SectorVerdict], blank: UInt8, blockSize: ByteCount
  ) -> FlashPlan {
    var equal = verdicts.filter { $0.value == .equal }.map(\.key)
    var plan = without(equal)
    guard plan.writeCount > 0 || !plan.erases.isEmpty else { return plan }
    if let vectorUnit,
      let first = equal.firstIndex(where: { $0.range.contains(vectorUnit.address) })
    {
      equal.remove(at: first)
      plan = without(equal)
    }
    plan = plan.withoutBlankBlocks(blank: blank, blockSize: blockSize)
    plan.erases.removeAll { verdicts[$0.sector] == .blank }
    return plan
  }

  /// The plan without some sectors and all that is written to them.
  private func without(_ sectors: [MemorySector]) -> FlashPlan {
    let isLeft: (FirmwareImage.Segment) -> Bool = { unit in
      !sectors.contains { $0.range.contains(unit.address) }
    }
    var part = self
    part.erases = erases.filter { !sectors.contains($0.sector) }
    part.writes = Self.parts(of: writes, outside: sectors)
    part.vectorUnit = vectorUnit.flatMap { isLeft($0) ? $0 : nil }
    part.bootUnit = bootUnit.flatMap { isLeft($0) ? $0 : nil }
    return part
  }

  /// The plan without the blocks that an erase alone brings about; where nothing is erased, blank
  /// bytes are bytes like others.
  func withoutBlankBlocks(blank: UInt8, blockSize: ByteCount) -> FlashPlan {
    let sectors = erases.map(\.sector)
    var plan = self
    let erased = Self.joined(sectors.map(\.range)).flatMap { range in
      writes.compactMap { Self.part(of: $0, in: range) }
    }
    plan.writes = Self.joined(
      erased.flatMap { Self.filled($0, blank: blank, blockSize: blockSize) }
        + Self.parts(of: writes, outside: sectors))
    return plan
  }

  /// The parts of a run that are not blank, cut where blocks begin: at multiples of their size.
  private static func filled(
    _ run: FirmwareImage.Segment, blank: UInt8, blockSize: ByteCount
  ) -> [FirmwareImage.Segment] {
    var parts: [Range<Int>] = []
    let lead = Int(run.address.rawValue) % blockSize
    for start in stride(from: -lead, to: run.bytes.count, by: blockSize) {
      let block = max(start, 0)..<min(start + blockSize, run.bytes.count)
      if run.bytes[block].allSatisfy({ $0 == blank }) { continue }
      if let last = parts.last, last.upperBound == block.lowerBound {
        parts[parts.count - 1] = last.lowerBound..<block.upperBound
      } else {
        parts.append(block)
      }
    }
    return parts.compactMap { part in
      run.address.advanced(by: part.lowerBound).flatMap {
        FirmwareImage.Segment(address: $0, bytes: Array(run.bytes[part]))
      }
    }
  }

  private static func joined(_ runs: [FirmwareImage.Segment]) -> [FirmwareImage.Segment] {
    // `try?`: the runs of a plan are disjoint.
    (try? FirmwareImage(segments: runs))?.segments ?? runs
  }

  /// Ranges by address, those that touch as one.
  private static func joined(_ ranges: [AddressRange]) -> [AddressRange] {
    var joined: [AddressRange] = []
    for range in ranges.sorted(by: { $0.start < $1.start }) {
      if let last = joined.last, last.end == Int(range.start.rawValue),
        let both = AddressRange(start: last.start, count: last.count + range.count)
      {
        joined[joined.count - 1] = both
      } else {
        joined.append(range)
      }
    }
    return joined
  }

  private static func parts(
    of runs: [FirmwareImage.Segment], outside sectors: [MemorySector]
  ) -> [FirmwareImage.Segment] {
    let ranges = joined(sectors.map(\.range))
    return runs.flatMap { run in
      run.range.gaps(between: ranges).compactMap { part(of: run, in: $0) }
    }
  }

  private static func part(
    of run: FirmwareImage.Segment, in range: AddressRange
  ) -> FirmwareImage.Segment? {
    guard let shared = run.range.intersection(range) else { return nil }
    let first = run.address.distance(to: shared.start)
    return FirmwareImage.Segment(
      address: shared.start, bytes: Array(run.bytes[first..<(first + shared.count)]))
  }
}

extension AddressRange {
  /// The parts of this range that lie in none of some others, which are in ascending order.
  fileprivate func gaps(between others: [AddressRange]) -> [AddressRange] {
    var gaps: [AddressRange] = []
    var place = Int(start.rawValue)
    for other in others where overlaps(other) {
      gaps += Self.upTo(Int(other.start.rawValue), from: place)
      place = other.end
    }
    return gaps + Self.upTo(end, from: place)
  }

  /// A range as a list: an empty one if there is nothing in it.
  private static func upTo(_ end: Int, from start: Int) -> [AddressRange] {
    guard start < end, let first = UInt32(exactly: start) else { return [] }
    return AddressRange(start: Address(first), count: end - start).map { [$0] } ?? []
  }
}

extension FlashPlan: CustomStringConvertible {
  /// The plan as a person reads it: one line for each erase and write, in the order of doing.
  public var description: String {
    var lines = erases.map { erase in
      let sector = erase.sector
      let loss =
        erase.uncoveredCount == 0
        ? ""
        : ", \(keepsUncovered ? "keeps" : "destroys") \(erase.uncoveredCount) bytes that the image "
          + "does not cover"
      return "erase  \(sector.range)  sector \(sector.index), \(sector.range.count) bytes\(loss)"
    }
    lines += writes.map { "write  \($0.range)  \($0.bytes.count) bytes" }
    if let bootUnit {
      lines.append("write  \(bootUnit.range)  \(bootUnit.bytes.count) bytes, kept, behind the rest")
    }
    if let vectorUnit {
      lines.append("write  \(vectorUnit.range)  \(vectorUnit.bytes.count) bytes, vector table last")
    }
    lines.append("verify \(image.byteCount) bytes of the image by reading them back")
    return lines.joined(separator: "\n")
  }
}
