import DFUSimulator
import Testing

@testable import DFU

/// `--preserve` behind a run that was interrupted, and reads at odd places.
@Suite struct SecondRunTests {
  private let start = Address(0x0800_0000)

  /// A board full of bytes, bytes that an earlier run has saved, and what stops this one.
  private func run(_ fault: FaultPlan.Trigger) async throws -> (MemoryStore, DFUError?) {
    let bench = Bench(
      .f405,
      faults: FaultPlan(transfers: [.init(fault, .unplug(.before, returnsAfter: nil))]))
    bench.change { board, _ in
      board.setContents([UInt8](repeating: 0x33, count: 16 << 10), at: Address(0x0800_0000))
    }
    let store = MemoryStore(FirmwareImage(bytes: [1, 2, 3, 4], at: Address(0x0800_3000)))
    let image = try BoardProfile.f405.application(1_000)
    let session = try await bench.open()
    let error = await failure {
      _ = try await session.flash(
        bench.file(image), options: FlashOptions(preserves: true), preservingIn: store
      ).report
    }
    await session.close()
    return (store, error)
  }

  @Test func `a run that fails before its first erase keeps what an earlier one has saved`()
    async throws
  {
    let (store, error) = try await run(.request(.upload, 1))
    #expect(error?.code == .disconnected)
    #expect(store.contents == FirmwareImage(bytes: [1, 2, 3, 4], at: Address(0x0800_3000)))
  }

  @Test func `a run that fails behind its first erase has saved its own bytes, too`() async throws {
    let (store, error) = try await run(.request(.download, 6))
    #expect(error?.code == .disconnected)
    let kept = try #require(store.contents)
    #expect(kept[Address(0x0800_3000)] == 1)
    #expect(kept[Address(0x0800_2000)] == 0x33)
    #expect(kept[Address(0x0800_3FFF)] == 0x33)
  }

  @Test func `bytes are read from any place to any place`() async throws {
    let bench = Bench(.g0b1)
    let contents = (0..<64).map { UInt8($0) }
    bench.change { board, _ in board.setContents(contents, at: Address(0x0800_0000)) }
    let session = try await bench.open()
    let image = try await session.read(at: Address(0x0800_0003), count: 10).report
    #expect(image.segments.map(\.bytes) == [Array(contents[3..<13])])
    await session.close()
  }

  @Test func `nothing is read beyond the end of a region`() async throws {
    let session = try await Bench(.f405).open()
    let end = try #require(session.memories.first?.map?.regions.first?.range.last)
    let error = await failure { _ = try await session.read(at: end, count: 2).report }
    #expect(error?.code == .invalidRequest)
    #expect(error?.description.contains("2 bytes from 0x080FFFFF cannot be read") == true)
    let last = try await session.read(at: end, count: 1).report
    #expect(last.byteCount == 1)
    await session.close()
  }

  @Test func `a plain device that reads back too little has not proved its image`() async throws {
    let bench = Bench(
      .dfu11Tolerant, faults: FaultPlan(transfers: [.init(.request(.upload, 2), .short(8))]))
    let image = try bench.profile.application(16 << 10)
    let error = await failure { try await bench.flash(image) }
    #expect(error?.code == .protocolViolation, "\(String(describing: error))")
  }
}
