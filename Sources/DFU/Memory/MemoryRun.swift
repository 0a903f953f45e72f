/// Equal sectors that follow each other: one segment of a DfuSe layout string.
public struct MemoryRun: Sendable, Hashable {
  /// The number of sectors, at least 1.
  public let count: Int
  /// The bytes in each sector, at least 1; not always a power of two.
  public let sectorSize: ByteCount
  /// What each sector allows.
  public let access: MemoryAccess

  /// The bytes in all sectors of the run.
  var byteCount: ByteCount { count * sectorSize }
}
