/// The two tables of headers.
extension ELFFile {
  /// `PT_LOAD`.
  private static let loadType: UInt32 = 1
  /// `SHT_NOBITS`.
  private static let noBitsType: UInt32 = 8
  /// `SHF_ALLOC`.
  private static let allocatedFlag: UInt32 = 2
  /// The fields of a program header, bytes.
  private static let programHeaderSize = 32
  /// The fields of a section header, bytes.
  private static let sectionHeaderSize = 40

  /// Entries of equal size somewhere in the file.
  struct Table {
    var offset: Int
    var entrySize: Int
    var count: Int

    var range: Range<Int> { offset..<(offset + entrySize * count) }
    /// Where the entries start.
    var entries: StrideTo<Int> { stride(from: offset, to: range.upperBound, by: entrySize) }
  }

  /// The table of program headers.
  static func programHeaders(of file: [UInt8]) throws(FirmwareError) -> Table {
    let table = Table(
      offset: Int(file.littleEndian32(at: 28) ?? 0),
      entrySize: Int(file.littleEndian16(at: 42) ?? 0),
      count: Int(file.littleEndian16(at: 44) ?? 0))
    guard table.count > 0 else { throw FirmwareError(.noData, format: .elf) }
    guard table.count <= FirmwareLimits.programHeaderCount else {
      throw error(.wrongHeader("e_phnum"), at: 44)
    }
    guard table.entrySize >= programHeaderSize else {
      throw error(.wrongHeader("e_phentsize"), at: 42)
    }
    guard table.range.upperBound <= file.count else {
      throw error(.truncated("the program headers"), at: 28)
    }
    return table
  }

  /// The loadable segments that have contents.
  static func segments(_ table: Table, of file: [UInt8]) throws(FirmwareError) -> [Segment] {
    var segments: [Segment] = []
    for entry in table.entries where file.littleEndian32(at: entry) == loadType {
      guard let offset = file.littleEndian32(at: entry + 4),
        let virtualAddress = file.littleEndian32(at: entry + 8),
        let physicalAddress = file.littleEndian32(at: entry + 12),
        let fileSize = file.littleEndian32(at: entry + 16)
      else { throw error(.truncated("a program header"), at: entry) }
      guard Int(offset) + Int(fileSize) <= file.count else {
        throw error(.truncated("a loadable segment"), at: entry)
      }
      guard fileSize > 0 else { continue }
      segments.append(
        Segment(
          offset: Int(offset), virtualAddress: virtualAddress, physicalAddress: physicalAddress,
          fileSize: Int(fileSize)))
    }
    return segments
  }

  /// The allocated sections that have contents; `nil` if the file has no section headers.
  static func sections(of file: [UInt8]) throws(FirmwareError) -> [Section]? {
    let table = Table(
      offset: Int(file.littleEndian32(at: 32) ?? 0),
      entrySize: Int(file.littleEndian16(at: 46) ?? 0),
      count: Int(file.littleEndian16(at: 48) ?? 0))
    guard table.offset > 0, table.count > 0 else { return nil }
    guard table.entrySize >= sectionHeaderSize else {
      throw error(.wrongHeader("e_shentsize"), at: 46)
    }
    guard table.range.upperBound <= file.count else {
      throw error(.truncated("the section headers"), at: 32)
    }
    var sections: [Section] = []
    for entry in table.entries {
      guard let type = file.littleEndian32(at: entry + 4),
        let flags = file.littleEndian32(at: entry + 8),
        let address = file.littleEndian32(at: entry + 12),
        let offset = file.littleEndian32(at: entry + 16),
        let size = file.littleEndian32(at: entry + 20)
      else { throw error(.truncated("a section header"), at: entry) }
      guard flags & allocatedFlag != 0, type != 0, type != noBitsType, size > 0 else { continue }
      sections.append(Section(address: address, offset: Int(offset), size: Int(size)))
    }
    return sections
  }

  static func error(_ reason: FirmwareError.Reason, at offset: ByteCount) -> FirmwareError {
    FirmwareError(reason, format: .elf, at: .offset(offset))
  }
}
