import DFU
import Testing

@Suite struct FirmwareErrorTests {
  private static func offset(_ offset: Int) -> FirmwareError.Place { .offset(offset) }
  private static let flash = FirmwareError.Place.address(Address(0x0800_0000))
  private static let damaged = "The file is damaged: build it or fetch it again."
  private static let right = "Use the file that was built for the STM32."

  static let general: [(FirmwareError, String)] = [
    (
      FirmwareError(.emptyFile),
      "Firmware file: it is empty. Check that the build ran to its end."
    ),
    (
      FirmwareError(.fileTooLarge(70_000_000)),
      "Firmware file: it has more than 67108864 bytes, which are the most that is read. "
        + "Check that it is the right file."
    ),
    (
      FirmwareError(.noData, format: .elf),
      "ELF file: it holds no bytes for the chip. "
        + "Check that it is the right file and that the linker put something into flash."
    ),
    (
      FirmwareError(.overlap, format: .intelHex, at: flash),
      "Intel HEX file, address 0x08000000: two parts of the file claim this address. "
        + "Check what was merged, or the linker script."
    ),
    (
      FirmwareError(.outsideAddressSpace, format: .uf2, at: offset(512)),
      "UF2 file, offset 0x200: the bytes from here on would lie beyond 0xFFFFFFFF. "
        + "Check the address, or build the file again."
    ),
    (
      FirmwareError(.imageTooLarge, format: .elf, at: offset(16)),
      "ELF file, offset 0x10: its parts add up to more than 67108864 bytes. "
        + "Check what made it, or use another format."
    ),
    (
      FirmwareError(.tooManyRuns, format: .sRecord, at: .line(9)),
      "S-record file, line 9: the image is in more than 65536 pieces. "
        + "Check what made it, or use another format."
    ),
    (
      FirmwareError(.truncated("the ELF header"), format: .elf, at: offset(20)),
      "ELF file, offset 0x14: the file ends within the ELF header. \(damaged)"
    ),
  ]

  static let text: [(FirmwareError, String)] = [
    (
      FirmwareError(.notARecord, format: .intelHex, at: .line(2)),
      "Intel HEX file, line 2: the line is no record. \(damaged)"
    ),
    (
      FirmwareError(.notADigit(0x47), format: .intelHex, at: .line(2)),
      "Intel HEX file, line 2: 'G' is no hexadecimal digit. \(damaged)"
    ),
    (
      FirmwareError(.notADigit(0x00), format: .sRecord, at: .line(2)),
      "S-record file, line 2: 0x00 is no hexadecimal digit. \(damaged)"
    ),
    (
      FirmwareError(.oddDigitCount(11), format: .sRecord, at: .line(2)),
      "S-record file, line 2: the record has 11 digits, so half a byte is missing. \(damaged)"
    ),
    (
      FirmwareError(.wrongRecordLength(says: 7, has: 6), format: .intelHex, at: .line(2)),
      "Intel HEX file, line 2: the record's own count asks for 7 bytes, and it has 6. \(damaged)"
    ),
    (
      FirmwareError(.wrongChecksum(says: 0x12, computed: 0x0A), format: .intelHex, at: .line(3)),
      "Intel HEX file, line 3: the checksum is 0x12, but the record's bytes give 0x0A. \(damaged)"
    ),
    (
      FirmwareError(.unknownRecordType(6), format: .intelHex, at: .line(3)),
      "Intel HEX file, line 3: record type 0x06 is not defined. Check that it is the right file."
    ),
    (
      FirmwareError(.wrongDataLength(type: 0x39, count: 1), format: .sRecord, at: .line(3)),
      "S-record file, line 3: a record of type '9' cannot have 1 data bytes. \(damaged)"
    ),
    (
      FirmwareError(.missingEndRecord, format: .intelHex, at: .line(99)),
      "Intel HEX file, line 99: the end record is missing, so the file was cut off. \(damaged)"
    ),
    (
      FirmwareError(.recordAfterEnd, format: .intelHex, at: .line(4)),
      "Intel HEX file, line 4: a record follows the end record, as if two files had been joined. "
        + "Merge the files with a tool that knows the format, such as srec_cat."
    ),
    (
      FirmwareError(.wrongRecordCount(says: 2, has: 1), format: .sRecord, at: .line(4)),
      "S-record file, line 4: the count record says 2 data records, and there are 1. \(damaged)"
    ),
  ]

  static let container: [(FirmwareError, String)] = [
    (
      FirmwareError(.wrongSuffixCRC(says: 1, computed: 0xABCD_EF01), at: offset(36)),
      "Firmware file, offset 0x24: the DFU suffix has CRC 0x00000001, "
        + "but the file's bytes give 0xABCDEF01. \(damaged)"
    ),
    (
      FirmwareError(.suffixPresent),
      "Firmware file: it has a DFU suffix already. Remove it first."
    ),
    (
      FirmwareError(.unknownVersion(2), format: .dfu, at: offset(5)),
      "DfuSe file, offset 0x5: DfuSe format version 2 is not known, only 1 is. "
        + "Check that it is the right file."
    ),
    (
      FirmwareError(.wrongSignature("Target"), format: .dfu, at: offset(11)),
      "DfuSe file, offset 0xB: the signature \"Target\" is missing. \(damaged)"
    ),
    (
      FirmwareError(.wrongImageSize(says: 100, has: 297), format: .dfu, at: offset(6)),
      "DfuSe file, offset 0x6: DFUImageSize is 100, but the file has 297 bytes. \(damaged)"
    ),
    (
      FirmwareError(.wrongTargetSize(says: 12, has: 0), format: .dfu, at: offset(277)),
      "DfuSe file, offset 0x115: dwTargetSize is 12, but the target's elements take 0 bytes. "
        + damaged
    ),
    (
      FirmwareError(.tooManyElements, format: .dfu, at: offset(281)),
      "DfuSe file, offset 0x119: its targets have more than 65536 elements. "
        + "Check what made it, or use another format."
    ),
    (
      FirmwareError(.tooManyTargets(256), format: .dfu),
      "DfuSe file: 256 targets are more than the 255 it can hold. Change what is to be written."
    ),
    (
      FirmwareError(.unusableName, format: .dfu),
      "DfuSe file: a target's name must have at most 254 bytes and no zero byte. "
        + "Change what is to be written."
    ),
    (
      FirmwareError(.trailingBytes(2), format: .dfu, at: offset(297)),
      "DfuSe file, offset 0x129: 2 bytes follow the last target. \(damaged)"
    ),
  ]

  static let binary: [(FirmwareError, String)] = [
    (
      FirmwareError(.not32Bit, format: .elf, at: offset(4)),
      "ELF file, offset 0x4: it is for a 64-bit processor. \(right)"
    ),
    (
      FirmwareError(.notLittleEndian, format: .elf, at: offset(5)),
      "ELF file, offset 0x5: it is big endian. \(right)"
    ),
    (
      FirmwareError(.notArm(243), format: .elf, at: offset(18)),
      "ELF file, offset 0x12: it is for another processor (e_machine 243, Arm is 40). \(right)"
    ),
    (
      FirmwareError(.notExecutable(1), format: .elf, at: offset(16)),
      "ELF file, offset 0x10: it is not linked to run (e_type 1, an executable has 2). "
        + "Use the linker's output, not an object file or a library."
    ),
    (
      FirmwareError(.wrongHeader("e_phnum"), format: .elf, at: offset(44)),
      "ELF file, offset 0x2C: e_phnum has an impossible value. \(damaged)"
    ),
    (
      FirmwareError(.notWholeBlocks(1023), format: .uf2),
      "UF2 file: 1023 bytes are no whole number of 512-byte blocks. \(damaged)"
    ),
    (
      FirmwareError(.wrongMagic, format: .uf2, at: offset(512)),
      "UF2 file, offset 0x200: the block lacks a magic number. \(damaged)"
    ),
    (
      FirmwareError(.wrongPayloadSize(500), format: .uf2, at: offset(528)),
      "UF2 file, offset 0x210: the block claims 500 data bytes, and 476 fit. \(damaged)"
    ),
    (
      FirmwareError(.wrongBlockNumber(7), format: .uf2, at: offset(532)),
      "UF2 file, offset 0x214: block number 7 occurs twice or is too high. \(damaged)"
    ),
    (
      FirmwareError(.wrongBlockCount(says: 3, has: 2), format: .uf2),
      "UF2 file: the blocks say that there are 3 of them, and there are 2. \(damaged)"
    ),
    (
      FirmwareError(.severalFamilies([0x5775_5A57, 0xE48B_FF56]), format: .uf2),
      "UF2 file: it holds programs for 0x57755A57 (STM32F4), 0xE48BFF56. Say which one to take "
        + "with `--family`."
    ),
    (
      FirmwareError(.severalFamilies([UInt32](1...10)), format: .uf2),
      "UF2 file: it holds programs for 0x00000001, 0x00000002, 0x00000003, 0x00000004, 0x00000005, "
        + "0x00000006, 0x00000007, 0x00000008 and 2 more. Say which one to take "
        + "with `--family`."
    ),
    (
      FirmwareError(.familyMissing(7, has: [0x5775_5A57]), format: .uf2),
      "UF2 file: it holds nothing for 0x00000007, only for 0x57755A57 (STM32F4). "
        + "Ask for one of these."
    ),
  ]

  static let writing: [(FirmwareError, String)] = [
    (
      FirmwareError(.addressTooWide(bits: 16), format: .sRecord, at: flash),
      "S-record file, address 0x08000000: the image has addresses of more than 16 bits. "
        + "Use S37, or leave the choice of the record type to this tool."
    ),
    (
      FirmwareError(.gapsTooLarge(99_000_000), format: .raw),
      "Raw image: with its gaps filled the image would have 99000000 bytes. "
        + "Write Intel HEX, S-records or DfuSe instead."
    ),
    (
      FirmwareError(.notWritable, format: .elf),
      "ELF file: this format can only be read. Write Intel HEX, S-records or DfuSe instead."
    ),
  ]

  static let all = general + text + container + binary + writing

  @Test(arguments: all.indices)
  func `an error says what is wrong, where, and what to do`(index: Int) {
    #expect(Self.all[index].0.description == Self.all[index].1)
  }
}
