import DFU
import Testing

@Suite struct FirmwareNoteTests {
  static let gap = AddressRange(from: Address(0x0800_4000), to: Address(0x0800_8000))

  static let all: [(FirmwareNote, String)] = [
    (
      .plainText,
      "The file is text, but neither Intel HEX nor S-records: it is taken as a raw image. "
        + "Check that it is the right file."
    ),
    (
      .brokenSuffix(length: 3),
      "The file ends like one with a DFU suffix, but bLength is 3: "
        + "the last 16 bytes are taken as part of the image."
    ),
    (
      .gaps(count: 1, first: gap),
      "The image has a gap, 0x08004000-0x08007FFF (16384 bytes)."
    ),
    (
      .gaps(count: 2, first: gap),
      "The image has 2 gaps, the first is 0x08004000-0x08007FFF (16384 bytes)."
    ),
    (
      .textAfterEnd(line: 9),
      "Line 9 and what follows it come after the end record and are ignored."
    ),
    (
      .reservedRecords(count: 2),
      "S4 records have no meaning and are ignored (2 of them)."
    ),
    (
      .noEndRecord,
      "The file has no end record (S7, S8 or S9), but its record count is right."
    ),
    (
      .noSectionHeaders(omitted: 512),
      "The ELF file has no section headers, so what is header and what is program is not marked: "
        + "512 bytes of headers and the zeros behind them are left out. "
        + "Use the file from before stripping, if there is one."
    ),
    (
      .headersLeftOut,
      "A loadable segment of the ELF file holds the ELF headers: they are left out, "
        + "since no section claims them."
    ),
    (
      .sectionsNotLoaded(count: 1),
      "No loadable segment carries 1 of the ELF file's sections: they are left out. "
        + "Check the linker script."
    ),
    (.noSuffix, "The DfuSe file has no DFU suffix, so no checksum guards it."),
    (
      .imageSizeCountsSuffix,
      "DFUImageSize counts the DFU suffix, as dfuse-pack writes it."
    ),
    (
      .unsortedElements(alternate: 1),
      "The elements for alternate setting 1 are not in the order of their addresses."
    ),
    (.emptyElements(count: 1), "Elements without data are ignored (1 of them)."),
    (
      .blocksSkipped(count: 4),
      "UF2 blocks that are not for the main flash are ignored (4 of them)."
    ),
    (.familyTaken(0x6DB6_6082), "Of several UF2 families 0x6DB66082 (STM32H7) is taken."),
    (
      .unknownFamily(0xE48B_FF56),
      "UF2 family 0xE48BFF56 is none of the STM32 families known here. "
        + "Check that the file is for this chip."
    ),
  ]

  @Test(arguments: all.indices) func `a note is said in sentences`(index: Int) {
    #expect(Self.all[index].0.description == Self.all[index].1)
  }
}
