import DFU
import DFUSimulator
import Testing

/// Power lost and hosts killed at every moment of a flash: the board is left with the old image
/// whole, or the new one whole, or nothing that would start; and the same command ends well.
@Suite(.timeLimit(.minutes(10))) struct InterruptionTests {
  /// No run of these needs so many moments.
  private static let limit = 2_000

  /// Interrupts a flash, judges what is on the board, and gives the same command again.
  ///
  /// - Returns: whether the flash was interrupted.
  private func interrupt(
    _ interruption: Interruption, _ faults: FaultPlan, at moment: String
  ) async throws -> Bool {
    let scene = try InterruptionScene(interruption, faults: faults)
    let error = await failure { try await scene.flash() }
    try await judge(scene, error, at: moment)
    return error != nil
  }

  private func judge(
    _ scene: InterruptionScene, _ error: DFUError?, at moment: String
  ) async throws {
    let (isGood, isSound) = (scene.isGood, scene.isSound)
    #expect(error != nil || isGood, "\(moment): a wrong flash is called good")
    #expect(isSound, "\(moment): \(error?.description ?? "no error")")
    scene.bringBack()
    let second = await failure { try await scene.flash() }
    #expect(second == nil, "\(moment): the same command fails: \(second?.description ?? "")")
    let isGoodAgain = scene.isGood
    #expect(isGoodAgain, "\(moment): the same command leaves something else")
  }

  @Test(arguments: Interruption.all)
  func `the power goes at every program unit`(interruption: Interruption) async throws {
    var count = 0
    while count < Self.limit,
      try await interrupt(
        interruption, FaultPlan(powerLosses: [.atProgramUnit(count + 1)]), at: "unit \(count + 1)")
    {
      count += 1
    }
    // The image's own units at least, but for the part that is there already.
    #expect(count >= 4 && count < Self.limit, "\(count) units")
  }

  @Test(arguments: Interruption.all)
  func `the power goes in every erase`(interruption: Interruption) async throws {
    var count = 0
    while count < Self.limit,
      try await interrupt(
        interruption, FaultPlan(powerLosses: [.inErase(count + 1)]), at: "erase \(count + 1)")
    {
      count += 1
    }
    // One that a device answered with dfuERROR, for it was polled early, is done twice.
    #expect(count >= (interruption.options.isFull ? 4 : 3) && count <= 5, "\(count) erases")
  }

  /// Before the device sees the request, and before the host sees the answer.
  @Test(arguments: Interruption.some, [FaultPlan.Moment.before, .during])
  func `the power goes at every request`(
    interruption: Interruption, moment: FaultPlan.Moment
  ) async throws {
    let whole = try InterruptionScene(interruption)
    try await whole.flash()
    let count = whole.bench.bus.withBoard(at: Bench.path) { board, _ in board.transferCount } ?? 0
    #expect(count > 50 && count < Self.limit)
    for number in 1...count {
      let fault = FaultPlan.TransferFault(.transfer(number), .unplug(moment, returnsAfter: nil))
      _ = try await interrupt(
        interruption, FaultPlan(transfers: [fault]), at: "request \(number)")
    }
  }

  @Test(arguments: Interruption.some, DyingHost.End.allCases)
  func `the host is killed after every request`(
    interruption: Interruption, end: DyingHost.End
  ) async throws {
    let whole = try InterruptionScene(interruption)
    let counter = DyingHost(whole.bench.bus)
    try await whole.flash(from: counter)
    #expect(counter.sentCount > 50 && counter.sentCount < Self.limit)
    for number in 1...counter.sentCount {
      let scene = try InterruptionScene(interruption)
      let host = DyingHost(scene.bench.bus, after: number, end)
      let error = await failure { try await scene.flash(from: host) }
      // Behind leaving, nobody misses the host.
      #expect(error != nil || number > counter.sentCount - 2, "request \(number)")
      try await judge(scene, error, at: "request \(number)")
    }
  }
}
