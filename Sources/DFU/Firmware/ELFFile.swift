/// ELF executables for Arm, 32 bits, little endian: what an STM32's linker puts out.
///
/// Only what a section with contents occupies within a loadable segment is taken, at its physical
/// address. lld puts the ELF header into the first segment when there is room below the program;
/// written, it would land in front of the program, where a resident bootloader may be.
///
/// **Spec:** System V ABI, chapters 4 and 5; ELF for the Arm Architecture.
enum ELFFile {
  static let magic: [UInt8] = [0x7F, 0x45, 0x4C, 0x46]
  /// The ELF header, bytes.
  static let headerSize = 52

  /// `EM_ARM`.
  private static let armMachine: UInt16 = 40
  /// `ET_EXEC`.
  private static let executableType: UInt16 = 2

  /// A `PT_LOAD` segment with contents.
  struct Segment {
    var offset: Int
    var virtualAddress: UInt32
    var physicalAddress: UInt32
    var fileSize: Int

    var end: Int { offset + fileSize }
  }

  /// An allocated section with contents.
  struct Section {
    var address: UInt32
    var offset: Int
    var size: Int

    /// Whether the segment carries the section, by its place in the file and in memory.
    func isInside(_ segment: Segment) -> Bool {
      offset >= segment.offset && offset + size <= segment.end
        && Int(address) - Int(segment.virtualAddress) == offset - segment.offset
    }
  }

  static func decode(_ file: [UInt8]) throws(FirmwareError) -> FirmwareFile.Parts {
    try checkHeader(file)
    let programHeaders = try programHeaders(of: file)
    let segments = try segments(programHeaders, of: file)
    let sections = try sections(of: file)
    var builder = ImageBuilder(
      format: .elf, expecting: min(file.count, segments.reduce(0) { $0 + $1.fileSize }))
    var notes: [FirmwareNote] = []
    if let sections {
      try append(sections, of: segments, in: file, to: &builder)
      let lost = sections.filter { section in !segments.contains(where: section.isInside) }.count
      if lost > 0 { notes.append(.sectionsNotLoaded(count: lost)) }
      if segments.contains(where: { $0.offset < headerSize }) { notes.append(.headersLeftOut) }
    } else {
      let omitted = try appendUnmarked(
        segments, headers: programHeaders, in: file, to: &builder)
      notes.append(.noSectionHeaders(omitted: omitted))
    }
    let entry = file.littleEndian32(at: 24).flatMap { $0 == 0 ? nil : Address($0) }
    return try FirmwareFile.Parts(builder, entryPoint: entry, notes: notes)
  }

  private static func append(
    _ sections: [Section], of segments: [Segment], in file: [UInt8], to builder: inout ImageBuilder
  ) throws(FirmwareError) {
    for segment in segments {
      for section in sections where section.isInside(segment) {
        let part = section.offset..<(section.offset + section.size)
        try append(part, of: segment, in: file, to: &builder)
      }
    }
  }

  /// Adds a part of a segment at its physical address.
  static func append(
    _ part: Range<Int>, of segment: Segment, in file: [UInt8], to builder: inout ImageBuilder
  ) throws(FirmwareError) {
    let address = Int(segment.physicalAddress) + part.lowerBound - segment.offset
    guard let start = UInt32(exactly: address) else {
      throw error(.outsideAddressSpace, at: part.lowerBound)
    }
    try builder.append(file[part], at: start, from: .offset(part.lowerBound))
  }

  private static func checkHeader(_ file: [UInt8]) throws(FirmwareError) {
    guard file.starts(with: magic) else { throw error(.wrongSignature("\\x7FELF"), at: 0) }
    guard file.count >= headerSize, let type = file.littleEndian16(at: 16),
      let machine = file.littleEndian16(at: 18)
    else { throw error(.truncated("the ELF header"), at: file.count) }
    guard file[4] == 1 else {
      throw file[4] == 2 ? error(.not32Bit, at: 4) : error(.wrongHeader("EI_CLASS"), at: 4)
    }
    guard file[5] == 1 else {
      throw file[5] == 2 ? error(.notLittleEndian, at: 5) : error(.wrongHeader("EI_DATA"), at: 5)
    }
    guard machine == armMachine else { throw error(.notArm(machine), at: 18) }
    guard type == executableType else { throw error(.notExecutable(type), at: 16) }
  }
}
