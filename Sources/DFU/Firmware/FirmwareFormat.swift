// To add a format: a case here, whose missing answers the compiler then names, up to the reader and
// the writer; a file beside `UF2File` that reads it; its reasons in `FirmwareError`, a sentence for
// each; and the tests beside `UF2FileTests`, with a sample in `FirmwareFormatTests`.

/// A kind of firmware file.
public enum FirmwareFormat: String, Sendable, Hashable, CaseIterable {
  /// Bytes without an address, with or without a DFU suffix.
  case raw
  /// Intel HEX, record types 00 to 05.
  case intelHex = "hex"
  /// Motorola S-records: S19, S28 and S37.
  case sRecord = "srec"
  /// ELF, 32 bits, little endian, Arm, linked to run.
  case elf
  /// ST's DfuSe container: addresses and alternate settings, usually `.dfu`.
  case dfu
  /// Microsoft's UF2: blocks of 512 bytes, each with its address.
  case uf2

  /// What the format is called, as in `Intel HEX`.
  public var name: String {
    switch self {
    case .raw: "raw"
    case .intelHex: "Intel HEX"
    case .sRecord: "S-record"
    case .elf: "ELF"
    case .dfu: "DfuSe"
    case .uf2: "UF2"
    }
  }

  /// What a file of the format is called in sentences, as in `Intel HEX file`.
  public var title: String { self == .raw ? "Raw image" : name + " file" }

  /// What the names of such files end in, lower case and without the dot; the usual one first.
  public var fileExtensions: [String] {
    switch self {
    case .raw: ["bin", "raw"]
    case .intelHex: ["hex", "ihex"]
    case .sRecord: ["srec", "s19", "s28", "s37", "mot"]
    case .elf: ["elf", "axf"]
    case .dfu: ["dfu"]
    case .uf2: ["uf2"]
    }
  }

  /// Whether images can be written in this format.
  public var isWritable: Bool {
    switch self {
    case .raw, .intelHex, .sRecord, .dfu: true
    case .elf, .uf2: false
    }
  }

  /// The formats in which images can be written.
  public static var writable: [FirmwareFormat] { allCases.filter(\.isWritable) }

  /// Knows the format by content; whatever is none of the others is raw.
  ///
  /// A byte order mark, blank lines and blanks before the first record do not hide a text format.
  /// The first record must look like one for ten digits, so that raw bytes are not mistaken.
  ///
  /// - Parameter bytes: the whole file, or its first few hundred bytes.
  /// - Returns: the format.
  public static func detect(_ bytes: [UInt8]) -> FirmwareFormat {
    if bytes.starts(with: ELFFile.magic) { return .elf }
    if bytes.starts(with: DfuSeFile.signature) { return .dfu }
    if bytes.littleEndian32(at: 0) == UF2File.firstMagic,
      bytes.littleEndian32(at: 4) == UF2File.secondMagic
    {
      return .uf2
    }
    var lines = TextLines(bytes)
    guard let line = lines.next() else { return .raw }
    let digits = bytes[line].dropFirst()
    let areHex =
      digits.count >= 8 && digits.prefix(10).allSatisfy { HexDigits.value(of: $0) != nil }
    return switch bytes[line.lowerBound] {
    case UInt8(ascii: ":") where areHex: .intelHex
    case UInt8(ascii: "S") where areHex && SRecord.isRecordType(digits[digits.startIndex]): .sRecord
    default: .raw
    }
  }

  /// Whether the bytes are text, which no processor runs; at most the first 1,024 are looked at.
  static func isPlainText(_ bytes: [UInt8]) -> Bool {
    let utf16Marks: [[UInt8]] = [[0xFF, 0xFE], [0xFE, 0xFF]]
    let sample = bytes.prefix(1024)
    if let first = utf16Marks.first(where: sample.starts(with:)) {
      // Text in Latin letters has a zero in every second byte behind the mark.
      let high = sample.indices.dropFirst(2).filter { $0 % 2 == (first == [0xFF, 0xFE] ? 1 : 0) }
      return !high.isEmpty && high.allSatisfy { sample[$0] == 0 }
    }
    return sample.count >= 16 && sample.allSatisfy(isTextByte)
  }

  private static func isTextByte(_ byte: UInt8) -> Bool {
    (0x20...0x7E).contains(byte) || (0x09...0x0D).contains(byte) || byte == 0x1A
  }
}
