/// How long operations may take: the user's word, or the chip table's.
struct OperationLimits: Sendable, Hashable {
  /// The lines that the device may belong to.
  private let chips: ChipCandidates
  private let override: Duration?

  /// Creates limits.
  ///
  /// - Parameters:
  ///   - chips: the lines that the device may belong to.
  ///   - override: one limit for everything, from the user.
  init(chips: ChipCandidates, override: Duration?) {
    self.chips = chips
    self.override = override
    write = override ?? chips.writeLimit
  }

  /// The longest that Set Address Pointer may take: a lookup, but some ROMs answer late.
  var setPointer: Duration { write }

  /// The longest that programming one block may take; asked for each block, so found out once.
  let write: Duration

  /// The longest that erasing one sector may take.
  func erase(sectorSize: ByteCount) -> Duration {
    override ?? chips.eraseLimit(sectorSize: sectorSize)
  }

  /// The longest that a mass erase may take.
  var massErase: Duration { override ?? chips.massEraseLimit }
}
