/// One product line of STM32 as AN2606 divides them: what is known about its flash and its ROM.
///
/// At run time the device's own descriptors are believed first. This table fills in what they do
/// not say: times, program units, stack addresses, how the ROM is entered.
///
/// **Spec:** AN2606 rev 70; every line names its sources, and says so where they disagree.
public struct Chip: Sendable, Hashable {
  /// How sure the line's values are.
  public enum Confidence: String, Sendable, Hashable, CaseIterable {
    /// AN2606 and at least one other source agree on device id, ROM area and vector table.
    case twoSources = "two-sources"
    /// AN2606 alone says so.
    case oneSource = "one-source"
    /// Sources disagree about a value; `conflict` says which.
    case conflict
  }

  /// The ROM bootloader.
  public struct ROM: Sendable, Hashable {
    /// Whether the ROM of at least one version or part of the line speaks USB DFU.
    public let hasUSB: Bool
    /// Where the initial stack pointer and the entry are: the target of a jump.
    public let vectorTable: Address
    /// The area of system memory that holds the ROM; the vector table need not be its start.
    public let range: AddressRange
    /// The RAM that the ROM overwrites; empty if not known.
    public let usedRAM: [AddressRange]
    /// The version bytes known for the line; several if there are several ROMs.
    public let versions: [UInt16]
    /// Where the version byte can be read.
    public let versionAddress: Address?
    /// How the ROM is mapped to address 0: register, address, and clock register with its bit.
    ///
    /// `nil` if the line has no such register.
    public let remap: String?
  }

  /// How long one erase takes.
  public struct EraseTime: Sendable, Hashable {
    /// The sector's size in bytes.
    public let sectorSize: ByteCount
    /// The time for it.
    public let time: Duration
  }

  /// The times of the flash, as far as they are known.
  public struct Times: Sendable, Hashable {
    /// Typical erase times, by ascending sector size.
    public let typicalErase: [EraseTime]
    /// The longest erase times, by ascending sector size.
    public let longestErase: [EraseTime]
    /// The typical time for one program unit.
    public let typicalWrite: Duration?
    /// The longest time for one program unit.
    public let longestWrite: Duration?
    /// The longest time for a mass erase.
    public let longestMassErase: Duration?
  }

  /// The line's part numbers without `STM32`, with slashes between; `x` stands for any character.
  public let line: String
  /// The series, such as `F4` or `L4+`.
  public let family: String
  /// The Cortex core that runs the ROM, such as `M4`; a second core follows with a plus sign.
  public let core: String
  /// `DEV_ID` of the debug unit, 12 bits; not readable over USB, and some lines share one.
  public let deviceID: UInt16
  /// The ROM bootloader.
  public let rom: ROM
  /// Where a stack may begin: the stack pointer is above `start` and at most `end`.
  ///
  /// RAM of the largest part; the first range is the main RAM.
  public let stackRanges: [AddressRange]
  /// The main flash of the largest part.
  public let flash: MemoryRegion
  /// What the line does when there are two banks of flash.
  public let banks: String?
  /// The layout strings of the main flash that were seen.
  public let layouts: [String]
  /// The layout strings of the other alternate settings that were seen.
  public let otherLayouts: [String]
  /// `bcdDevice` as seen in logs.
  public let releases: [UInt16]
  /// `wTransferSize` as seen in logs, bytes; always read the descriptor instead.
  public let transferSize: ByteCount?
  /// The option bytes; on lines that have only option registers the first of those.
  public let optionBytes: Address?
  /// The one-time programmable bytes.
  public let oneTimeProgrammable: Address?
  /// The unique id, 12 bytes.
  public let uniqueID: Address?
  /// The size of the flash in KiB, 2 bytes.
  public let flashSizeRegister: Address?
  /// The fewest bytes that the hardware programs at once.
  public let hardwareProgramUnit: ByteCount
  /// The alignment of writes that the ROM asks for, bytes.
  public let writeAlignment: ByteCount?
  /// What erased flash reads as: 0xFF, on L0 and L1 0x00.
  public let erasedByte: UInt8
  /// The times of the flash.
  public let times: Times
  /// Whether the flash has ECC, so that a half-written unit may not be read; `nil`: not known.
  public let hasECC: Bool?
  /// Whether an empty first word of flash starts the ROM at power-on; `nil`: not known.
  public let hasEmptyCheck: Bool?
  /// What is known of the way from an application into the ROM.
  public let jump: Jump
  /// How sure the values are.
  public let confidence: Confidence
  /// What the sources disagree about, in words; only with confidence `conflict`.
  public let conflict: String?
  /// What a user should know, one sentence or more each.
  public let notes: [String]
  /// Short names of the sources.
  public let sources: [String]
}

extension Chip {
  /// All lines, in the order of their series; read from the text in `ChipData` at first use.
  public static let all: [Chip] = {
    // `try?`: the text is part of the library, and a test reads it whole.
    (try? ChipData.chips(in: ChipData.text)) ?? []
  }()

  /// The least that is programmed at once: hardware unit and ROM alignment, at least 4 bytes.
  public var programUnit: ByteCount {
    max(hardwareProgramUnit, writeAlignment ?? 0, ChipCandidates.leastProgramUnit)
  }

  /// How an interrupted board comes back to the ROM.
  public var returnToROM: ReturnToROM {
    switch hasEmptyCheck {
    case true?: .afterPowerCycle
    case false?: .holdBOOT0
    case nil: .unknown
    }
  }
}

extension Chip: CustomStringConvertible {
  /// The line as ST prints it, as in `STM32F427/F429/F437/F439`.
  public var description: String { "STM32" + line }
}

/// How a board whose flash has no valid vector table comes back to the ROM.
public enum ReturnToROM: Sendable, Hashable {
  /// The empty check, made at power-on, starts the ROM.
  case afterPowerCycle
  /// Only BOOT0 (or its option bits) starts the ROM.
  case holdBOOT0
  /// Not known.
  case unknown
}

extension ReturnToROM: CustomStringConvertible {
  /// What to do, as a clause that follows "the board".
  public var description: String {
    switch self {
    case .afterPowerCycle: "returns to the ROM after a power cycle"
    case .holdBOOT0: "returns to the ROM with BOOT0 held at reset"
    case .unknown: "returns to the ROM after a power cycle or, if not, with BOOT0 held at reset"
    }
  }
}
