/// Something about a firmware file that a person should hear, though it is no error.
public enum FirmwareNote: Sendable, Hashable {
  /// No format was recognised, so the file is taken as raw, yet it is text.
  case plainText
  /// The end of a raw file looks like a DFU suffix with an impossible `bLength`.
  case brokenSuffix(length: UInt8)
  /// Bytes that the image does not cover lie between its segments.
  case gaps(count: Int, first: AddressRange)
  /// Text that is no record follows the end record, from this line on.
  case textAfterEnd(line: Int)
  /// S4 records, which nobody has defined, were passed over.
  case reservedRecords(count: Int)
  /// The S-records end with a right record count, but without S7, S8 or S9.
  case noEndRecord
  /// An ELF file without section headers: how many bytes were taken for headers and left out.
  case noSectionHeaders(omitted: ByteCount)
  /// The ELF headers are part of a loadable segment and were left out.
  case headersLeftOut
  /// Sections with contents that no loadable segment carries.
  case sectionsNotLoaded(count: Int)
  /// A DfuSe file without a DFU suffix: no CRC guards it.
  case noSuffix
  /// `DFUImageSize` counts the DFU suffix, as dfuse-pack writes it.
  case imageSizeCountsSuffix
  /// The elements of a DfuSe target are not in the order of their addresses.
  case unsortedElements(alternate: UInt8)
  /// Elements without data were passed over.
  case emptyElements(count: Int)
  /// UF2 blocks that are not for the main flash were passed over.
  case blocksSkipped(count: Int)
  /// Of several UF2 families this one was taken.
  case familyTaken(UInt32)
  /// The UF2 family is none of the STM32 families that are known here.
  case unknownFamily(UInt32)

  /// The gap from which on a person hears of it, bytes; smaller ones only align sections.
  static let notableGap: ByteCount = 1024

  /// The note on an image's gaps; `nil` if none is worth a word.
  init?(gapsOf image: FirmwareImage) {
    let gaps = zip(image.segments, image.segments.dropFirst()).compactMap { low, high in
      low.range.last?.advanced(by: 1).map { AddressRange(from: $0, to: high.address) }
    }
    let notable = gaps.filter { $0.count >= Self.notableGap }
    guard let first = notable.first else { return nil }
    self = .gaps(count: notable.count, first: first)
  }
}
