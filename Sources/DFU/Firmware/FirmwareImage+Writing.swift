extension FirmwareImage {
  /// The image in a file format, with that format's usual choices.
  ///
  /// - Parameters:
  ///   - format: a format that can be written (``FirmwareFormat/isWritable``).
  ///   - entryPoint: where the program starts, for the formats that can say so.
  /// - Returns: the file.
  /// - Throws: ``FirmwareError`` if the image is empty or the format cannot hold it.
  public func encoded(
    as format: FirmwareFormat, entryPoint: Address? = nil
  ) throws(FirmwareError) -> [UInt8] {
    guard !segments.isEmpty else { throw FirmwareError(.noData, format: format) }
    switch format {
    case .raw: return try rawBytes()
    case .intelHex: return IntelHex.encode(self, entryPoint: entryPoint)
    case .sRecord: return try SRecord.encode(self, entryPoint: entryPoint)
    case .dfu: return try DfuSeFile.encode([FirmwareTarget(image: self)])
    case .elf, .uf2: throw FirmwareError(.notWritable, format: format)
    }
  }

  /// The bytes from the lowest to the highest address, gaps filled.
  ///
  /// - Parameter filler: what gaps are filled with; 0xFF is what erased flash reads.
  /// - Returns: the bytes; none if the image is empty.
  /// - Throws: ``FirmwareError/Reason/gapsTooLarge(_:)`` beyond ``FirmwareLimits/fileSize``.
  public func rawBytes(filler: UInt8 = 0xFF) throws(FirmwareError) -> [UInt8] {
    guard let first = segments.first, let last = segments.last else { return [] }
    let size = last.range.end - Int(first.address.rawValue)
    guard size <= FirmwareLimits.fileSize else {
      throw FirmwareError(.gapsTooLarge(size), format: .raw)
    }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(size)
    for segment in segments {
      let gap = first.address.distance(to: segment.address) - bytes.count
      bytes += repeatElement(filler, count: gap)
      bytes += segment.bytes
    }
    return bytes
  }
}
