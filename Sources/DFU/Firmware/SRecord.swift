/// Motorola S-records: text records `S<type><count><address><data><checksum>`.
///
/// **Spec:** Motorola, M68000 Family Programmer's Reference Manual, appendix C.
public enum SRecord {
  /// How wide the addresses of the data records are.
  public enum AddressWidth: Int, Sendable, Hashable, CaseIterable {
    /// S1 data records and S9: an "S19" file.
    case bits16 = 16
    /// S2 data records and S8: an "S28" file.
    case bits24 = 24
    /// S3 data records and S7: an "S37" file.
    case bits32 = 32

    /// The bytes of an address.
    var byteCount: Int { rawValue / 8 }
  }

  /// The record types, S0 to S9; the raw value is the digit.
  enum RecordType: UInt8 {
    case header = 0
    case data16
    case data24
    case data32
    case reserved
    case count16
    case count24
    case start32
    case start24
    case start16

    init?(digit: UInt8) {
      guard let value = HexDigits.value(of: digit) else { return nil }
      self.init(rawValue: value)
    }

    /// The bytes of the address field.
    var addressByteCount: Int {
      switch self {
      case .header, .data16, .reserved, .count16, .start16: 2
      case .data24, .count24, .start24: 3
      case .data32, .start32: 4
      }
    }

    /// Whether data bytes may follow the address.
    var carriesData: Bool {
      switch self {
      case .header, .data16, .data24, .data32, .reserved: true
      case .count16, .count24, .start32, .start24, .start16: false
      }
    }
  }

  /// Whether a character may follow the S of a record.
  static func isRecordType(_ digit: UInt8) -> Bool { RecordType(digit: digit) != nil }

  static func decode(_ text: [UInt8]) throws(FirmwareError) -> FirmwareFile.Parts {
    var reader = Reader(builder: ImageBuilder(format: .sRecord, expecting: text.count / 2))
    var lines = TextLines(text)
    while let line = lines.next() {
      try reader.read(text[line], number: lines.number)
    }
    if !reader.isEnded {
      // A count that was right shows, too, that nothing is missing.
      guard reader.isCountProved else {
        throw FirmwareError(.missingEndRecord, format: .sRecord, at: .line(max(1, lines.number)))
      }
      reader.notes.append(.noEndRecord)
    }
    if reader.reservedCount > 0 {
      reader.notes.append(.reservedRecords(count: reader.reservedCount))
    }
    return try FirmwareFile.Parts(
      reader.builder, entryPoint: reader.entryPoint, notes: reader.notes)
  }

  private struct Reader {
    var builder: ImageBuilder
    var entryPoint: Address?
    var notes: [FirmwareNote] = []
    var isEnded = false
    var isCountProved = false
    var reservedCount = 0
    private var dataCount = 0
    private var record: [UInt8] = []

    init(builder: ImageBuilder) {
      self.builder = builder
    }

    mutating func read(_ line: ArraySlice<UInt8>, number: Int) throws(FirmwareError) {
      let place = FirmwareError.Place.line(number)
      guard line.first == UInt8(ascii: "S"), line.count >= 2 else {
        guard isEnded else { throw FirmwareError(.notARecord, format: .sRecord, at: place) }
        if notes.isEmpty { notes.append(.textAfterEnd(line: number)) }
        return
      }
      guard !isEnded else { throw FirmwareError(.recordAfterEnd, format: .sRecord, at: place) }
      let digit = line[line.startIndex + 1]
      guard let type = RecordType(digit: digit) else {
        throw FirmwareError(.unknownRecordType(digit), format: .sRecord, at: place)
      }
      if let problem = problem(reading: line.dropFirst(2), type: type, digit: digit) {
        throw FirmwareError(problem, format: .sRecord, at: place)
      }
      try apply(type, from: place)
    }

    /// Fills `record` with count, address, data and checksum, all checked.
    private mutating func problem(
      reading digits: ArraySlice<UInt8>, type: RecordType, digit: UInt8
    ) -> FirmwareError.Reason? {
      if let byte = HexDigits.read(digits, into: &record) { return .notADigit(byte) }
      guard digits.count.isMultiple(of: 2) else { return .oddDigitCount(digits.count) }
      let says = 1 + Int(record.first ?? 0)
      guard record.count == says else {
        return .wrongRecordLength(says: says, has: record.count)
      }
      let dataCount = says - 2 - type.addressByteCount
      guard dataCount >= 0, dataCount == 0 || type.carriesData else {
        return .wrongDataLength(type: digit, count: dataCount)
      }
      let sum = record.reduce(UInt8(0), &+)
      guard sum == 0xFF else {
        let checksum = record[says - 1]
        return .wrongChecksum(says: checksum, computed: ~(sum &- checksum))
      }
      return nil
    }

    private mutating func apply(
      _ type: RecordType, from place: FirmwareError.Place
    ) throws(FirmwareError) {
      let dataStart = 1 + type.addressByteCount
      let address = record[1..<dataStart].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
      switch type {
      case .header: break
      case .reserved: reservedCount += 1
      case .data16, .data24, .data32:
        dataCount += 1
        isCountProved = false
        try builder.append(record[dataStart..<(record.count - 1)], at: address, from: place)
      case .count16, .count24:
        guard Int(address) == dataCount else {
          throw FirmwareError(
            .wrongRecordCount(says: Int(address), has: dataCount), format: .sRecord, at: place)
        }
        isCountProved = true
      case .start32, .start24, .start16:
        isEnded = true
        // The field must be there, and writers without an entry point put 0 into it.
        entryPoint = address == 0 ? nil : Address(address)
      }
    }
  }
}
