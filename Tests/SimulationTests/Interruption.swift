import DFU
import DFUSimulator
import TestSupport
import Testing

/// A flash that something interrupts, on a board that is small enough to try every moment: sectors
/// of 128 bytes, blocks of 32.
///
/// The image touches four sectors: the first with several blocks, two with a run across their
/// border, and one in which it is there already. All of them are full of another image.
struct Interruption: Sendable, CustomTestStringConvertible {
  let profile: BoardProfile
  /// The product line, which such small sectors do not show.
  let chip: Chip?
  var options: FlashOptions
  /// Bytes of a resident program in front of the image.
  var offset = 0

  /// The kind of board, what it does when it is polled early, and how it is flashed.
  init(
    _ profile: BoardProfile, _ line: String, _ style: BusyStyle,
    _ options: FlashOptions = FlashOptions(), offset: Int = 0, unit: Int? = nil
  ) {
    self.profile = profile.miniature(style, unit: unit)
    chip = Chip.all.first { $0.names.contains(line) }
    self.options = options
    self.offset = offset
  }

  /// Every kind of flash, every way to take an early poll, every way to flash, in pairs.
  static let all: [Interruption] = [
    .init(.g0b1, "G0B1", .holdsStatusStage),
    .init(.g0b1, "G0B1", .holdsDataStage, FlashOptions(isFull: true)),
    .init(.g0b1, "G0B1", .answers, FlashOptions(preserves: true), offset: 32),
    .init(.g474, "G474", .stallsIntoError, FlashOptions(isFull: true, preserves: true)),
    .init(.h743, "H743", .holdsDataStage, FlashOptions(preserves: true)),
    .init(.h743, "H743", .holdsStatusStage, FlashOptions(isFull: true), offset: 32),
    .init(.h743, "H743", .stalls),
    .init(.l432, "L432", .stalls, FlashOptions(preserves: true)),
    .init(.l432, "L432", .answers, FlashOptions(isFull: true)),
    .init(.f405, "F405", .holdsStatusStage),
    .init(.f405, "F405", .answers, FlashOptions(isFull: true)),
    .init(.f405, "F405", .stalls, FlashOptions(supplyVoltage: .from2V7), unit: 4),
    .init(
      .f405, "F405", .holdsDataStage,
      FlashOptions(supplyVoltage: .from2V7, preserves: true), offset: 32, unit: 4),
  ]

  /// One of each for what needs many runs: holding, answering, stalling; with ECC and without; all
  /// ways to flash.
  static let some: [Interruption] = [all[0], all[2], all[5], all[7], all[11]]

  var testDescription: String {
    let words = [
      options.isFull ? "full" : "compare", options.preserves ? "preserve" : nil,
      offset > 0 ? "resident" : nil,
    ].compactMap(\.self)
    return profile.name + " " + words.joined(separator: " ")
  }

  // MARK: What is on the board

  /// Where the image's vector table is.
  var vectors: Address { profile.flashStart.advanced(by: offset) ?? profile.flashStart }

  /// What the board holds before: a program that starts, and behind it, if there is a resident one,
  /// another.
  var old: FirmwareImage {
    get throws {
      var bytes = try profile.application(6 * Self.sectorSize, seed: 99).segments[0].bytes
      if offset > 0 {
        let behind = try profile.application(32, offset: UInt32(offset), seed: 98).segments[0].bytes
        bytes.replaceSubrange(offset..<(offset + 32), with: behind)
      }
      let equal = try kept
      let place = profile.flashStart.distance(to: equal.address)
      bytes.replaceSubrange(place..<(place + equal.bytes.count), with: equal.bytes)
      return try #require(FirmwareImage(bytes: bytes, at: profile.flashStart))
    }
  }

  /// What is flashed.
  var image: FirmwareImage {
    get throws {
      let first = try profile.application(76 - offset, offset: UInt32(offset), seed: 5)
      let across = try segment(2 * Self.sectorSize - 12, count: 48, seed: 6)
      return try FirmwareImage(segments: first.segments + [across, try kept])
    }
  }

  /// The part of the image that is there already.
  private var kept: FirmwareImage.Segment {
    get throws { try segment(4 * Self.sectorSize + 32, count: 20, seed: 7) }
  }

  private func segment(
    _ place: Int, count: Int, seed: UInt64
  ) throws -> FirmwareImage.Segment {
    var random = SplitMix64(seed: seed)
    let bytes = random.bytes(count).map { $0 == 0xFF ? 0x5A : $0 }
    let address = try #require(profile.flashStart.advanced(by: place))
    return try #require(FirmwareImage.Segment(address: address, bytes: bytes))
  }

  static let sectorSize = 128
  static let sectorCount = 8
}

extension BoardProfile {
  /// The same part with sectors of 128 bytes and blocks of 32.
  fileprivate func miniature(_ style: BusyStyle, unit: Int?) -> BoardProfile {
    variant("\(name)-\(style)") {
      $0.busy = style
      $0.functional.transferSize = 32
      let size = Interruption.sectorSize
      let count = Interruption.sectorCount
      $0.alternates[0].name = "@Internal Flash  /0x08000000/0\(count)*\(size) g"
      $0.banks[0] = MemoryBank(.flash, at: flashStart, [.init(count, of: size)])
      let time = DeviceTimes.Figure(.milliseconds(20), "assumed")
      $0.times.standard.erase[size] = time
      $0.times.wide?.erase[size] = time
      if let unit { $0.flash.unit = unit }
    }
  }
}

/// A board on which an ``Interruption`` is played, and the bytes that `--preserve` keeps of it.
struct InterruptionScene {
  let interruption: Interruption
  let bench: Bench
  let old: FirmwareImage
  let image: FirmwareImage
  let store = MemoryStore()

  init(_ interruption: Interruption, faults: FaultPlan = FaultPlan()) throws {
    self.interruption = interruption
    try #require(interruption.chip != nil)
    old = try interruption.old
    image = try interruption.image
    bench = Bench(interruption.profile, faults: faults)
    let before = old.segments[0]
    bench.change { board, _ in board.setContents(before.bytes, at: before.address) }
  }

  /// Flashes, from a host that may die.
  @discardableResult
  func flash(
    _ image: FirmwareImage? = nil, from host: (any USBBus)? = nil
  ) async throws -> FlashReport {
    let bus: any USBBus = host ?? bench.bus
    let options = SessionOptions(chip: interruption.chip)
    let session = try await DFUSession.open(try await bench.device(), on: bus, options: options)
    do {
      let report = try await session.flash(
        bench.file(image ?? self.image), options: interruption.options, preservingIn: store
      ).report
      await session.close()
      return report
    } catch {
      await session.close()
      throw error
    }
  }

  /// Brings the board back to its bootloader, as its owner would.
  func bringBack() {
    bench.bringBack()
    guard !bench.isInBootloader else { return }
    bench.change { board, now in
      board.isBootPinHeld = true
      board.cyclePower(at: now)
    }
  }

  /// Whether the flash is as it may be at any moment: the old image whole, or the new one whole, or
  /// no valid vector table.
  ///
  /// With a resident program that means two tables: the one that the core starts from, and the
  /// image's. What either would start is whole.
  var isSound: Bool {
    if bench.holds(old) || bench.holds(image) { return true }
    if startsProgram(at: interruption.vectors) { return false }
    let start = interruption.profile.flashStart
    guard interruption.offset > 0, startsProgram(at: start) else { return true }
    return bench.holds(old.restricted(to: AddressRange(from: start, to: interruption.vectors)))
  }

  /// Whether a vector table is there that a core would start, or a resident program.
  private func startsProgram(at address: Address) -> Bool {
    guard let table = AddressRange(start: address, count: 8), let bytes = bench.contents(table)
    else { return false }
    let words = [bytes[..<4], bytes[4...]].map {
      $0.reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
    }
    let stack = Int(words[0]) + 3 & ~3
    let hasStack = interruption.profile.stackRanges.contains {
      Int($0.start.rawValue) < stack && stack <= $0.end
    }
    let flash = interruption.profile.mainFlash?.range
    return hasStack && words[1] % 2 == 1 && (flash?.contains(Address(words[1])) ?? false)
  }

  /// Whether all is as it is to be in the end: the image, and with `--preserve` all other bytes.
  var isGood: Bool {
    guard bench.holds(image) else { return false }
    guard interruption.options.preserves else { return true }
    return store.contents == nil
      && image.gaps(in: old.segments[0].range).allSatisfy { bench.holds(old.restricted(to: $0)) }
  }
}
