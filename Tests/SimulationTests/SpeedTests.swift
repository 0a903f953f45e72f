import DFUSimulator
import SpeedModel
import Testing

@testable import DFU

/// What the critical path may cost, on the virtual bus with a host turnaround of 250 us.
///
/// Time is virtual, so these hold on any machine. The floor is what the device and the wire need;
/// `docs/benchmarks.md` has all figures.
@Suite struct SpeedTests {
  private static let size = 256 << 10
  private static let holding: [BoardProfile] =
    [.f405, .f411, .f746, .g0b1, .g474, .h743, .f405.polled(.holdsDataStage), .f405Words]
    // It asks for no wait: that it holds is seen by how long its work takes.
    + [BoardProfile.named("f405-no-poll-time")].compactMap(\.self)
  private static let answering: [BoardProfile] = [
    .f405.polled(.answers), .f746.polled(.answers), .g0b1.polled(.answers),
    .h743.polled(.answers),
  ]
  private static let strict: [BoardProfile] = [
    .f072, .l432, .f405.polled(.stalls), .f405.polled(.stallsIntoError),
  ]

  @Test(arguments: holding, [Story.overwrite, .blank, .read])
  func `a device that holds is kept busy: 2 % above the floor at most`(
    profile: BoardProfile, story: Story
  ) async throws {
    let figure = try await SpeedBench(profile).measure(story, size: Self.size)
    #expect(figure.ratio <= 1.02, "\(figure)")
  }

  @Test(arguments: answering, [Story.overwrite, .blank])
  func `a device that answers while busy costs its polls: 10 % above the floor at most`(
    profile: BoardProfile, story: Story
  ) async throws {
    let figure = try await SpeedBench(profile).measure(story, size: Self.size)
    #expect(figure.ratio <= 1.1, "\(figure)")
  }

  /// One that enters dfuERROR at its first early poll shows by what its flash reads as that the
  /// erase was done all the same.
  @Test(arguments: strict, [Story.overwrite, .blank])
  func `a strict device costs the waits that it asks for, and no more`(
    profile: BoardProfile, story: Story
  ) async throws {
    let size = min(Self.size, profile.mainFlash?.byteCount ?? 0)
    let figure = try await SpeedBench(profile, turnaround: .zero).measure(story, size: size)
    #expect(figure.askedRatio <= 1, "\(figure)")
  }

  @Test(arguments: [BoardProfile.f405, .g0b1, .h743])
  func `eight boards side by side take 2 % longer than one at most`(
    profile: BoardProfile
  ) async throws {
    let one = try await FleetBench(SpeedBench(profile), count: 1).measure(size: Self.size)
    let all = try await FleetBench(SpeedBench(profile), count: 8).measure(size: Self.size)
    #expect(all / one <= 1.02)
    // They share the host's thread: if they cost nothing, they did not.
    #expect(all > one)
  }

  /// The H743 is done first, so what boards wait for the host weighs most there; docs/benchmarks.md
  /// has the others.
  @Test func `64 boards side by side take 10 % longer than one at most`() async throws {
    let one = try await FleetBench(SpeedBench(.h743), count: 1).measure(size: Self.size)
    let all = try await FleetBench(SpeedBench(.h743), count: 64).measure(size: Self.size)
    #expect(all / one <= 1.1)
  }

  @Test(arguments: holding + answering + strict)
  func `the same image again costs one reading`(profile: BoardProfile) async throws {
    let size = min(Self.size, profile.mainFlash?.byteCount ?? 0)
    let bench = SpeedBench(profile)
    let again = try await bench.measure(.again, size: size)
    let cold = try await bench.measure(.overwrite, size: size)
    #expect(again.ratio <= 1.02, "\(again)")
    #expect(again.time / cold.time <= 0.15)
  }

  @Test(arguments: holding)
  func `a changed byte costs its sector, the vector table's and two readings`(
    profile: BoardProfile
  ) async throws {
    let figure = try await SpeedBench(profile).measure(.lastByte, size: Self.size)
    #expect(figure.ratio <= 1.02, "\(figure)")
  }

  @Test(arguments: [BoardProfile.h743, .f405Words])
  func `where blocks are short, queueing one ahead gains at least 1 %`(
    profile: BoardProfile
  ) async throws {
    let ahead = try await SpeedBench(profile).measure(.blank, size: Self.size)
    let alone = try await SpeedBench(profile, depth: .one).measure(.blank, size: Self.size)
    #expect(alone.time / ahead.time >= 1.01)
  }

  @Test(arguments: holding)
  func `a slower pace than the device takes is slower`(profile: BoardProfile) async throws {
    let times = try await Pace.allCases.asyncMap { pace in
      try await SpeedBench(profile, pace: pace).measure(.overwrite, size: 64 << 10).time
    }
    #expect(times == times.sorted())
  }

  @Test func `where the flash holds something else, one block of each sector is looked at`()
    async throws
  {
    let profile = BoardProfile.g0b1
    let bench = Bench(profile)
    let image = try profile.application(16 * 2_048)
    bench.change { board, _ in
      board.setContents([UInt8](repeating: 0x11, count: 16 * 2_048), at: profile.flashStart)
      board.isTracing = true
    }
    try await bench.flash(image, FlashOptions(verifies: false, leaves: false))
    let trace = bench.bus.withBoard(at: Bench.path) { board, _ in board.trace } ?? []
    let blocks = trace.filter { $0.setup.dfuRequest == .upload }.map(\.setup.value)
    #expect(blocks.prefix(16) == (0..<16).map { 2 + 2 * $0 }[...])
    // While the last ones are answered, others are on their way.
    #expect(blocks.count < 16 + UploadLoop.depth)
  }
}

extension Sequence {
  /// Maps one element after another.
  fileprivate func asyncMap<Result>(
    _ transform: (Element) async throws -> Result
  ) async throws -> [Result] {
    var results: [Result] = []
    for element in self { results.append(try await transform(element)) }
    return results
  }
}
