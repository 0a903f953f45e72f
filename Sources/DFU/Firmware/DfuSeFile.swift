/// ST's DfuSe container: images for several alternate settings, each of several elements.
///
/// **Spec:** UM0391.
public enum DfuSeFile {
  /// The first five bytes.
  static let signature = Array("DfuSe".utf8)
  /// The first six bytes of a target.
  static let targetSignature = Array("Target".utf8)
  /// The only version of the format.
  static let version: UInt8 = 1
  /// Signature, version, `DFUImageSize` and `bTargets`, bytes.
  static let prefixSize = 11
  /// A target's header, bytes.
  static let targetPrefixSize = 274
  /// An element's header, bytes.
  static let elementPrefixSize = 8
  /// `szTargetName`, bytes.
  static let nameSize = 255

  /// Reads a container.
  ///
  /// - Parameters:
  ///   - file: the bytes without the DFU suffix.
  ///   - suffixLength: the length of the suffix that was there, 0 for none; `DFUImageSize` may
  ///     count it (dfuse-pack of dfu-util 0.10 and later) or not (UM0391, fwupd, MicroPython).
  /// - Returns: the targets that have bytes, and what there is to say about them.
  /// - Throws: what is wrong with the file, and where.
  static func decode(
    _ file: [UInt8], suffixLength: ByteCount
  ) throws(FirmwareError) -> FirmwareFile.Parts {
    guard file.starts(with: signature) else { throw error(.wrongSignature("DfuSe"), at: 0) }
    guard file.count >= prefixSize, let imageSize = file.littleEndian32(at: 6) else {
      throw error(.truncated("the prefix"), at: file.count)
    }
    guard file[5] == version else { throw error(.unknownVersion(file[5]), at: 5) }
    var reader = Reader(file: file)
    for _ in 0..<file[10] { try reader.readTarget() }
    guard reader.place == file.count else {
      throw error(.trailingBytes(file.count - reader.place), at: reader.place)
    }
    switch Int(imageSize) {
    case file.count: break
    case file.count + suffixLength: reader.notes.append(.imageSizeCountsSuffix)
    default: throw error(.wrongImageSize(says: imageSize, has: file.count), at: 6)
    }
    if suffixLength == 0 { reader.notes.append(.noSuffix) }
    if reader.emptyElementCount > 0 {
      reader.notes.append(.emptyElements(count: reader.emptyElementCount))
    }
    guard !reader.targets.isEmpty else { throw FirmwareError(.noData, format: .dfu) }
    try checkOverlaps(reader.targets)
    return FirmwareFile.Parts(contents: .placed(reader.targets), notes: reader.notes)
  }

  /// Targets for one alternate setting share its memory, so they must not overlap either.
  private static func checkOverlaps(_ targets: [FirmwareTarget]) throws(FirmwareError) {
    let claims = targets.flatMap { target in
      target.image.segments.map { (alternate: target.alternate ?? 0, range: $0.range) }
    }
    let sorted = claims.sorted {
      ($0.alternate, $0.range.start) < ($1.alternate, $1.range.start)
    }
    for (low, high) in zip(sorted, sorted.dropFirst())
    where low.alternate == high.alternate && low.range.overlaps(high.range) {
      throw FirmwareError(.overlap, format: .dfu, at: .address(high.range.start))
    }
  }

  fileprivate static func error(
    _ reason: FirmwareError.Reason, at offset: ByteCount
  ) -> FirmwareError {
    FirmwareError(reason, format: .dfu, at: .offset(offset))
  }

  private struct Reader {
    let file: [UInt8]
    var place = DfuSeFile.prefixSize
    var targets: [FirmwareTarget] = []
    var notes: [FirmwareNote] = []
    var elementCount = 0
    var emptyElementCount = 0

    init(file: [UInt8]) {
      self.file = file
    }

    mutating func readTarget() throws(FirmwareError) {
      let start = place
      let header = file[start...].prefix(DfuSeFile.targetPrefixSize)
      guard header.count == DfuSeFile.targetPrefixSize,
        let size = file.littleEndian32(at: start + 266),
        let elementCount = file.littleEndian32(at: start + 270)
      else { throw error(.truncated("a target's header"), at: start) }
      guard header.starts(with: DfuSeFile.targetSignature) else {
        throw error(.wrongSignature("Target"), at: start)
      }
      guard self.elementCount + Int(elementCount) <= FirmwareLimits.elementCount else {
        throw error(.tooManyElements, at: start + 270)
      }
      self.elementCount += Int(elementCount)
      place += DfuSeFile.targetPrefixSize
      guard Int(size) <= file.count - place else {
        throw error(.truncated("a target's elements"), at: start + 266)
      }
      let alternate = file[start + 6]
      let image = try readElements(elementCount, end: place + Int(size), alternate: alternate)
      guard !image.segments.isEmpty else { return }
      // Only the low byte of bTargetNamed counts, as in dfu-util: some writers leave junk above.
      let isNamed = file[start + 7] != 0
      let name = file[(start + 11)..<(start + 11 + DfuSeFile.nameSize)].prefix { $0 != 0 }
      targets.append(
        FirmwareTarget(
          alternate: alternate, name: isNamed ? String(decoding: name, as: UTF8.self) : nil,
          image: image))
    }

    private mutating func readElements(
      _ count: UInt32, end: Int, alternate: UInt8
    ) throws(FirmwareError) -> FirmwareImage {
      let start = place
      var builder = ImageBuilder(format: .dfu, expecting: end - start)
      var previous: UInt32 = 0
      var isSorted = true
      for _ in 0..<count {
        guard place + DfuSeFile.elementPrefixSize <= end,
          let address = file.littleEndian32(at: place),
          let size = file.littleEndian32(at: place + 4)
        else { throw error(.truncated("an element's header"), at: place) }
        let data = place + DfuSeFile.elementPrefixSize
        guard Int(size) <= end - data else {
          throw error(.truncated("an element's data"), at: place + 4)
        }
        try builder.append(file[data..<(data + Int(size))], at: address, from: .offset(place))
        if size == 0 { emptyElementCount += 1 }
        isSorted = isSorted && address >= previous
        previous = address
        place = data + Int(size)
      }
      guard place == end else {
        throw error(.wrongTargetSize(says: end - start, has: place - start), at: start - 8)
      }
      if !isSorted { notes.append(.unsortedElements(alternate: alternate)) }
      return try builder.image()
    }

    private func error(_ reason: FirmwareError.Reason, at offset: ByteCount) -> FirmwareError {
      DfuSeFile.error(reason, at: offset)
    }
  }
}
