/// Gathers bytes and their addresses in any order, then makes an image of them.
///
/// All bytes lie in one array and the runs only point into it, so that a file of a million records
/// costs what its bytes cost; an image that is one ascending run is never copied.
struct ImageBuilder {
  private struct Run {
    var address: Int
    var offset: Int
    var count: Int

    var end: Int { address + count }
  }

  /// The format that errors name.
  let format: FirmwareFormat
  private var bytes: [UInt8] = []
  private var runs: [Run] = []

  /// Creates a builder that expects about this many bytes.
  init(format: FirmwareFormat, expecting count: ByteCount) {
    self.format = format
    bytes.reserveCapacity(count)
  }

  /// Adds bytes at an address.
  ///
  /// - Parameters:
  ///   - data: the bytes; none at all is fine.
  ///   - address: where the first one belongs.
  ///   - place: where in the file they were, for errors.
  /// - Throws: ``FirmwareError`` if they leave the 32-bit space or the image grows too large.
  mutating func append(
    _ data: ArraySlice<UInt8>, at address: UInt32, from place: FirmwareError.Place
  ) throws(FirmwareError) {
    guard !data.isEmpty else { return }
    guard Int(address) + data.count <= 1 << 32 else {
      throw FirmwareError(.outsideAddressSpace, format: format, at: place)
    }
    guard bytes.count + data.count <= FirmwareLimits.imageSize else {
      throw FirmwareError(.imageTooLarge, format: format, at: place)
    }
    if let last = runs.last, last.end == Int(address) {
      runs[runs.count - 1].count += data.count
    } else {
      guard runs.count < FirmwareLimits.runCount else {
        throw FirmwareError(.tooManyRuns, format: format, at: place)
      }
      runs.append(Run(address: Int(address), offset: bytes.count, count: data.count))
    }
    bytes += data
  }

  /// The image of all bytes so far.
  ///
  /// - Throws: ``FirmwareError/Reason/overlap`` with the first address that is claimed twice.
  func image() throws(FirmwareError) -> FirmwareImage {
    let sorted = runs.sorted { $0.address < $1.address }
    var segments: [FirmwareImage.Segment] = []
    var first = 0
    while first < sorted.count {
      var behind = first + 1
      while behind < sorted.count, sorted[behind].address == sorted[behind - 1].end { behind += 1 }
      if let segment = segment(of: sorted[first..<behind]) { segments.append(segment) }
      first = behind
    }
    do {
      return try FirmwareImage(segments: segments)
    } catch {
      throw FirmwareError(.overlap, format: format, at: .address(error.address))
    }
  }

  private func segment(of touching: ArraySlice<Run>) -> FirmwareImage.Segment? {
    guard let head = touching.first else { return nil }
    let address = Address(UInt32(truncatingIfNeeded: head.address))
    guard head.count < bytes.count else {
      return FirmwareImage.Segment(address: address, bytes: bytes)
    }
    var joined: [UInt8] = []
    joined.reserveCapacity(touching.reduce(0) { $0 + $1.count })
    for run in touching { joined += bytes[run.offset..<(run.offset + run.count)] }
    return FirmwareImage.Segment(address: address, bytes: joined)
  }
}
