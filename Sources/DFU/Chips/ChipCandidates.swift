/// The lines that a device may belong to, most likely first, and what follows from all of them.
///
/// USB does not tell the chip. Where candidates differ, the answer is the one that is safe for
/// each of them; without any candidate it is the general fallback.
public struct ChipCandidates: Sendable, Hashable {
  /// The least program unit, bytes: the ROM takes multiples of a word.
  ///
  /// **Spec:** AN3156 (write memory).
  static let leastProgramUnit: ByteCount = 4
  /// The program unit of a device that is not known, bytes: the largest that an STM32 has (H7).
  static let unknownProgramUnit: ByteCount = 32

  /// The lines, most likely first; empty if none fits.
  public let chips: [Chip]

  /// Creates candidates from lines, most likely first.
  public init(_ chips: [Chip]) {
    self.chips = chips
  }

  /// Nothing is known about the device.
  public static let unknown = ChipCandidates([])

  /// Finds the lines that agree with what a device's descriptors show.
  ///
  /// - Parameters:
  ///   - layouts: the names of all alternate settings; those that are no layout are passed over.
  ///   - release: `bcdDevice`.
  ///   - transferSize: `wTransferSize`, bytes.
  public init(layouts: [String], release: UInt16? = nil, transferSize: ByteCount? = nil) {
    // `try?`: a setting without a layout says nothing about the chip.
    let maps = layouts.compactMap { try? MemoryMap(layout: $0) }
    self.init(
      evidence: ChipEvidence(maps: maps, release: release, transferSize: transferSize))
  }

  /// Keeps the lines that have the fewest contradictions, and sorts them by what speaks for them.
  init(evidence: ChipEvidence) {
    let judged = Chip.all.compactMap { chip in evidence.verdict(on: chip).map { (chip, $0) } }
    let fewest = judged.map(\.1.contradictions).min()
    chips = judged.filter { $0.1.contradictions == fewest }
      .enumerated()
      .sorted { ($1.element.1.support, $0.offset) < ($0.element.1.support, $1.offset) }
      .map(\.element.0)
  }

  /// Keeps the lines that agree with what was read from the device.
  ///
  /// A value that contradicts every candidate is left aside.
  ///
  /// - Parameters:
  ///   - flashSizeKiB: the flash size register; 0 and 0xFFFF say nothing.
  ///   - romVersion: the ROM's version byte; 0 and 0xFF say nothing.
  /// - Returns: the remaining candidates in the same order.
  func narrowed(flashSizeKiB: UInt16? = nil, romVersion: UInt8? = nil) -> ChipCandidates {
    var kept = chips
    if let flashSizeKiB, flashSizeKiB != 0, flashSizeKiB != .max {
      let size = Int(flashSizeKiB) << 10
      kept = Self.filtered(kept) { $0.flash.range.count >= size }
    }
    if let romVersion, romVersion != 0, romVersion != .max {
      kept = Self.filtered(kept) {
        // C5 and C09x have versions of three digits, of which the byte holds the last two.
        $0.rom.versions.isEmpty
          || $0.rom.versions.contains { UInt8(truncatingIfNeeded: $0) == romVersion }
      }
    }
    return ChipCandidates(kept)
  }

  private static func filtered(_ chips: [Chip], _ isKept: (Chip) -> Bool) -> [Chip] {
    let kept = chips.filter(isKept)
    return kept.isEmpty ? chips : kept
  }

  /// The least that is programmed at once, bytes; 32 if nothing is known.
  public var programUnit: ByteCount {
    chips.map(\.programUnit).max() ?? Self.unknownProgramUnit
  }

  /// What erased flash reads as; 0xFF if nothing is known or the candidates differ.
  ///
  /// A blank sector that is not recognised costs an erase, nothing else.
  var erasedByte: UInt8 {
    let bytes = Set(chips.map(\.erasedByte))
    return bytes.count == 1 ? bytes.first ?? 0xFF : 0xFF
  }

  /// The limit for writing one block.
  var writeLimit: Duration { chips.map(\.writeLimit).max() ?? Chip.writeLimitFallback }

  /// The limit for erasing one sector of a size in bytes.
  func eraseLimit(sectorSize: ByteCount) -> Duration {
    chips.map { $0.eraseLimit(sectorSize: sectorSize) }.max() ?? Chip.eraseLimitFallback
  }

  /// The limit for a mass erase.
  var massEraseLimit: Duration {
    chips.map(\.massEraseLimit).max() ?? Chip.massEraseLimitFallback
  }

  /// The typical time to erase one sector, as the most likely line that tells one has it.
  func typicalErase(sectorSize: ByteCount) -> Duration? {
    chips.lazy.compactMap { $0.typicalErase(sectorSize: sectorSize) }.first
  }

  /// Whether the ROM programs byte by byte until it is told the supply voltage; false if nothing
  /// is known or the candidates differ.
  ///
  /// **Spec:** AN2606 table 4.
  var programsBytesUntilToldSupply: Bool {
    !chips.isEmpty && chips.allSatisfy { ["F2", "F4", "F7"].contains($0.family) }
  }

  /// How an interrupted board comes back to the ROM; `.unknown` if the candidates differ.
  var returnToROM: ReturnToROM {
    let ways = Set(chips.map(\.returnToROM))
    return ways.count == 1 ? ways.first ?? .unknown : .unknown
  }

  /// Whether a half-written unit may be unreadable; `nil` if not known or the candidates differ.
  var hasECC: Bool? {
    let answers = Set(chips.map(\.hasECC))
    return answers.count == 1 ? answers.first ?? nil : nil
  }

  /// What may be read to tell the candidates apart, each address once, most likely first.
  var identificationReads: [IdentificationRead] {
    var seen: Set<IdentificationRead> = []
    return chips.flatMap(\.identificationReads).filter { seen.insert($0).inserted }
  }
}
