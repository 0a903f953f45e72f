extension DfuSeFile {
  /// Writes a container with its DFU suffix.
  ///
  /// `DFUImageSize` does not count the suffix: fwupd refuses files in which it does, while dfu-util
  /// and dfuse-pack 0.11 take either. Each segment becomes an element, in ascending order.
  ///
  /// - Parameters:
  ///   - targets: at least one; an alternate setting that is not named becomes 0.
  ///   - vendor: `idVendor` of the suffix.
  ///   - product: `idProduct` of the suffix.
  ///   - deviceVersion: `bcdDevice` of the suffix.
  /// - Returns: the file.
  /// - Throws: ``FirmwareError`` if there is nothing to write, too many targets, or a name that
  ///   does not fit.
  public static func encode(
    _ targets: [FirmwareTarget], vendor: UInt16 = USBIdentifier.stmDFU.vendor,
    product: UInt16 = USBIdentifier.stmDFU.product, deviceVersion: UInt16 = DFUSuffix.any
  ) throws(FirmwareError) -> [UInt8] {
    guard let targetCount = UInt8(exactly: targets.count) else {
      throw FirmwareError(.tooManyTargets(targets.count), format: .dfu)
    }
    guard targets.contains(where: { !$0.image.segments.isEmpty }) else {
      throw FirmwareError(.noData, format: .dfu)
    }
    let size = prefixSize + targets.reduce(0) { $0 + targetPrefixSize + elementsSize($1.image) }
    guard size <= FirmwareLimits.fileSize, let imageSize = UInt32(exactly: size) else {
      throw FirmwareError(.fileTooLarge(size), format: .dfu)
    }
    var file: [UInt8] = []
    file.reserveCapacity(size + DFUSuffix.byteCount)
    file += signature
    file.append(version)
    file.appendLittleEndian(imageSize)
    file.append(targetCount)
    for target in targets { try append(target, to: &file) }
    let suffix = DFUSuffix(
      vendor: vendor, product: product, deviceVersion: deviceVersion,
      dfuVersion: DfuSeCommand.protocolVersion)
    return suffix.sealing(file)
  }

  private static func append(
    _ target: FirmwareTarget, to file: inout [UInt8]
  ) throws(FirmwareError) {
    let name = Array((target.name ?? "").utf8)
    guard name.count < nameSize, !name.contains(0) else {
      throw FirmwareError(.unusableName, format: .dfu)
    }
    file += targetSignature
    file.append(target.alternate ?? 0)
    file.appendLittleEndian(UInt32(target.name == nil ? 0 : 1))
    file += name
    file += [UInt8](repeating: 0, count: nameSize - name.count)
    // The size of the whole file was checked to fit 32 bits.
    file.appendLittleEndian(UInt32(truncatingIfNeeded: elementsSize(target.image)))
    file.appendLittleEndian(UInt32(truncatingIfNeeded: target.image.segments.count))
    for segment in target.image.segments {
      file.appendLittleEndian(segment.address.rawValue)
      file.appendLittleEndian(UInt32(truncatingIfNeeded: segment.bytes.count))
      file += segment.bytes
    }
  }

  private static func elementsSize(_ image: FirmwareImage) -> ByteCount {
    image.byteCount + image.segments.count * elementPrefixSize
  }
}
