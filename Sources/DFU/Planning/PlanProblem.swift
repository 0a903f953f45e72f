/// One reason why an image cannot be written.
enum PlanProblem: Sendable, Hashable {
  /// The image has no bytes.
  case emptyImage
  /// No sector of the memory holds these bytes of the image.
  case outsideMemory(AddressRange)
  /// The sector that these bytes belong to does not allow writing.
  case notWritable(AddressRange, MemorySector)
  /// The sector that these bytes belong to does not allow reading.
  case notReadable(AddressRange, MemorySector)
  /// The sector must be erased first, and does not allow that.
  case notErasable(MemorySector)
  /// The bytes belong to a memory that is written only when it was named.
  case needsConsent(AddressRange, MemoryKind)
  /// Option bytes are written as a whole (AN3156), and the image lacks some of these.
  case partOfOptionBytes(AddressRange)
  /// The option bytes would set read protection level 2, which can never be undone.
  case readProtectionLevel2(Address)
  /// The image starts no application.
  case noVectorTable(Address, [VectorTableProblem])
}

/// Everything that is wrong with a plan; nothing was done.
struct PlanError: Error, Sendable, Hashable {
  /// The problems, by address; at least one.
  let problems: [PlanProblem]
}
