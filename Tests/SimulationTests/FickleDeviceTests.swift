import DFU
import DFUSimulator
import Testing

/// Devices that take requests in another way from some operation on.
///
/// Where it can, this goes without reading back in the end: what was in flight at a change must be
/// proved or done again at once.
@Suite(.timeLimit(.minutes(10))) struct FickleDeviceTests {
  private static let boards: [Interruption] = [
    .init(.g0b1, "G0B1", .holdsStatusStage, FlashOptions(leaves: false)),
    .init(
      .h743, "H743", .holdsDataStage, FlashOptions(isFull: true, verifies: false, leaves: false)),
    .init(
      .f405, "F405", .holdsStatusStage, FlashOptions(isFull: true, verifies: false, leaves: false)),
  ]
  /// A run that goes wrong somewhere takes this many times the requests of one that does not, at
  /// the most: it polls, recovers, reads back and writes some sectors once more.
  private static let patience = 6

  /// Flashes with changes of manners, and judges pace and result.
  private func flash(
    _ board: Interruption, _ undisturbed: Undisturbed, _ changes: [FaultPlan.BusyChange]
  ) async throws {
    let scene = try InterruptionScene(board, faults: FaultPlan(busyChanges: changes))
    let session = try await DFUSession.open(
      try await scene.bench.device(), on: scene.bench.bus,
      options: SessionOptions(chip: board.chip))
    let task = session.flash(scene.bench.file(scene.image), options: board.options)
    var paces: [Pace] = []
    for await event in task.events {
      if case .settled(let pace) = event { paces.append(pace) }
    }
    let error = await failure { _ = try await task.report }
    await session.close()
    let isGood = error == nil && scene.isGood
    #expect(isGood, "\(changes): \(error?.description ?? "wrong image")")
    let ranks = paces.compactMap { Pace.allCases.firstIndex(of: $0) }
    #expect(zip(ranks, ranks.dropFirst()).allSatisfy(<), "\(changes): \(paces)")
    let count = scene.bench.bus.withBoard(at: Bench.path) { board, _ in board.transferCount } ?? 0
    // Polls of an eager host fill the time of the work, which is the same in all runs.
    let limit = undisturbed.requestCount * Self.patience
    #expect(count < limit + 600, "\(changes): \(count) requests")
  }

  /// A run in which nothing changes.
  private struct Undisturbed {
    /// All requests.
    var requestCount = 0
    /// The erases, blocks and address pointers.
    var operationCount = 0

    init(_ board: Interruption) async throws {
      let scene = try InterruptionScene(board)
      scene.bench.change { board, _ in board.isTracing = true }
      try await scene.flash()
      let trace = scene.bench.bus.withBoard(at: Bench.path) { board, _ in board.trace } ?? []
      requestCount = trace.last?.number ?? 0
      operationCount = trace.count { $0.request == .download && $0.setup.length > 0 }
    }
  }

  @Test(arguments: boards, BusyStyle.allCases)
  func `a device changes once, at any operation`(
    board: Interruption, style: BusyStyle
  ) async throws {
    let whole = try await Undisturbed(board)
    #expect(whole.operationCount > 12)
    for number in 1...whole.operationCount {
      try await flash(board, whole, [.init(at: number, to: style)])
    }
  }

  @Test(arguments: boards, [BusyStyle.stalls, .stallsIntoError])
  func `a device holds, then answers, then stalls, at any two operations`(
    board: Interruption, last: BusyStyle
  ) async throws {
    let whole = try await Undisturbed(board)
    for first in 1...whole.operationCount {
      // The second change follows at every distance, in turn.
      for second in stride(from: first + 1, through: whole.operationCount + 1, by: 3) {
        try await flash(
          board, whole, [.init(at: first, to: .answers), .init(at: second + first % 3, to: last)])
      }
    }
  }

  @Test(arguments: boards) func `a device that learns to hold is not believed again`(
    board: Interruption
  ) async throws {
    let whole = try await Undisturbed(board)
    for number in 2...whole.operationCount {
      try await flash(
        board, whole,
        [.init(at: 1, to: .stalls), .init(at: number, to: .holdsStatusStage)])
    }
  }
}
