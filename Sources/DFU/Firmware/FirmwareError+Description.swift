// What is wrong with a file or an image, one sentence for each reason. To add one: a case of
// `FirmwareError.Reason`; the compiler names the two places here; and the sentence, as a literal,
// in `FirmwareErrorTests`.

extension FirmwareError.Place: CustomStringConvertible {
  /// `line 3`, `offset 0x20` or `address 0x08000000`.
  public var description: String {
    switch self {
    case .line(let number): "line \(number)"
    case .offset(let offset): "offset 0x" + String(offset, radix: 16, uppercase: true)
    case .address(let address): "address \(address)"
    }
  }
}

extension FirmwareError: CustomStringConvertible {
  /// What is wrong, where, why, and what to do, as in
  /// `Intel HEX file, line 3: the checksum is 0x12, but the record's bytes give 0x34. …`.
  public var description: String {
    let subject = format?.title ?? "Firmware file"
    let place = place.map { ", \($0)" } ?? ""
    return "\(subject)\(place): \(reason.problem). \(reason.remedy)."
  }
}

extension FirmwareError.Reason {
  /// What is wrong, as the middle of a sentence.
  fileprivate var problem: String {
    switch self {
    case .emptyFile: "it is empty"
    case .fileTooLarge:
      // How many it has is not said: whoever reads a file stops at the limit.
      "it has more than \(FirmwareLimits.fileSize) bytes, which are the most that is read"
    case .noData: "it holds no bytes for the chip"
    case .overlap: "two parts of the file claim this address"
    case .outsideAddressSpace: "the bytes from here on would lie beyond 0xFFFFFFFF"
    case .imageTooLarge: "its parts add up to more than \(FirmwareLimits.imageSize) bytes"
    case .tooManyRuns: "the image is in more than \(FirmwareLimits.runCount) pieces"
    case .truncated(let part): "the file ends within \(part)"
    case .addressTooWide(let bits): "the image has addresses of more than \(bits) bits"
    case .gapsTooLarge(let count): "with its gaps filled the image would have \(count) bytes"
    case .notWritable: "this format can only be read"
    case .notARecord: "the line is no record"
    case .notADigit(let byte): "\(Self.describe(byte)) is no hexadecimal digit"
    case .oddDigitCount(let count): "the record has \(count) digits, so half a byte is missing"
    case .wrongRecordLength(let says, let has):
      "the record's own count asks for \(says) bytes, and it has \(has)"
    case .wrongChecksum(let says, let computed):
      "the checksum is \(says.asHex), but the record's bytes give \(computed.asHex)"
    case .unknownRecordType(let type): "record type \(Self.describe(type)) is not defined"
    case .wrongDataLength(let type, let count):
      "a record of type \(Self.describe(type)) cannot have \(count) data bytes"
    case .missingEndRecord: "the end record is missing, so the file was cut off"
    case .recordAfterEnd: "a record follows the end record, as if two files had been joined"
    case .wrongRecordCount(let says, let has):
      "the count record says \(says) data records, and there are \(has)"
    case .wrongSuffixCRC(let says, let computed):
      "the DFU suffix has CRC \(says.asHex), but the file's bytes give \(computed.asHex)"
    case .suffixPresent: "it has a DFU suffix already"
    case .unknownVersion(let version): "DfuSe format version \(version) is not known, only 1 is"
    case .wrongSignature(let signature): "the signature \"\(signature)\" is missing"
    case .wrongImageSize(let says, let has):
      "DFUImageSize is \(says), but the file has \(has) bytes"
    case .wrongTargetSize(let says, let has):
      "dwTargetSize is \(says), but the target's elements take \(has) bytes"
    case .tooManyElements: "its targets have more than \(FirmwareLimits.elementCount) elements"
    case .tooManyTargets(let count): "\(count) targets are more than the 255 it can hold"
    case .unusableName: "a target's name must have at most 254 bytes and no zero byte"
    case .trailingBytes(let count): "\(count) bytes follow the last target"
    case .not32Bit: "it is for a 64-bit processor"
    case .notLittleEndian: "it is big endian"
    case .notArm(let machine): "it is for another processor (e_machine \(machine), Arm is 40)"
    case .notExecutable(let type): "it is not linked to run (e_type \(type), an executable has 2)"
    case .wrongHeader(let field): "\(field) has an impossible value"
    case .notWholeBlocks(let count): "\(count) bytes are no whole number of 512-byte blocks"
    case .wrongMagic: "the block lacks a magic number"
    case .wrongPayloadSize(let size): "the block claims \(size) data bytes, and 476 fit"
    case .wrongBlockNumber(let number): "block number \(number) occurs twice or is too high"
    case .wrongBlockCount(let says, let has):
      "the blocks say that there are \(says) of them, and there are \(has)"
    case .severalFamilies(let families): "it holds programs for \(Self.list(families))"
    case .familyMissing(let wanted, let families):
      "it holds nothing for \(UF2Family.describe(wanted)), only for \(Self.list(families))"
    }
  }

  /// What to do about it, as a sentence without its period.
  fileprivate var remedy: String {
    switch self {
    case .emptyFile: "Check that the build ran to its end"
    case .fileTooLarge: "Check that it is the right file"
    case .noData: "Check that it is the right file and that the linker put something into flash"
    case .overlap: "Check what was merged, or the linker script"
    case .outsideAddressSpace: "Check the address, or build the file again"
    case .imageTooLarge, .tooManyRuns, .tooManyElements: "Check what made it, or use another format"
    case .unknownRecordType, .unknownVersion: "Check that it is the right file"
    case .recordAfterEnd: "Merge the files with a tool that knows the format, such as srec_cat"
    case .suffixPresent: "Remove it first"
    case .notArm, .not32Bit, .notLittleEndian: "Use the file that was built for the STM32"
    case .notExecutable: "Use the linker's output, not an object file or a library"
    case .severalFamilies: "Say which one to take with `--family`"
    case .familyMissing: "Ask for one of these"
    case .addressTooWide: "Use S37, or leave the choice of the record type to this tool"
    case .gapsTooLarge, .notWritable: "Write Intel HEX, S-records or DfuSe instead"
    case .tooManyTargets, .unusableName: "Change what is to be written"
    case .truncated, .notARecord, .notADigit, .oddDigitCount, .wrongRecordLength, .wrongChecksum,
      .wrongDataLength, .missingEndRecord, .wrongRecordCount, .wrongSuffixCRC, .wrongSignature,
      .wrongImageSize, .wrongTargetSize, .trailingBytes, .wrongHeader, .notWholeBlocks, .wrongMagic,
      .wrongPayloadSize, .wrongBlockNumber, .wrongBlockCount:
      "The file is damaged: build it or fetch it again"
    }
  }

  /// The character if it can be printed, else its code.
  private static func describe(_ byte: UInt8) -> String {
    (0x21...0x7E).contains(byte)
      ? "'\(Character(Unicode.Scalar(byte)))'" : byte.asHex
  }

  /// The first few; a hostile file can name a hundred thousand.
  private static func list(_ families: [UInt32]) -> String {
    let shown = families.prefix(8).map(UF2Family.describe).joined(separator: ", ")
    return families.count > 8 ? shown + " and \(families.count - 8) more" : shown
  }
}
