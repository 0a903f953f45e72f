import DFU
import Testing

@Suite struct ELFFileTests {
  typealias Fixture = ELFFixture

  @Test func `sections with contents go to their physical addresses`() throws {
    let file = try FirmwareFile.decode(Fixture.program.bytes)
    #expect(file.onlyImage == (try image((0x0800_4000, Array(1...20)))))
    #expect(file.entryPoint == Address(0x0800_4001))
    #expect(file.notes.isEmpty)
  }

  /// As lld does: the first segment starts with the file, one page below the program.
  static var headerInSegment: Fixture {
    var fixture = Fixture.program
    fixture.segments[0] = Fixture.Segment(
      offset: 0, virtualAddress: 0x0800_3E00, physicalAddress: 0x0800_3E00, fileSize: 0x210)
    return fixture
  }

  @Test func `the ELF header in a loadable segment is never written`() throws {
    let file = try FirmwareFile.decode(Self.headerInSegment.bytes)
    #expect(file.onlyImage == (try image((0x0800_4000, Array(1...20)))))
    #expect(file.notes == [.headersLeftOut])
  }

  @Test func `without section headers the headers are left out, too`() throws {
    var fixture = Self.headerInSegment
    fixture.hasSectionHeaders = false
    let file = try FirmwareFile.decode(fixture.bytes)
    #expect(file.onlyImage == (try image((0x0800_4000, Array(1...20)))))
    #expect(file.notes == [.noSectionHeaders(omitted: 0x200)])
  }

  @Test func `without section headers a segment is taken whole`() throws {
    var fixture = Fixture.program
    fixture.hasSectionHeaders = false
    fixture.contents[0] = 0
    fixture.contents[1...3] = [0, 0, 0]
    let file = try FirmwareFile.decode(fixture.bytes)
    #expect(file.onlyImage?.byteCount == 20)
    #expect(file.notes == [.noSectionHeaders(omitted: 0)])
  }

  @Test func `bytes of a segment that no section claims are left out`() throws {
    var fixture = Fixture.program
    fixture.sections[1].size = 12
    let file = try FirmwareFile.decode(fixture.bytes)
    #expect(
      file.onlyImage == (try image((0x0800_4000, Array(1...12)), (0x0800_4010, [17, 18, 19, 20]))))
  }

  @Test func `sections that no segment carries get a note`() throws {
    var fixture = Fixture.program
    fixture.sections[2].address = 0x1000_0000
    let file = try FirmwareFile.decode(fixture.bytes)
    #expect(file.notes == [.sectionsNotLoaded(count: 1)])
  }

  @Test func `segments that are not loadable are passed over`() throws {
    var fixture = Fixture.program
    fixture.segments[1].type = 4
    fixture.sections.remove(at: 2)
    #expect(try FirmwareFile.decode(fixture.bytes).onlyImage?.byteCount == 16)
  }

  static func fixture(_ change: (inout Fixture) -> Void) -> Fixture {
    var fixture = Fixture.program
    change(&fixture)
    return fixture
  }

  static let refusals: [(Fixture, FirmwareError.Reason, FirmwareError.Place?)] = [
    (fixture { $0.fileClass = 2 }, .not32Bit, .offset(4)),
    (fixture { $0.fileClass = 0 }, .wrongHeader("EI_CLASS"), .offset(4)),
    (fixture { $0.byteOrder = 2 }, .notLittleEndian, .offset(5)),
    (fixture { $0.byteOrder = 3 }, .wrongHeader("EI_DATA"), .offset(5)),
    (fixture { $0.machine = 243 }, .notArm(243), .offset(18)),
    (fixture { $0.type = 1 }, .notExecutable(1), .offset(16)),
    (fixture { $0.programHeaderSize = 31 }, .wrongHeader("e_phentsize"), .offset(42)),
    (fixture { $0.programHeaderSize = 0xFFFF }, .truncated("the program headers"), .offset(28)),
    (fixture { $0.sectionHeaderSize = 39 }, .wrongHeader("e_shentsize"), .offset(46)),
    (fixture { $0.sectionHeaderSize = 999 }, .truncated("the section headers"), .offset(32)),
    (fixture { $0.segments = [] }, .noData, nil),
    (fixture { $0.sections = Array($0.sections[3...]) }, .noData, nil),
    (fixture { $0.segments[0].fileSize = .max }, .truncated("a loadable segment"), .offset(52)),
    (
      fixture { $0.segments[1].physicalAddress = 0x0800_400F }, .overlap,
      .address(Address(0x0800_400F))
    ),
    (
      fixture { $0.segments[0].physicalAddress = 0xFFFF_FFFF }, .outsideAddressSpace,
      .offset(0x200)
    ),
    (
      fixture { $0.segments = Array(repeating: $0.segments[0], count: 257) },
      .wrongHeader("e_phnum"), .offset(44)
    ),
  ]

  @Test(arguments: refusals.indices) func `a file that cannot be is refused`(index: Int) {
    let (fixture, reason, place) = Self.refusals[index]
    #expect(refusal(of: fixture.bytes) == FirmwareError(reason, format: .elf, at: place))
  }

  @Test(arguments: [4, 20, 51]) func `a header that is cut off is refused`(count: Int) {
    let error = refusal(of: Array(Fixture.program.bytes.prefix(count)))
    #expect(error?.reason == .truncated("the ELF header"))
  }

  @Test func `the same bytes named many times do not fill the memory`() {
    var fixture = Fixture.program
    fixture.contents = [UInt8](repeating: 1, count: 2 << 20)
    fixture.segments = (0..<100).map {
      Fixture.Segment(
        offset: 0x1000, virtualAddress: 0, physicalAddress: $0 << 20, fileSize: 1 << 20)
    }
    fixture.sections = [Fixture.Section(address: 0, offset: 0x1000, size: 1 << 20)]
    #expect(refusal(of: fixture.bytes)?.reason == .imageTooLarge)
  }
}
