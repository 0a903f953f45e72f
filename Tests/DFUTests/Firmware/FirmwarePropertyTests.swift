import DFU
import TestSupport
import Testing

@Suite struct FirmwarePropertyTests {
  static let seeds: [UInt64] = Array(1...20)

  @Test(arguments: [FirmwareFormat.intelHex, .sRecord, .dfu], seeds)
  func `an image reads back as it was written`(format: FirmwareFormat, seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let image = try random.image()
    let file = try FirmwareFile.decode(image.encoded(as: format))
    #expect(file.format == format)
    #expect(file.onlyImage == image)
  }

  @Test(arguments: SRecord.AddressWidth.allCases, seeds)
  func `an image reads back from S-records of any width`(
    width: SRecord.AddressWidth, seed: UInt64
  ) throws {
    var random = SplitMix64(seed: seed)
    let address = Address(UInt32.random(in: 0..<0xFF00, using: &random))
    let image = try #require(FirmwareImage(bytes: random.bytes(200), at: address))
    #expect(try FirmwareFile.decode(SRecord.encode(image, width: width)).onlyImage == image)
  }

  @Test(arguments: seeds) func `a raw image reads back`(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let image = try random.image(below: 0x6_0000)
    let bytes = try image.encoded(as: .raw)
    let file = try FirmwareFile.decode(bytes, as: .raw)
    let base = try #require(image.lowestAddress)
    let read = try file.targets(rawAddress: base)[0].image
    for segment in image.segments {
      #expect(read.restricted(to: segment.range).segments == [segment])
    }
  }

  @Test(arguments: seeds) func `targets of several alternate settings read back`(seed: UInt64)
    throws
  {
    var random = SplitMix64(seed: seed)
    let targets = try (0..<UInt8(4)).map {
      FirmwareTarget(alternate: $0, name: "Ümläut \($0)", image: try random.image())
    }
    #expect(try FirmwareFile.decode(DfuSeFile.encode(targets)).contents == .placed(targets))
  }

  @Test(arguments: FirmwareFormat.allCases, seeds)
  func `random bytes give a value or an error`(format: FirmwareFormat, seed: UInt64) {
    var random = SplitMix64(seed: seed)
    for _ in 0..<50 {
      let count = Int.random(in: 0...1100, using: &random)
      read(random.bytes(count), as: format)
    }
  }

  @Test(arguments: FirmwareFormat.allCases, seeds)
  func `changed and cut files give a value or an error`(format: FirmwareFormat, seed: UInt64) throws
  {
    var random = SplitMix64(seed: seed)
    let valid = try format.sample()
    // Headers are where lengths and offsets lie, so most changes go there.
    let head = min(valid.count, 400)
    for _ in 0..<200 {
      var bytes = valid
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        let limit = Bool.random(using: &random) ? head : bytes.count
        let values: [UInt8] = [0, 0x7F, 0xFF, UInt8(truncatingIfNeeded: random.next())]
        let place = Int.random(in: 0..<limit, using: &random)
        bytes[place] = values[Int.random(in: 0..<4, using: &random)]
      }
      if Int.random(in: 0..<4, using: &random) == 0 {
        bytes.removeLast(Int.random(in: 0..<bytes.count, using: &random))
      }
      read(bytes, as: format)
    }
  }

  @Test(arguments: [FirmwareFormat.intelHex, .sRecord])
  func `any other digit in a record is refused`(format: FirmwareFormat) throws {
    let valid = try format.sample()
    for place in valid.indices where valid[place] != UInt8(ascii: "\n") {
      // No checksum covers the type of an S-record.
      if place > 0, valid[place - 1] == UInt8(ascii: "S") { continue }
      for digit in "0123456789ABCDEF".utf8 where digit != valid[place] {
        var bytes = valid
        bytes[place] = digit
        #expect(refusal(of: bytes, as: format) != nil, "byte \(place)")
      }
    }
  }

  @Test func `any other byte in a DfuSe file is refused`() throws {
    let valid = try FirmwareFormat.dfu.sample()
    // The suffix's signature and length decide whether there is a CRC to check.
    for place in valid.indices where !(valid.count - 8..<valid.count - 4).contains(place) {
      var bytes = valid
      bytes[place] ^= 0x20
      #expect(refusal(of: bytes, as: .dfu) != nil, "byte \(place)")
    }
  }

  @Test(arguments: [FirmwareFormat.intelHex, .sRecord, .dfu, .uf2])
  func `a file that is cut anywhere is refused, unless nothing is lost`(
    format: FirmwareFormat
  ) throws {
    let valid = try format.sample()
    let whole = try FirmwareFile.decode(valid).onlyImage
    for count in valid.indices {
      // Only the last line end, an end record behind a count, or the whole suffix may be missing.
      let file = try? FirmwareFile.decode(Array(valid.prefix(count)), as: format)  // nil: refused
      #expect(file == nil || file?.onlyImage == whole, "\(count) bytes")
    }
  }

  /// Reads for its own sake: what must not happen is a crash.
  private func read(_ bytes: [UInt8], as format: FirmwareFormat) {
    do throws(FirmwareError) {
      let file = try FirmwareFile.decode(bytes, as: format)
      for target in try file.targets(rawAddress: Address(0)) {
        #expect(!target.image.segments.isEmpty)
      }
    } catch {
      #expect(!error.description.isEmpty)
    }
  }
}

extension FirmwareFormat {
  /// A valid file of this format.
  fileprivate func sample() throws -> [UInt8] {
    let image = try image((0x0800_FFF0, Array(0..<40)), (0x0802_0000, [1, 2, 3]))
    return switch self {
    case .raw: try DFUSuffix().appended(to: Array(0..<40))
    case .elf: ELFFixture.program.bytes
    case .uf2: UF2FileTests.program()
    case .intelHex, .sRecord, .dfu:
      try image.encoded(as: self, entryPoint: Address(0x0800_4001))
    }
  }
}
