public import DFU

/// How a flash takes a program operation.
public struct FlashTraits: Sendable, Hashable {
  /// What happens to a unit that is not blank.
  public enum Overwrite: Sendable, Hashable {
    /// Bits are cleared, none is set: the plain NOR rule.
    case clearsBits
    /// The operation fails with errPROG, unless the data is equal or all 0xFF.
    case isRefused
  }

  /// The smallest piece that is programmed, bytes; a piece that is not whole stays blank.
  public var unit: ByteCount
  /// What happens to a unit that is not blank.
  public var overwrite: Overwrite
  /// Whether a unit that was cut short by a power loss cannot be read any more.
  public var hasErrorCorrection: Bool
  /// The ROM's alignment of a write's first address, bytes; AN2606 table 7.
  public var writeAlignment: ByteCount

  /// Creates the traits from their parts.
  public init(
    unit: ByteCount, overwrite: Overwrite, hasErrorCorrection: Bool, writeAlignment: ByteCount
  ) {
    self.unit = unit
    self.overwrite = overwrite
    self.hasErrorCorrection = hasErrorCorrection
    self.writeAlignment = writeAlignment
  }
}
