extension SRecord {
  /// The data bytes of a written record.
  private static let bytesPerRecord = 16

  /// Writes an image; the lines end with LF.
  ///
  /// - Parameters:
  ///   - image: what to write.
  ///   - entryPoint: where the program starts; `nil` writes 0.
  ///   - width: the width of addresses; `nil` takes the narrowest that fits.
  ///   - header: the bytes of the S0 record, at most 252 are written; usually a file name.
  /// - Returns: the text.
  /// - Throws: ``FirmwareError/Reason/addressTooWide(bits:)`` if the width asked for is too small.
  public static func encode(
    _ image: FirmwareImage, entryPoint: Address? = nil, width: AddressWidth? = nil,
    header: [UInt8] = []
  ) throws(FirmwareError) -> [UInt8] {
    let ends = image.segments.compactMap(\.range.last) + (entryPoint.map { [$0] } ?? [])
    let highest = ends.max()?.rawValue ?? 0
    let narrowest = AddressWidth.allCases.first { UInt64(highest) >> UInt64($0.rawValue) == 0 }
    let width = width ?? narrowest ?? .bits32
    guard UInt64(highest) >> UInt64(width.rawValue) == 0 else {
      throw FirmwareError(
        .addressTooWide(bits: width.rawValue), format: .sRecord, at: .address(Address(highest)))
    }
    var text: [UInt8] = []
    text.reserveCapacity(image.byteCount / bytesPerRecord * 47 + 1024)
    append(.header, 0, header.prefix(252), to: &text)
    var dataCount = 0
    for segment in image.segments {
      for place in stride(from: 0, to: segment.bytes.count, by: bytesPerRecord) {
        let end = min(place + bytesPerRecord, segment.bytes.count)
        // A segment cannot leave the 32-bit space.
        append(
          width.dataType, segment.address.rawValue + UInt32(place), segment.bytes[place..<end],
          to: &text)
        dataCount += 1
      }
    }
    // More records than 24 bits count go without a count, which the format leaves out then, too.
    if let count = UInt32(exactly: dataCount), count < 1 << 24 {
      append(count < 1 << 16 ? .count16 : .count24, count, [], to: &text)
    }
    append(width.startType, entryPoint?.rawValue ?? 0, [], to: &text)
    return text
  }

  private static func append(
    _ type: RecordType, _ address: UInt32, _ data: ArraySlice<UInt8>, to text: inout [UInt8]
  ) {
    let width = type.addressByteCount
    var head = [UInt8(width + data.count + 1)]
    for index in (0..<width).reversed() {
      head.append(UInt8(truncatingIfNeeded: address >> (UInt32(index) * 8)))
    }
    let sum = data.reduce(head.reduce(0, &+), &+)
    text.append(UInt8(ascii: "S"))
    text.append(UInt8(ascii: "0") + type.rawValue)
    for byte in head { HexDigits.append(byte, to: &text) }
    for byte in data { HexDigits.append(byte, to: &text) }
    HexDigits.append(~sum, to: &text)
    text.append(UInt8(ascii: "\n"))
  }
}

extension SRecord.AddressWidth {
  fileprivate var dataType: SRecord.RecordType {
    switch self {
    case .bits16: .data16
    case .bits24: .data24
    case .bits32: .data32
    }
  }

  fileprivate var startType: SRecord.RecordType {
    switch self {
    case .bits16: .start16
    case .bits24: .start24
    case .bits32: .start32
    }
  }
}
