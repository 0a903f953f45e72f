public import DFU

/// One memory of a board, as its data sheet describes it.
///
/// The sectors are typed from the data sheet. The layout string that the device shows stands beside
/// them in ``BoardProfile``: a device may lie, and the host's parser is not used here.
public struct MemoryBank: Sendable, Hashable {
  /// What kind of memory it is.
  public enum Kind: UInt8, Sendable, Hashable, CaseIterable {
    /// Main flash: erased by sectors, programmed by units.
    case flash = 0
    /// Option bytes: written as a whole, without an erase.
    case optionBytes = 1
    /// One-time area: bits are cleared and never set again.
    case oneTime = 2
    /// The supply voltage register of F2, F4 and F7 at 0xFFFF0000.
    case deviceFeature = 3
    /// System memory that the ROM lets read: identifiers, its own version.
    case information = 4
  }

  /// Equal sectors that follow each other.
  public struct Run: Sendable, Hashable {
    /// How many sectors.
    public var count: Int
    /// The size of each, bytes.
    public var size: ByteCount

    /// Creates a run from its two numbers.
    public init(_ count: Int, of size: ByteCount) {
      self.count = count
      self.size = size
    }
  }

  /// What kind of memory it is.
  public var kind: Kind
  /// The first address.
  public var start: Address
  /// The sectors in ascending order.
  public var runs: [Run]
  /// What the memory holds in a fresh board; blank (0xFF) where nothing is given.
  public var initial: [UInt8]

  /// Creates a memory from its parts.
  ///
  /// - Parameters:
  ///   - kind: what kind of memory it is.
  ///   - start: the first address.
  ///   - runs: the sectors in ascending order.
  ///   - initial: what a fresh board holds there; blank behind its end.
  public init(_ kind: Kind, at start: Address, _ runs: [Run], initial: [UInt8] = []) {
    self.kind = kind
    self.start = start
    self.runs = runs
    self.initial = initial
  }

  /// The bytes of all sectors.
  public var byteCount: ByteCount { runs.reduce(0) { $0 + $1.count * $1.size } }

  /// All addresses of the memory.
  public var range: AddressRange {
    AddressRange(start: start, count: byteCount) ?? AddressRange(from: start, to: start)
  }
}
