public import DFUSimulator
import TestSupport
public import Testing

@testable import DFU

/// One virtual board on a virtual bus, and the ways to flash it and to look at it.
struct Bench {
  static let path = "1-1"
  /// The longest that any run may take in virtual time, whatever goes wrong.
  static let patience = Duration.seconds(300)

  let bus: VirtualBus
  let profile: BoardProfile

  init(
    _ profile: BoardProfile, faults: FaultPlan = FaultPlan(),
    personality: VirtualBoard.Personality = .bootloader, transferLimit: Int = 4096
  ) {
    self.profile = profile
    bus = VirtualBus(transferLimit: transferLimit)
    bus.attach(
      VirtualBoard(profile: profile, personality: personality, faults: faults), at: Self.path)
  }

  func device() async throws -> USBDevice {
    try await DeviceSelector(path: Self.path, id: profile.identity.id)
      .resolve(on: bus, wait: .seconds(10))
  }

  func open(_ options: SessionOptions = SessionOptions()) async throws -> DFUSession {
    try await DFUSession.open(try await device(), on: bus, options: options)
  }

  /// Opens, flashes, closes.
  @discardableResult
  func flash(
    _ image: FirmwareImage, _ options: FlashOptions = FlashOptions(),
    session sessionOptions: SessionOptions = SessionOptions()
  ) async throws -> FlashReport {
    let session = try await open(sessionOptions)
    return try await flash(image, options, in: session)
  }

  func flash(
    _ image: FirmwareImage, _ options: FlashOptions, in session: DFUSession
  ) async throws -> FlashReport {
    do {
      let report = try await session.flash(file(image), options: options).report
      await session.close()
      return report
    } catch {
      await session.close()
      throw error
    }
  }

  /// The image as a decoded file: addresses for DfuSe, a payload for plain DFU.
  func file(_ image: FirmwareImage) -> FirmwareFile {
    let isPlain = profile.dialect == .plain
    return FirmwareFile(
      format: isPlain ? .raw : .intelHex,
      contents: isPlain ? .unplaced : .placed([FirmwareTarget(image: image)]), suffix: nil,
      entryPoint: nil, payload: image.segments.first?.bytes ?? [], notes: [])
  }

  /// Whether the flash holds every byte of an image.
  func holds(_ image: FirmwareImage) -> Bool {
    image.segments.allSatisfy { contents($0.range) == $0.bytes }
  }

  func contents(_ range: AddressRange) -> [UInt8]? {
    bus.withBoard(at: Self.path) { board, _ in board.contents(of: range) } ?? nil
  }

  /// Whether the bootloader is on the bus.
  var isInBootloader: Bool {
    bus.withBoard(at: Self.path) { board, _ in board.personality == .bootloader } ?? false
  }

  func change(_ body: @Sendable (inout VirtualBoard, Duration) -> Void) {
    bus.withBoard(at: Self.path) { board, now in body(&board, now) }
  }

  /// Brings the board back as its owner would: plug in, hold BOOT0, power on if need be.
  func bringBack() {
    change { board, now in
      board.setFaults(FaultPlan())
      board.plug(at: now)
      if board.personality != .bootloader { board.cyclePower(at: now) }
    }
  }
}

extension BoardProfile {
  /// The flash's first address.
  var flashStart: Address { mainFlash?.start ?? Address(0) }

  /// Bytes of the first sector.
  var firstSectorSize: Int { mainFlash?.runs.first?.size ?? 0 }

  /// An application of random bytes, none blank, with a vector table that the chip would start.
  func application(_ count: Int, offset: UInt32 = 0, seed: UInt64 = 1) throws -> FirmwareImage {
    var random = SplitMix64(seed: seed)
    var bytes = random.bytes(count).map { $0 == 0xFF ? 0x5A : $0 }
    let start = flashStart.rawValue + offset
    if let stack = stackRanges.first, count >= 8 {
      let words = [UInt32(truncatingIfNeeded: stack.end), start + 9]
      for (place, word) in words.enumerated() {
        for byte in 0..<4 {
          bytes[place * 4 + byte] = UInt8(truncatingIfNeeded: word >> UInt32(byte * 8))
        }
      }
    }
    return try #require(FirmwareImage(bytes: bytes, at: Address(start)))
  }

  /// The same board with another answer to early polls.
  func polled(_ style: BusyStyle) -> BoardProfile {
    variant("\(name)-\(style)") { $0.busy = style }
  }

  /// A board with pages of 1 KiB and blocks of 2 KiB, as F042: a block spans two pages.
  static let smallPages = BoardProfile.f072.variant("small-pages") {
    $0.alternates = [Alternate("@Internal Flash  /0x08000000/032*0001Kg", [.flash])]
    $0.banks[0] = MemoryBank(.flash, at: Address(0x0800_0000), [.init(32, of: 1_024)])
    $0.busy = .holdsDataStage
    $0.stackRanges = [AddressRange(from: Address(0x2000_0000), to: Address(0x2000_1800))]
  }

  /// A board whose layout string says pages of 2 KiB where an erase takes 4 KiB, as U585 does.
  static let lyingPages = BoardProfile.g0b1.variant("lying-pages") {
    $0.alternates = [Alternate("@Internal Flash   /0x08000000/32*02Kg", [.flash])]
    $0.banks[0] = MemoryBank(.flash, at: Address(0x0800_0000), [.init(16, of: 4_096)])
  }
}

extension BoardProfile: CustomTestStringConvertible {
  /// The name: the whole record would fill the screen.
  public var testDescription: String { name }
}

extension FlashOptions {
  static let staying = FlashOptions(leaves: false)
  static let data = FlashOptions(purpose: .data, leaves: false)
}

/// Runs something that is to fail, and gives its error.
func failure(_ body: () async throws -> Void) async -> DFUError? {
  do {
    try await body()
    return nil
  } catch let error as DFUError {
    return error
  } catch {
    Issue.record("not a DFUError: \(error)")
    return nil
  }
}
