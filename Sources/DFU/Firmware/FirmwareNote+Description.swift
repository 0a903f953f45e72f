extension FirmwareNote: CustomStringConvertible {
  /// One sentence or two for a person.
  public var description: String {
    switch self {
    case .plainText:
      "The file is text, but neither Intel HEX nor S-records: it is taken as a raw image. "
        + "Check that it is the right file."
    case .brokenSuffix(let length):
      "The file ends like one with a DFU suffix, but bLength is \(length): "
        + "the last 16 bytes are taken as part of the image."
    case .gaps(1, let first):
      "The image has a gap, \(first) (\(first.count) bytes)."
    case .gaps(let count, let first):
      "The image has \(count) gaps, the first is \(first) (\(first.count) bytes)."
    case .textAfterEnd(let line):
      "Line \(line) and what follows it come after the end record and are ignored."
    case .reservedRecords(let count):
      "S4 records have no meaning and are ignored (\(count) of them)."
    case .noEndRecord:
      "The file has no end record (S7, S8 or S9), but its record count is right."
    case .noSectionHeaders(let omitted):
      "The ELF file has no section headers, so what is header and what is program is not marked: "
        + "\(omitted) bytes of headers and the zeros behind them are left out. "
        + "Use the file from before stripping, if there is one."
    case .headersLeftOut:
      "A loadable segment of the ELF file holds the ELF headers: they are left out, "
        + "since no section claims them."
    case .sectionsNotLoaded(let count):
      "No loadable segment carries \(count) of the ELF file's sections: they are left out. "
        + "Check the linker script."
    case .noSuffix:
      "The DfuSe file has no DFU suffix, so no checksum guards it."
    case .imageSizeCountsSuffix:
      "DFUImageSize counts the DFU suffix, as dfuse-pack writes it."
    case .unsortedElements(let alternate):
      "The elements for alternate setting \(alternate) are not in the order of their addresses."
    case .emptyElements(let count):
      "Elements without data are ignored (\(count) of them)."
    case .blocksSkipped(let count):
      "UF2 blocks that are not for the main flash are ignored (\(count) of them)."
    case .familyTaken(let family):
      "Of several UF2 families \(UF2Family.describe(family)) is taken."
    case .unknownFamily(let family):
      "UF2 family \(UF2Family.describe(family)) is none of the STM32 families known here. "
        + "Check that the file is for this chip."
    }
  }
}
