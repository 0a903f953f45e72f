/// The least that an erase command erases, and what may be done with it.
public struct MemorySector: Sendable, Hashable {
  /// The sector's place in its region, from 0.
  public var index: Int
  /// The sector's bytes.
  public var range: AddressRange
  /// What the sector allows.
  public var access: MemoryAccess

  /// Creates a sector from its parts.
  public init(index: Int, range: AddressRange, access: MemoryAccess) {
    self.index = index
    self.range = range
    self.access = access
  }
}
