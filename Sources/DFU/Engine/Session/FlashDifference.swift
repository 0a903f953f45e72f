/// Where flash and image differ.
struct FlashDifference: Sendable, Hashable {
  /// What the differing bytes look like.
  enum Kind: Sendable, Hashable {
    /// A byte has bits that only an erase brings back: there was none.
    case notErased
    /// The bytes are all blank: the erase was done and the write was not.
    case notWritten
    /// Neither.
    case other
  }

  /// The first address that differs.
  var address: Address
  /// What the image has there.
  var expected: UInt8
  /// What the flash holds there.
  var found: UInt8
  /// How many bytes differ in all.
  var count: ByteCount
  /// What the differing bytes look like, all taken together.
  var kind: Kind

  /// Compares what was read with what was written; `nil` if they are equal.
  ///
  /// - Parameters:
  ///   - found: the bytes read, as many as `expected`.
  ///   - expected: the bytes written.
  ///   - start: the address of the first byte.
  ///   - blank: what erased memory reads as.
  init?(
    found: ArraySlice<UInt8>, expected: ArraySlice<UInt8>, at start: Address, blank: UInt8 = 0xFF
  ) {
    var first: Int?
    var count = 0
    var lacksErase = false
    var isBlank = true
    for (offset, pair) in zip(found, expected).enumerated() where pair.0 != pair.1 {
      first = first ?? offset
      count += 1
      // Programming only moves bits away from their blank value.
      lacksErase = lacksErase || (pair.0 ^ blank) & ~(pair.1 ^ blank) != 0
      isBlank = isBlank && pair.0 == blank
    }
    guard let first, let address = start.advanced(by: first) else { return nil }
    self.address = address
    self.expected = expected[expected.startIndex + first]
    self.found = found[found.startIndex + first]
    self.count = count
    kind = lacksErase ? .notErased : isBlank ? .notWritten : .other
  }

  /// Adds a difference at a higher address.
  mutating func add(_ other: FlashDifference) {
    count += other.count
    if kind != other.kind {
      kind = kind == .notErased || other.kind == .notErased ? .notErased : .other
    }
  }
}
