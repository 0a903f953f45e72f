import DFUSimulator
import Testing

@testable import DFU

/// What a session says and does at the end of an operation.
@Suite struct TruthfulEndTests {
  private let small = BoardProfile.f405.variant("f405-small-image") { _ in }

  @Test func `an erase that was queued and lost leaves no word that nothing was changed`()
    async throws
  {
    let faults = FaultPlan(
      transfers: [.init(.request(.getStatus, 2), .unplug(.during, returnsAfter: nil))])
    let bench = Bench(small, faults: faults)
    let image = try small.application(4_096)
    let error = try #require(
      await failure {
        try await bench.flash(
          image, FlashOptions(isFull: true, leaves: false),
          session: SessionOptions(pace: .pipelined))
      })
    #expect(error.code == .disconnected)
    #expect(error.remedy.contains("is not whole"), "\(error)")
  }

  @Test func `an erase that was refused leaves the word that nothing was changed`() async throws {
    let bench = Bench(try #require(BoardProfile.named("f405-rdp1")))
    let image = try bench.profile.application(4_096)
    let error = try #require(
      await failure {
        try await bench.flash(image, FlashOptions(isFull: true, leaves: false))
      })
    #expect(error.code == .readProtected)
    #expect(error.remedy.contains("Nothing was changed on the chip."), "\(error)")
  }

  @Test func `an erase that did nothing is an error`() async throws {
    let bench = Bench(try #require(BoardProfile.named("f405-protected")))
    bench.change { board, _ in board.setContents([1, 2, 3, 4], at: Address(0x0800_4000)) }
    let session = try await bench.open()
    let error = await failure {
      _ = try await session.erase(at: Address(0x0800_4000), count: 16 << 10).report
    }
    #expect(error?.code == .verifyFailed)
    await session.close()
  }

  @Test func `a sector without the right is not erased`() async throws {
    let layout = "@Internal Flash  /0x08000000/01*016Ke,03*016Kg,01*064Kg,07*128Kg"
    let session = try await Bench(small).open(SessionOptions(layout: layout))
    #expect(throws: DFUError.self) {
      try session.sectorsToErase(at: Address(0x0800_0000), count: 16 << 10)
    }
    let (_, sectors) = try session.sectorsToErase(at: Address(0x0800_4000), count: 16 << 10)
    #expect(sectors.map(\.index) == [1])
    await session.close()
  }

  @Test func `the report counts every byte that was written, the vector table's too`()
    async throws
  {
    let bench = Bench(small)
    let report = try await bench.flash(
      try small.application(4_096), FlashOptions(isFull: true, leaves: false))
    #expect(report.writtenCount == 4_096)
    #expect(report.erasedCount == 16 << 10)
    #expect(report.verifiedCount == 4_096)
  }

  @Test func `the report counts every byte that was left alone`() async throws {
    let bench = Bench(small)
    let image = try small.application(4_096)
    try await bench.flash(image, .staying)
    let report = try await bench.flash(image, .staying)
    #expect(report.skippedCount == 4_096)
    #expect(report.writtenCount == 0)
  }

  @Test func `firmware that was there already is started at its own vector table`() async throws {
    let bench = Bench(small)
    let data = try #require(
      FirmwareImage.Segment(address: Address(0x0802_0000), bytes: [UInt8](repeating: 7, count: 64)))
    let image = try FirmwareImage(segments: try small.application(4_096).segments + [data])
    try await bench.flash(image, .staying)
    try await bench.flash(image)
    bench.change { board, now in board.advance(to: now + .seconds(5)) }
    let personality = bench.bus.withBoard(at: Bench.path) { board, _ in board.personality }
    #expect(personality == .application)
  }

  @Test func `an application that is there at once shows that the bootloader has left`()
    async throws
  {
    let profile = small.variant("f405-quick") {
      $0.times.leave.duration = .zero
      $0.times.bootApplication.duration = .zero
    }
    let bench = Bench(profile)
    let report = try await bench.flash(
      try profile.application(4_096), FlashOptions(applicationLimit: .seconds(5)))
    #expect(report.hasLeft)
    #expect(report.application?.bootloader == nil)
  }

  @Test func `a bootloader that comes back is no application`() async throws {
    let session = try await Bench(.g0b1).open()
    let error = await failure {
      _ = try await session.leave(applicationLimit: .seconds(5)).report
    }
    #expect(error?.code == .deviceDidNotCome, "\(String(describing: error))")
    await session.close()
  }
}
