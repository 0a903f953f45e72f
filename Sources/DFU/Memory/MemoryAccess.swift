/// What a sector allows, as the type letter of a DfuSe layout string says.
///
/// **Spec:** UM0424 §4.3.2: the low three bits of the letters a to g.
public struct MemoryAccess: OptionSet, Sendable, Hashable {
  /// Bits: 1 readable, 2 erasable, 4 writable.
  public let rawValue: UInt8

  /// Creates a set from its bits.
  public init(rawValue: UInt8) {
    self.rawValue = rawValue
  }

  /// UPLOAD may read it.
  public static let readable = Self(rawValue: 1)
  /// The erase command may erase it.
  public static let erasable = Self(rawValue: 2)
  /// DNLOAD may write it.
  public static let writable = Self(rawValue: 4)
}

extension MemoryAccess: CustomStringConvertible {
  /// `rew` with a dash for each right that is missing, as in `r-w`.
  public var description: String {
    (contains(.readable) ? "r" : "-") + (contains(.erasable) ? "e" : "-")
      + (contains(.writable) ? "w" : "-")
  }
}
