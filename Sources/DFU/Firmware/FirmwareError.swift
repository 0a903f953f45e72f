/// Why a firmware file cannot be read or an image cannot be written, and where.
public struct FirmwareError: Error, Sendable, Hashable {
  /// Where in the file, or in the chip's memory.
  public enum Place: Sendable, Hashable {
    /// A line of a text file, from 1.
    case line(Int)
    /// A byte of a binary file, from 0.
    case offset(ByteCount)
    /// An address of the image.
    case address(Address)
  }

  /// What is wrong.
  public enum Reason: Sendable, Hashable {
    // Any format.
    /// The file has no bytes.
    case emptyFile
    /// The file has more bytes than ``FirmwareLimits/fileSize``.
    case fileTooLarge(ByteCount)
    /// The file is well formed, but holds no bytes for the chip.
    case noData
    /// Two places in the file claim one address; the first such address is the error's place.
    case overlap
    /// Bytes would lie beyond the 32-bit address space.
    case outsideAddressSpace
    /// The file's parts add up to more image bytes than anyone flashes.
    case imageTooLarge
    /// The image is in more pieces than any linker makes.
    case tooManyRuns
    /// The file ends within something that its own lengths promise.
    case truncated(String)

    // Intel HEX and S-records.
    /// The line does not start like a record.
    case notARecord
    /// A character that is no hexadecimal digit.
    case notADigit(UInt8)
    /// A record has an odd number of digits, so half a byte is missing.
    case oddDigitCount(Int)
    /// A record is longer or shorter than its count says, in bytes.
    case wrongRecordLength(says: Int, has: Int)
    /// A record's checksum does not fit its bytes.
    case wrongChecksum(says: UInt8, computed: UInt8)
    /// A record type that the format does not define.
    case unknownRecordType(UInt8)
    /// A record has another number of data bytes than its type needs.
    case wrongDataLength(type: UInt8, count: Int)
    /// The end record is missing: the file was probably cut off.
    case missingEndRecord
    /// A record follows the end record.
    case recordAfterEnd
    /// The count record does not fit the number of data records.
    case wrongRecordCount(says: Int, has: Int)

    // DFU suffix and DfuSe.
    /// The DFU suffix carries another CRC than the file's bytes give.
    case wrongSuffixCRC(says: UInt32, computed: UInt32)
    /// A suffix is to be added to a file that has one.
    case suffixPresent
    /// A version of the DfuSe format other than 1.
    case unknownVersion(UInt8)
    /// A signature is missing.
    case wrongSignature(String)
    /// `DFUImageSize` fits the file neither with nor without the DFU suffix.
    case wrongImageSize(says: UInt32, has: ByteCount)
    /// A target's size does not fit its elements.
    case wrongTargetSize(says: ByteCount, has: ByteCount)
    /// The targets have more elements than any tool makes.
    case tooManyElements
    /// More targets than the format can count.
    case tooManyTargets(Int)
    /// A target's name takes more than 254 bytes, or holds a zero byte.
    case unusableName
    /// Bytes follow the last target.
    case trailingBytes(ByteCount)

    // ELF.
    /// The ELF file is for 64 bits.
    case not32Bit
    /// The ELF file is big endian.
    case notLittleEndian
    /// The ELF file is for another processor: its `e_machine`.
    case notArm(UInt16)
    /// The ELF file is an object, library or core: its `e_type`.
    case notExecutable(UInt16)
    /// A field of the ELF header has a value that cannot be.
    case wrongHeader(String)

    // UF2.
    /// The file is not a whole number of 512-byte blocks.
    case notWholeBlocks(ByteCount)
    /// A block lacks one of its three magic numbers.
    case wrongMagic
    /// A block says that it holds more data than fits.
    case wrongPayloadSize(UInt32)
    /// A block number occurs twice, or is beyond the number of blocks.
    case wrongBlockNumber(UInt32)
    /// Blocks of one family disagree on how many they are, or some are missing.
    case wrongBlockCount(says: UInt32, has: Int)
    /// Several families, and none of them or more than one is an STM32 family.
    case severalFamilies([UInt32])
    /// The family that was asked for is not in the file; these are.
    case familyMissing(UInt32, has: [UInt32])

    // Writing.
    /// Addresses do not fit the S-record type that was asked for.
    case addressTooWide(bits: Int)
    /// The gaps would make the raw file too large; the size it would have.
    case gapsTooLarge(ByteCount)
    /// The format can be read, but not written.
    case notWritable
  }

  /// What is wrong.
  public var reason: Reason
  /// The format of the file; `nil` if it was not known yet.
  public var format: FirmwareFormat?
  /// Where; `nil` if it concerns the whole file.
  public var place: Place?

  /// Creates an error from its parts.
  public init(_ reason: Reason, format: FirmwareFormat? = nil, at place: Place? = nil) {
    self.reason = reason
    self.format = format
    self.place = place
  }
}
