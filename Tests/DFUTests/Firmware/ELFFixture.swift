/// Builds ELF files field by field, right unless told otherwise.
///
/// The program headers follow the ELF header, the contents lie at 0x200, the section headers behind
/// them.
struct ELFFixture {
  struct Segment {
    var type: UInt32 = 1
    var offset: UInt32
    var virtualAddress: UInt32
    var physicalAddress: UInt32
    var fileSize: UInt32
  }

  struct Section {
    var type: UInt32 = 1
    var flags: UInt32 = 2
    var address: UInt32
    var offset: UInt32
    var size: UInt32
  }

  var fileClass: UInt8 = 1
  var byteOrder: UInt8 = 1
  var type: UInt16 = 2
  var machine: UInt16 = 40
  var entry: UInt32 = 0x0800_4001
  var programHeaderSize: UInt16 = 32
  var sectionHeaderSize: UInt16 = 40
  var hasSectionHeaders = true
  var segments: [Segment] = []
  var sections: [Section] = []
  var contents: [UInt8] = []

  var bytes: [UInt8] {
    let contentsStart = max(0x200, 52 + 32 * segments.count)
    let tableEnd = contentsStart + contents.count
    var file: [UInt8] = [0x7F, 0x45, 0x4C, 0x46, fileClass, byteOrder, 1] + zeros(9)
    file += littleEndian(type) + littleEndian(machine) + littleEndian(UInt32(1))
    file += littleEndian(entry) + littleEndian(UInt32(52))
    file += littleEndian(hasSectionHeaders ? UInt32(tableEnd) : 0) + littleEndian(UInt32(0))
    file += littleEndian(UInt16(52)) + littleEndian(programHeaderSize)
    file += littleEndian(UInt16(segments.count)) + littleEndian(sectionHeaderSize)
    file += littleEndian(hasSectionHeaders ? UInt16(sections.count) : 0) + littleEndian(UInt16(0))
    for segment in segments {
      let fields = [
        segment.type, segment.offset, segment.virtualAddress, segment.physicalAddress,
        segment.fileSize, segment.fileSize, 5, 4,
      ]
      file += fields.flatMap { littleEndian($0) }
    }
    file += zeros(contentsStart - file.count) + contents
    guard hasSectionHeaders else { return file }
    for section in sections {
      let fields = [
        0, section.type, section.flags, section.address, section.offset, section.size, 0, 0, 4, 0,
      ]
      file += fields.flatMap { littleEndian($0) }
    }
    return file
  }

  private func zeros(_ count: Int) -> [UInt8] { [UInt8](repeating: 0, count: max(0, count)) }
}

extension ELFFixture {
  /// A program of 16 bytes at 0x08004000, and four bytes of .data behind it for RAM.
  static let program = ELFFixture(
    segments: [
      Segment(
        offset: 0x200, virtualAddress: 0x0800_4000, physicalAddress: 0x0800_4000, fileSize: 16),
      Segment(
        offset: 0x210, virtualAddress: 0x2000_0000, physicalAddress: 0x0800_4010, fileSize: 4),
    ],
    sections: [
      Section(type: 0, flags: 0, address: 0, offset: 0, size: 0),
      Section(address: 0x0800_4000, offset: 0x200, size: 16),
      Section(address: 0x2000_0000, offset: 0x210, size: 4),
      // .bss, .comment and .debug, none of them for flash.
      Section(type: 8, address: 0x2000_0004, offset: 0x214, size: 0x1000),
      Section(flags: 0, address: 0, offset: 0x200, size: 8),
    ],
    contents: Array(1...20))
}
