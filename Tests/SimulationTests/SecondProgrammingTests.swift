import DFU
import DFUSimulator
import Testing

/// A block that was on its way when a transfer failed, and of which the flash shows nothing.
@Suite struct SecondProgrammingTests {
  /// What a session told.
  private struct Told {
    var repairedCount = 0
    var paces: [Pace] = []
  }

  /// Flashes a board of which the n-th DFU_DNLOAD, a block, is lost.
  private func told(
    _ profile: BoardProfile, _ line: String, losing number: Int, pace: Pace
  ) async throws -> Told {
    let faults = FaultPlan(
      transfers: [.init(.request(.download, number), .timeout(isProcessed: false))])
    let bench = Bench(profile, faults: faults)
    let image = try profile.application(16 << 10)
    let chip = Chip.all.first { $0.names.contains(line) }
    let session = try await bench.open(SessionOptions(pace: pace, chip: chip))
    let task = session.flash(bench.file(image), options: FlashOptions(isFull: true, leaves: false))
    var told = Told()
    for await event in task.events {
      switch event {
      case .repairing(let sectors): told.repairedCount += sectors.count
      case .settled(let pace): told.paces.append(pace)
      default: break
      }
    }
    _ = try await task.report
    await session.close()
    #expect(bench.holds(image))
    return told
  }

  @Test(arguments: [Pace.pipelined, .eager])
  func `flash with ECC is erased before it is programmed once more`(pace: Pace) async throws {
    #expect(try await told(.g474, "G474", losing: 12, pace: pace).repairedCount > 0)
  }

  @Test func `flash without ECC is programmed once more at once`() async throws {
    #expect(try await told(.f405, "F405", losing: 5, pace: .eager).repairedCount == 0)
  }

  @Test(arguments: [(Pace.pipelined, Pace.eager), (.eager, .polite)])
  func `a failure takes the session one pace down`(from pace: Pace, to next: Pace) async throws {
    #expect(try await told(.f405, "F405", losing: 5, pace: pace).paces == [next])
  }
}
