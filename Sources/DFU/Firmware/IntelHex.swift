/// Intel HEX: text records of up to 255 bytes, `:LLAAAATT<data>CC`.
///
/// **Spec:** Intel, Hexadecimal Object File Format Specification, revision A, 1988.
public enum IntelHex {
  /// The record types.
  enum RecordType: UInt8 {
    case data = 0
    case endOfFile = 1
    case extendedSegmentAddress = 2
    case startSegmentAddress = 3
    case extendedLinearAddress = 4
    case startLinearAddress = 5

    /// The data bytes that the type needs; `nil` if any number will do.
    var dataCount: Int? {
      switch self {
      case .data: nil
      case .endOfFile: 0
      case .extendedSegmentAddress, .extendedLinearAddress: 2
      case .startSegmentAddress, .startLinearAddress: 4
      }
    }
  }

  static func decode(_ text: [UInt8]) throws(FirmwareError) -> FirmwareFile.Parts {
    // Records of 16 bytes take 44 characters, of 32 bytes 76.
    var reader = Reader(builder: ImageBuilder(format: .intelHex, expecting: text.count / 2))
    var lines = TextLines(text)
    while let line = lines.next() {
      try reader.read(text[line], number: lines.number)
    }
    guard reader.isEnded else {
      throw FirmwareError(.missingEndRecord, format: .intelHex, at: .line(max(1, lines.number)))
    }
    return try FirmwareFile.Parts(
      reader.builder, entryPoint: reader.entryPoint, notes: reader.notes)
  }

  /// How the 16-bit offset of a data record becomes an address.
  private enum Base {
    /// Within one 64 KiB segment: an offset beyond its end wraps to its start.
    ///
    /// A file without extended addresses is of the old 16-bit kind, which wraps too.
    case segment(UInt32)
    /// Anywhere in the 32-bit space, without a wrap.
    case linear(UInt32)
  }

  private struct Reader {
    var builder: ImageBuilder
    var entryPoint: Address?
    var notes: [FirmwareNote] = []
    var isEnded = false
    private var base = Base.segment(0)
    private var record: [UInt8] = []

    init(builder: ImageBuilder) {
      self.builder = builder
    }

    mutating func read(_ line: ArraySlice<UInt8>, number: Int) throws(FirmwareError) {
      let place = FirmwareError.Place.line(number)
      guard line.first == UInt8(ascii: ":") else {
        guard isEnded else { throw FirmwareError(.notARecord, format: .intelHex, at: place) }
        if notes.isEmpty { notes.append(.textAfterEnd(line: number)) }
        return
      }
      guard !isEnded else { throw FirmwareError(.recordAfterEnd, format: .intelHex, at: place) }
      if let problem = problem(reading: line.dropFirst()) {
        throw FirmwareError(problem, format: .intelHex, at: place)
      }
      try apply(from: place)
    }

    /// Fills `record`; all its bytes add up to 0, and it has five or more.
    private mutating func problem(
      reading digits: ArraySlice<UInt8>
    ) -> FirmwareError.Reason? {
      if let byte = HexDigits.read(digits, into: &record) { return .notADigit(byte) }
      let says = 5 + Int(record.first ?? 0)
      guard digits.count.isMultiple(of: 2) else { return .oddDigitCount(digits.count) }
      guard record.count == says else {
        return .wrongRecordLength(says: says, has: record.count)
      }
      let sum = record.reduce(UInt8(0), &+)
      guard sum == 0 else {
        let checksum = record[says - 1]
        return .wrongChecksum(says: checksum, computed: checksum &- sum)
      }
      guard let type = RecordType(rawValue: record[3]) else {
        return .unknownRecordType(record[3])
      }
      if let count = type.dataCount, count != says - 5 {
        return .wrongDataLength(type: record[3], count: says - 5)
      }
      return nil
    }

    private mutating func apply(from place: FirmwareError.Place) throws(FirmwareError) {
      var value: UInt32 {
        record[4..<(record.count - 1)].reduce(0) { $0 << 8 | UInt32($1) }
      }
      switch RecordType(rawValue: record[3]) {
      case .data: try append(from: place)
      case .endOfFile, nil: isEnded = true
      case .extendedSegmentAddress: base = .segment(value << 4)
      case .extendedLinearAddress: base = .linear(value << 16)
      case .startSegmentAddress: entryPoint = Address((value >> 16) << 4 + value & 0xFFFF)
      case .startLinearAddress: entryPoint = Address(value)
      }
    }

    private mutating func append(from place: FirmwareError.Place) throws(FirmwareError) {
      let offset = UInt32(record[1]) << 8 | UInt32(record[2])
      let data = record[4..<(record.count - 1)]
      switch base {
      case .linear(let start):
        try builder.append(data, at: start + offset, from: place)
      case .segment(let start):
        let room = Int(0x1_0000 - offset)
        try builder.append(data.prefix(room), at: start + offset, from: place)
        try builder.append(data.dropFirst(room), at: start, from: place)
      }
    }
  }
}
