import DFU
import DFUSimulator
import TestSupport
import Testing

/// The n-th transfer of a whole session fails, for every n, in every way.
@Suite struct FaultTests {
  static let effects: [FaultPlan.Effect] = [
    .stall, .timeout(isProcessed: true), .timeout(isProcessed: false), .short(1),
    .unplug(.before, returnsAfter: nil), .unplug(.during, returnsAfter: nil),
    .unplug(.after, returnsAfter: .milliseconds(50)),
  ]

  /// Flashes with a fault, judges how it ended, then flashes again without one.
  ///
  /// - Returns: whether the fault struck.
  private func run(
    _ profile: BoardProfile, _ plan: FaultPlan, count: Int, sourceLocation: SourceLocation
  ) async throws {
    let bench = Bench(profile, faults: plan)
    let old = try profile.application(count, seed: 99)
    bench.change { board, _ in
      board.setContents(old.segments[0].bytes, at: old.segments[0].address)
    }
    let image = try profile.application(count, seed: 5)
    do {
      let report = try await bench.flash(image)
      #expect(bench.holds(image), "a wrong image is called good", sourceLocation: sourceLocation)
      #expect(
        !report.hasLeft || !bench.isInBootloader, "a leave that was none is called good",
        sourceLocation: sourceLocation)
    } catch let error as DFUError {
      #expect(error.place.path == Bench.path, "\(error)", sourceLocation: sourceLocation)
      #expect(error.code != .internalError, "\(error)", sourceLocation: sourceLocation)
      #expect(
        old == image || isSound(bench, old: old, new: image), "\(error)",
        sourceLocation: sourceLocation)
    }
    #expect(bench.bus.clock.now < Bench.patience, sourceLocation: sourceLocation)
    bench.bringBack()
    try await bench.flash(image)
    #expect(bench.holds(image), "the next run fails", sourceLocation: sourceLocation)
  }

  /// The old image whole, or no valid vector, or the new image whole.
  private func isSound(_ bench: Bench, old: FirmwareImage, new: FirmwareImage) -> Bool {
    if bench.profile.dialect == .plain || bench.holds(old) || bench.holds(new) { return true }
    guard let start = new.lowestAddress, let table = AddressRange(start: start, count: 8) else {
      return false
    }
    return bench.contents(table) != new.restricted(to: table).segments[0].bytes
      && bench.contents(table) != old.restricted(to: table).segments[0].bytes
  }

  /// Three sectors of G0B1, of which the last is not full; 5 KiB in blocks of 1 KiB.
  @Test(arguments: 1...96, effects)
  func `the n-th transfer fails on a device that holds`(
    number: Int, effect: FaultPlan.Effect
  ) async throws {
    try await run(
      .g0b1, FaultPlan(transfers: [.init(.transfer(number), effect)]), count: 4500,
      sourceLocation: #_sourceLocation)
  }

  /// Its flash takes a unit twice and only clears bits, so whatever is written to a wrong place is
  /// not refused: a block behind a Set Address Pointer that was lost.
  @Test(arguments: 1...80, effects)
  func `the n-th transfer fails on a device that holds and programs over what is there`(
    number: Int, effect: FaultPlan.Effect
  ) async throws {
    try await run(
      .f405, FaultPlan(transfers: [.init(.transfer(number), effect)]), count: 4500,
      sourceLocation: #_sourceLocation)
  }

  @Test(arguments: 1...64, effects)
  func `the n-th transfer fails on a device that stalls early polls`(
    number: Int, effect: FaultPlan.Effect
  ) async throws {
    try await run(
      .f072, FaultPlan(transfers: [.init(.transfer(number), effect)]), count: 2100,
      sourceLocation: #_sourceLocation)
  }

  @Test(arguments: 1...64, effects)
  func `the n-th transfer fails on a device that punishes early polls`(
    number: Int, effect: FaultPlan.Effect
  ) async throws {
    try await run(
      BoardProfile.l432.polled(.stallsIntoError),
      FaultPlan(transfers: [.init(.transfer(number), effect)]), count: 2100,
      sourceLocation: #_sourceLocation)
  }

  @Test(arguments: 1...30, effects)
  func `the n-th transfer fails on a plain device`(
    number: Int, effect: FaultPlan.Effect
  ) async throws {
    try await run(
      .dfu11Tolerant, FaultPlan(transfers: [.init(.transfer(number), effect)]), count: 2100,
      sourceLocation: #_sourceLocation)
  }

  @Test(arguments: UInt64(0)..<100)
  func `several faults from a seed`(seed: UInt64) async throws {
    var random = SplitMix64(seed: seed)
    let profiles: [BoardProfile] = [.g0b1, .f072, .smallPages, .dfu11, .dfu11Tolerant]
    let profile = profiles[Int(seed) % profiles.count]
    try await run(
      profile, .random(4, among: 1...90, using: &random), count: 3000,
      sourceLocation: #_sourceLocation)
  }

  @Test(arguments: 1...70) func `the power goes at the n-th program unit`(step: Int) async throws {
    try await run(
      .g0b1, FaultPlan(powerLosses: [.atProgramUnit(1 + (step - 1) * 8)]), count: 4500,
      sourceLocation: #_sourceLocation)
  }

  @Test(arguments: 1...3, [BoardProfile.g0b1, .f072])
  func `the power goes in the middle of an erase`(
    number: Int, profile: BoardProfile
  ) async throws {
    try await run(
      profile, FaultPlan(powerLosses: [.inErase(number)]), count: 4500,
      sourceLocation: #_sourceLocation)
  }
}
