import DFU
import Testing

/// Builds DfuSe files field by field, right unless told otherwise.
struct DfuSeFixture {
  var version: UInt8 = 1
  var imageSize: UInt32?
  var targetCount: UInt8?
  var targets: [[UInt8]] = []
  var trailer: [UInt8] = []

  static func target(
    signature: String = "Target", alternate: UInt8 = 0, named: UInt32 = 1, name: String = "Flash",
    size: UInt32? = nil, count: UInt32? = nil, _ elements: (UInt32, [UInt8])...
  ) -> [UInt8] {
    let data = elements.flatMap { littleEndian($0) + littleEndian(UInt32($1.count)) + $1 }
    let name = Array(name.utf8) + [UInt8](repeating: 0, count: 255 - name.utf8.count)
    return Array(signature.utf8) + [alternate] + littleEndian(named) + name
      + littleEndian(size ?? UInt32(data.count)) + littleEndian(count ?? UInt32(elements.count))
      + data
  }

  var bytes: [UInt8] {
    let body = targets.flatMap { $0 } + trailer
    return Array("DfuSe".utf8) + [version] + littleEndian(imageSize ?? UInt32(11 + body.count))
      + [targetCount ?? UInt8(targets.count)] + body
  }

  var sealed: [UInt8] {
    get throws { try DFUSuffix(vendor: 0x0483, dfuVersion: 0x011A).appended(to: bytes) }
  }
}

@Suite struct DfuSeFileTests {
  typealias Fixture = DfuSeFixture
  static let flash = Fixture.target((0x0800_0000, [1, 2, 3, 4]))

  @Test func `targets and elements are read in the order of the file`() throws {
    let options = Fixture.target(alternate: 1, named: 0, (0x1FFF_C000, [9]))
    let file = try FirmwareFile.decode(Fixture(targets: [options, Self.flash]).sealed)
    #expect(
      file.contents
        == .placed([
          FirmwareTarget(alternate: 1, image: try image((0x1FFF_C000, [9]))),
          FirmwareTarget(
            alternate: 0, name: "Flash", image: try image((0x0800_0000, [1, 2, 3, 4]))),
        ]))
    #expect(file.suffix?.dfuVersion == 0x011A)
    #expect(file.notes.isEmpty)
  }

  @Test func `DFUImageSize may count the suffix`() throws {
    let size = UInt32(11 + Self.flash.count + 16)
    let file = try FirmwareFile.decode(Fixture(imageSize: size, targets: [Self.flash]).sealed)
    #expect(file.notes == [.imageSizeCountsSuffix])
  }

  @Test func `a file without a suffix gets a note`() throws {
    let file = try FirmwareFile.decode(Fixture(targets: [Self.flash]).bytes)
    #expect(file.notes == [.noSuffix])
  }

  @Test func `only the low byte says whether there is a name`() throws {
    let target = Fixture.target(named: 0xAABB_CC00, (0, [1]))
    let file = try FirmwareFile.decode(Fixture(targets: [target]).sealed)
    #expect(try file.targets(rawAddress: Address(0))[0].name == nil)
  }

  @Test func `unsorted, touching and empty elements are fine`() throws {
    let target = Fixture.target(alternate: 2, (0x14, [5]), (0x20, []), (0x10, [1, 2, 3, 4]))
    let file = try FirmwareFile.decode(Fixture(targets: [target]).sealed)
    #expect(file.onlyImage == (try image((0x10, [1, 2, 3, 4, 5]))))
    #expect(file.notes == [.unsortedElements(alternate: 2), .emptyElements(count: 1)])
  }

  @Test func `targets of two alternate settings may share addresses`() throws {
    let targets = [Fixture.target((0, [1])), Fixture.target(alternate: 1, (0, [1]))]
    #expect(refusal(of: try Fixture(targets: targets).sealed) == nil)
  }

  static let refusals: [(Fixture, FirmwareError.Reason, FirmwareError.Place?)] = [
    (Fixture(version: 2, targets: [flash]), .unknownVersion(2), .offset(5)),
    (
      Fixture(imageSize: 100, targets: [flash]), .wrongImageSize(says: 100, has: 297), .offset(6)
    ),
    (Fixture(targetCount: 2, targets: [flash]), .truncated("a target's header"), .offset(297)),
    (Fixture(targets: [flash], trailer: [0, 0]), .trailingBytes(2), .offset(297)),
    (
      Fixture(targets: [Fixture.target(signature: "Bullet")]), .wrongSignature("Target"),
      .offset(11)
    ),
    (
      Fixture(targets: [Fixture.target(size: 13, (0, [1, 2, 3, 4]))]),
      .truncated("a target's elements"), .offset(277)
    ),
    (
      Fixture(targets: [Fixture.target(size: 11, (0, [1, 2, 3, 4]))]),
      .truncated("an element's data"), .offset(289)
    ),
    (
      Fixture(targets: [Fixture.target(count: 2, (0, [1, 2, 3, 4]))]),
      .truncated("an element's header"), .offset(297)
    ),
    (
      Fixture(targets: [Fixture.target(count: 0, (0, [1, 2, 3, 4]))]),
      .wrongTargetSize(says: 12, has: 0), .offset(277)
    ),
    (
      Fixture(targets: [Fixture.target(count: 65_537, (0, [1]))]), .tooManyElements,
      .offset(281)
    ),
    (
      Fixture(targets: [Fixture.target((0xFFFF_FFFF, [1, 2]))]), .outsideAddressSpace, .offset(285)
    ),
    (
      Fixture(targets: [Fixture.target((0, [1, 2]), (1, [1]))]), .overlap, .address(Address(1))
    ),
    (
      Fixture(targets: [Fixture.target((0, [1, 2])), Fixture.target((1, [1]))]), .overlap,
      .address(Address(1))
    ),
    (Fixture(), .noData, nil),
    (Fixture(targets: [Fixture.target()]), .noData, nil),
  ]

  @Test(arguments: refusals.indices) func `a broken file is refused with its place`(index: Int)
    throws
  {
    let (fixture, reason, place) = Self.refusals[index]
    #expect(refusal(of: try fixture.sealed) == FirmwareError(reason, format: .dfu, at: place))
  }

  @Test func `the limit on elements holds for all targets together`() throws {
    let target = Fixture.target(count: 65_536, (0, []))
    let error = refusal(of: try Fixture(targets: [Self.flash, target]).sealed)
    #expect(error?.reason == .tooManyElements)
  }

  @Test func `a prefix that is cut off is refused`() {
    #expect(refusal(of: Array("DfuSe\u{1}12".utf8))?.reason == .truncated("the prefix"))
  }

  @Test func `a file is written as UM0391 has it, DFUImageSize without the suffix`() throws {
    let target = FirmwareTarget(name: "Flash", image: try image((0x0800_0000, [1, 2, 3, 4])))
    let suffix = DFUSuffix(vendor: 0x0483, product: 0xDF11, dfuVersion: 0x011A)
    #expect(
      try DfuSeFile.encode([target])
        == suffix.appended(to: Fixture(targets: [Self.flash]).bytes))
  }

  @Test(arguments: [String(repeating: "x", count: 255), "a\0b"])
  func `a name that does not fit is refused`(name: String) throws {
    let target = FirmwareTarget(name: name, image: try image((0, [1])))
    #expect(throws: FirmwareError(.unusableName, format: .dfu)) { try DfuSeFile.encode([target]) }
  }

  @Test func `more than 255 targets are refused`() throws {
    let targets = [FirmwareTarget](
      repeating: FirmwareTarget(image: try image((0, [1]))), count: 256)
    let error = FirmwareError(.tooManyTargets(256), format: .dfu)
    #expect(throws: error) { try DfuSeFile.encode(targets) }
  }
}
