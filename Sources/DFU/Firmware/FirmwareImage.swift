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
    var joined: [Segment] = []
    var pending: (address: Address, bytes: [UInt8])?
    for segment in segments.sorted(by: { $0.address < $1.address }) {
      guard let open = pending else {
        pending = (segment.address, segment.bytes)
        continue
      }
      let openEnd = Int(open.address.rawValue) + open.bytes.count
      if Int(segment.address.rawValue) < openEnd {
        throw OverlapError(address: segment.address)
      } else if Int(segment.address.rawValue) == openEnd {
        pending?.bytes += segment.bytes
      } else {
        if let done = Segment(address: open.address, bytes: open.bytes) { joined.append(done) }
        pending = (segment.address, segment.bytes)
      }
    }
    if let open = pending, let done = Segment(address: open.address, bytes: open.bytes) {
      joined.append(done)
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
    guard let segment = segments.last(where: { $0.address <= address }) else { return nil }
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
