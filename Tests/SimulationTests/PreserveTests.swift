import DFUSimulator
import Synchronization
import TestSupport
import Testing

@testable import DFU

/// A store that outlives any board.
final class MemoryStore: PreservationStore {
  let name = "memory"
  private let image = Mutex<FirmwareImage?>(nil)
  private let failure: PreservationError?

  init(_ image: FirmwareImage? = nil, failing failure: PreservationError? = nil) {
    self.image.withLock { $0 = image }
    self.failure = failure
  }

  var contents: FirmwareImage? { image.withLock { $0 } }

  func load() throws(PreservationError) -> FirmwareImage? { contents }

  func save(_ bytes: FirmwareImage) throws(PreservationError) {
    if let failure { throw failure }
    image.withLock { $0 = bytes }
  }

  func remove() throws(PreservationError) { image.withLock { $0 = nil } }
}

/// `--preserve`: what the image does not cover outlives the flash, whatever interrupts it.
@Suite struct PreserveTests {
  static let options = FlashOptions(preserves: true)

  /// A board whose first sectors are full of bytes, none blank but a stretch, and an image that
  /// begins and ends within them.
  struct Scene {
    let bench: Bench
    let old: FirmwareImage
    let image: FirmwareImage
    let store = MemoryStore()

    init(
      _ profile: BoardProfile, offset: UInt32 = 0, count: Int = 3000,
      faults: FaultPlan = FaultPlan()
    ) throws {
      bench = Bench(profile, faults: faults)
      let sector = profile.firstSectorSize
      let size = ((Int(offset) + count) / sector + 2) * sector
      var bytes = try profile.application(size, seed: 99).segments[0].bytes
      let blank = (size - sector - sector / 4)..<(size - sector - sector / 32)
      bytes.replaceSubrange(blank, with: repeatElement(0xFF, count: blank.count))
      let old = try #require(FirmwareImage(bytes: bytes, at: profile.flashStart))
      self.old = old
      image = try profile.application(count, offset: offset, seed: 5)
      bench.change { board, _ in
        board.setContents(old.segments[0].bytes, at: old.segments[0].address)
      }
    }

    /// What the flash is to hold in the end: the image, and the old bytes everywhere else.
    var isGood: Bool {
      guard let range = old.segments.first?.range else { return false }
      return bench.holds(image)
        && image.gaps(in: range).allSatisfy { bench.holds(old.restricted(to: $0)) }
    }

    @discardableResult
    func flash(_ options: FlashOptions = PreserveTests.options) async throws -> FlashReport {
      let session = try await bench.open()
      do {
        let report = try await session.flash(
          bench.file(image), options: options, preservingIn: store
        ).report
        await session.close()
        return report
      } catch {
        await session.close()
        throw error
      }
    }
  }

  @Test(
    arguments: [BoardProfile.f072, .f405, .f746, .g0b1, .h743, .l432, .smallPages],
    [UInt32(0), 0x200])
  func `what the image does not cover is there afterwards`(
    profile: BoardProfile, offset: UInt32
  ) async throws {
    let scene = try Scene(profile, offset: offset)
    let report = try await scene.flash()
    #expect(scene.isGood)
    #expect(report.preservedCount > 0)
    #expect(scene.store.contents == nil)
  }

  @Test func `without the word it is lost`() async throws {
    let scene = try Scene(.g0b1)
    try await scene.flash(FlashOptions())
    #expect(scene.bench.holds(scene.image) && !scene.isGood)
  }

  @Test func `all is written anew with full, and blank blocks are not`() async throws {
    let scene = try Scene(.f405, count: 600)
    let report = try await scene.flash(FlashOptions(isFull: true, preserves: true))
    #expect(scene.isGood)
    #expect(report.writtenCount < 0x4000)
  }

  @Test func `an image that is there already saves nothing`() async throws {
    let scene = try Scene(.g0b1)
    try await scene.flash(FlashOptions(leaves: false, preserves: true))
    let report = try await scene.flash()
    #expect(report.writtenCount == 0 && report.preservedCount == 0)
    #expect(scene.isGood)
  }

  @Test func `nothing is erased before the bytes are safe`() async throws {
    let scene = try Scene(.g0b1)
    let session = try await scene.bench.open()
    let store = MemoryStore(failing: PreservationError(reason: "the disk is full"))
    let error = await failure {
      _ = try await session.flash(
        scene.bench.file(scene.image), options: Self.options, preservingIn: store
      ).report
    }
    await session.close()
    #expect(error?.code == .cannotPreserve)
    #expect(error?.reason == "memory: the disk is full")
    #expect(error?.remedy.hasSuffix("Nothing was changed on the chip.") ?? false)
    #expect(scene.bench.holds(scene.old))
  }

  @Test(arguments: [
    FlashOptions(verifies: false, preserves: true), FlashOptions(preserves: true),
  ])
  func `without reading back or on a plain device nothing can be kept`(
    options: FlashOptions
  ) async throws {
    let profile = options.verifies ? BoardProfile.dfu11Tolerant : .f405
    let scene = try Scene(profile, count: 100)
    let error = await failure { try await scene.flash(options) }
    #expect(error?.code == .invalidRequest)
    #expect(scene.bench.holds(scene.old))
  }

  @Test func `a library user who gives no store is told so`() async throws {
    let scene = try Scene(.f405)
    let error = await failure { try await scene.bench.flash(scene.image, Self.options) }
    #expect(error?.code == .invalidRequest)
    #expect(scene.bench.holds(scene.old))
  }

  @Test func `an error behind the first erase names the store`() async throws {
    let fault = FaultPlan.MemoryFault.flipOnRead(Address(0x0800_0100), bit: 0)
    let scene = try Scene(.g0b1, faults: FaultPlan(memory: [fault]))
    let error = await failure { try await scene.flash() }
    #expect(error?.code == .verifyFailed)
    #expect(error?.remedy.contains("are safe in memory; the same command") ?? false)
    #expect(scene.store.contents != nil)
  }

  @Test func `a second run with another image brings back what the first one took`() async throws {
    let scene = try Scene(.g0b1, offset: 0x900, count: 3000)
    scene.bench.change { board, _ in
      board.setFaults(FaultPlan(powerLosses: [.atProgramUnit(40)]))
    }
    _ = await failure { try await scene.flash() }
    scene.bench.bringBack()
    // It touches the first page only; the first run had the second and the third.
    let other = try BoardProfile.g0b1.application(100, seed: 8)
    let session = try await scene.bench.open()
    _ = try await session.flash(
      scene.bench.file(other), options: Self.options, preservingIn: scene.store
    ).report
    await session.close()
    #expect(scene.bench.holds(other))
    let start = try #require(other.segments.first?.range.end)
    let between = AddressRange(from: Address(UInt32(start)), to: Address(0x0800_0900))
    #expect(scene.bench.holds(scene.old.restricted(to: between)))
    let behind = AddressRange(from: Address(0x0800_0900 + 3000), to: Address(0x0800_1800))
    #expect(scene.bench.holds(scene.old.restricted(to: behind)))
    #expect(scene.store.contents == nil)
  }

  @Test func `what an interrupted erase left unreadable does not stop the next run`() async throws {
    let scene = try Scene(.g0b1, faults: FaultPlan(powerLosses: [.inErase(1)]))
    _ = await failure { try await scene.flash() }
    scene.bench.bringBack()
    // The first run had all of the first page, of which this image has less.
    let other = try BoardProfile.g0b1.application(100, seed: 8)
    let session = try await scene.bench.open()
    let task = session.flash(
      scene.bench.file(other), options: Self.options, preservingIn: scene.store)
    var notes: [String] = []
    for await event in task.events {
      if case .note(let text) = event { notes.append(text) }
    }
    _ = try await task.report
    await session.close()
    #expect(notes.contains { $0.contains("left unreadable by the interrupted run") })
    #expect(scene.bench.holds(other))
    let second = AddressRange(from: Address(0x0800_0800), to: Address(0x0800_1000))
    #expect(scene.bench.holds(scene.old.restricted(to: second)))
    #expect(scene.store.contents == nil)
  }

  @Test func `words and kept bytes go together`() async throws {
    let scene = try Scene(.f405, offset: 0x200)
    let report = try await scene.flash(
      FlashOptions(supplyVoltage: .from2V7, preserves: true))
    #expect(scene.isGood)
    #expect(report.supplyVoltage == .from2V7)
  }
}
