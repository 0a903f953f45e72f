/// What flashing an image will do, whole, before anything is done; a dry run prints the same value.
public struct FlashPlan: Sendable, Hashable {
  /// A sector that is erased, and what is lost with it.
  public struct Erase: Sendable, Hashable {
    /// The sector.
    public var sector: MemorySector
    /// Bytes in the sector that the image does not cover: what the erase destroys for good.
    public var uncoveredCount: ByteCount

    /// Creates an erase from its parts.
    public init(sector: MemorySector, uncoveredCount: ByteCount) {
      self.sector = sector
      self.uncoveredCount = uncoveredCount
    }
  }

  /// The image as it was given.
  public var image: FirmwareImage
  /// The erases in order: the sector of the vector table first, then by address.
  public var erases: [Erase]
  /// What is written, by address: whole program units, gaps and tails filled with what blank flash reads as.
  public var writes: [FirmwareImage.Segment]
  /// The program unit with the initial stack pointer and the reset vector, written last of all;
  /// `nil` for data, which holds nothing back.
  public var vectorUnit: FirmwareImage.Segment?
  /// The least that the flash programs at once, bytes.
  public var programUnit: ByteCount
  /// What a person should hear that does not stop the plan.
  public var notes: [String]

  /// Creates a plan from its parts.
  public init(
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
    writes.reduce(vectorUnit?.bytes.count ?? 0) { $0 + $1.bytes.count }
  }

  /// The bytes in sectors that are erased.
  public var eraseCount: ByteCount { erases.reduce(0) { $0 + $1.sector.range.count } }

  /// Whether an address lies in a sector that this plan erases.
  public func erases(_ address: Address) -> Bool {
    erases.contains { $0.sector.range.contains(address) }
  }

  /// The part of the plan that concerns some of its sectors; used to do those once more.
  public func restricted(to sectors: [MemorySector]) -> FlashPlan {
    var part = self
    part.erases = erases.filter { sectors.contains($0.sector) }
    part.writes = writes.flatMap { run in
      sectors.compactMap { sector in Self.part(of: run, in: sector.range) }
    }
    part.vectorUnit = vectorUnit.flatMap { unit in
      sectors.contains { $0.range.contains(unit.address) } ? unit : nil
    }
    return part
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

extension FlashPlan: CustomStringConvertible {
  /// The plan as a person reads it: one line for each erase and write, in the order of doing.
  public var description: String {
    var lines = erases.map { erase in
      let sector = erase.sector
      let loss =
        erase.uncoveredCount == 0
        ? "" : ", destroys \(erase.uncoveredCount) bytes that the image does not cover"
      return "erase  \(sector.range)  sector \(sector.index), \(sector.range.count) bytes\(loss)"
    }
    lines += writes.map { "write  \($0.range)  \($0.bytes.count) bytes" }
    if let vectorUnit {
      lines.append("write  \(vectorUnit.range)  \(vectorUnit.bytes.count) bytes, vector table last")
    }
    lines.append("verify \(image.byteCount) bytes of the image by reading them back")
    return lines.joined(separator: "\n")
  }
}
