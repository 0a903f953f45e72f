/// Bytes and where they belong: segments that are sorted, disjoint and not empty.
public struct FirmwareImage: Sendable, Hashable {
  /// A run of bytes at an address.
  public struct Segment: Sendable, Hashable {
    /// Where the first byte belongs.
    public let address: Address
    /// The bytes, at least one.
    public let bytes: [UInt8]

    /// Creates a segment; `nil` if it is empty or leaves the 32-bit space.
    public init?(address: Address, bytes: [UInt8]) {
      guard !bytes.isEmpty, AddressRange(start: address, count: bytes.count) != nil else {
        return nil
      }
      self.address = address
      self.bytes = bytes
    }

    /// Joins a segment with those that follow it without a gap.
    fileprivate init(joining first: Segment, with others: ArraySlice<Segment>) {
      var joined = first.bytes
      if !others.isEmpty {
        // Room for all at once, so that many small segments cost what their bytes cost.
        joined.reserveCapacity(others.reduce(joined.count) { $0 + $1.bytes.count })
        for segment in others { joined += segment.bytes }
      }
      address = first.address
      bytes = joined
    }

    /// The addresses that the bytes occupy.
    public var range: AddressRange {
      // A segment cannot be made that leaves the address space.
      AddressRange(start: address, count: bytes.count) ?? AddressRange(from: address, to: address)
    }
  }

  /// The segments in ascending order; none touches the next one.
  public private(set) var segments: [Segment]

  /// Creates an image of sorted segments; those that touch are joined.
  ///
  /// - Parameter segments: in any order, none overlapping another.
  /// - Throws: the first address that two segments claim.
  public init(segments: some Sequence<Segment>) throws(OverlapError) {
    let sorted = segments.sorted { $0.address < $1.address }
    var joined: [Segment] = []
    var first = 0
    while first < sorted.count {
      var behind = first + 1
      var end = sorted[first].range.end
      while behind < sorted.count, Int(sorted[behind].address.rawValue) == end {
        end = sorted[behind].range.end
        behind += 1
      }
      if behind < sorted.count, Int(sorted[behind].address.rawValue) < end {
        throw OverlapError(address: sorted[behind].address)
      }
      joined.append(Segment(joining: sorted[first], with: sorted[(first + 1)..<behind]))
      first = behind
    }
    self.segments = joined
  }

  /// Creates an image of one run of bytes; `nil` if it is empty or leaves the 32-bit space.
  public init?(bytes: [UInt8], at address: Address) {
    guard let segment = Segment(address: address, bytes: bytes) else { return nil }
    segments = [segment]
  }

  /// Two segments claim this address.
  public struct OverlapError: Error, Hashable {
    /// The first address that is claimed twice.
    public let address: Address
  }

  /// The number of bytes in all segments.
  public var byteCount: ByteCount { segments.reduce(0) { $0 + $1.bytes.count } }

  /// The lowest address; `nil` if there is no segment.
  public var lowestAddress: Address? { segments.first?.address }

  /// The byte at an address; `nil` where the image has none.
  public subscript(address: Address) -> UInt8? {
    // Binary search for the first segment that starts behind the address.
    var low = 0
    var high = segments.count
    while low < high {
      let middle = (low + high) / 2
      if segments[middle].address <= address { low = middle + 1 } else { high = middle }
    }
    guard low > 0 else { return nil }
    let segment = segments[low - 1]
    let offset = segment.address.distance(to: address)
    return offset < segment.bytes.count ? segment.bytes[offset] : nil
  }

  /// The part of the image that lies in a range, as an image of its own.
  public func restricted(to range: AddressRange) -> FirmwareImage {
    var part = self
    part.segments = segments.compactMap { segment in
      guard let shared = segment.range.intersection(range) else { return nil }
      let first = segment.address.distance(to: shared.start)
      return Segment(
        address: shared.start, bytes: Array(segment.bytes[first..<(first + shared.count)]))
    }
    return part
  }
}

extension [FirmwareImage.Segment] {
  /// The bytes in all of the segments.
  var byteCount: ByteCount { reduce(0) { $0 + $1.bytes.count } }
}
