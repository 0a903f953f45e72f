/// How long operations may take and how small a write may be: the chip table's word, or a safe one.
///
/// Where several chip lines fit the device, the most careful value of them all counts.
public struct OperationLimits: Sendable, Hashable {
  /// The longest that Set Address Pointer may take: a lookup, but some ROMs answer late.
  public let setPointer = Duration.seconds(5)
  /// The least that the flash programs at once, bytes.
  public let programUnit: ByteCount

  private let chips: [Chip]
  private let override: Duration?

  /// Creates limits.
  ///
  /// - Parameters:
  ///   - chips: the chip lines that the device may be of; none if nothing is known.
  ///   - override: one limit for everything, from the user.
  public init(chips: [Chip], override: Duration?) {
    self.chips = chips
    self.override = override
    programUnit = chips.map(\.programUnit).max() ?? Chip.unknownProgramUnit
  }

  /// The longest that programming one block may take.
  public func write(byteCount: ByteCount) -> Duration {
    override ?? chips.map(\.writeLimit).max() ?? Chip.unknownWriteLimit
  }

  /// The longest that erasing one sector may take.
  public func erase(sectorSize: ByteCount) -> Duration {
    override ?? chips.map { $0.eraseLimit(sectorSize: sectorSize) }.max()
      ?? Chip.unknownEraseLimit
  }

  /// The longest that a mass erase may take.
  public var massErase: Duration {
    override ?? chips.map(\.massEraseLimit).max() ?? Chip.unknownMassEraseLimit
  }

  /// How a board whose flash is not whole comes back to the bootloader.
  public var recoverySentence: String {
    let ways = Set(chips.map(\.returnsToROM))
    let again = "then run the same command again."
    return switch ways.count == 1 ? ways.first : nil {
    case .afterPowerCycle:
      "The board returns to the bootloader after a power cycle; " + again
    case .holdBOOT0:
      "Hold BOOT0 high at reset to return to the bootloader, " + again
    case .unknown, nil:
      "If the board does not start, hold BOOT0 high at reset, " + again
    }
  }
}
