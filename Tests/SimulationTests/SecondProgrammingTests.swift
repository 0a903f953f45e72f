import DFUSimulator
import Testing

@testable import DFU

/// A block that was on its way when a transfer failed, and of which the flash shows nothing.
@Suite struct SecondProgrammingTests {
  /// Flashes a board of which the n-th DFU_DNLOAD, a block, is lost; tells how many sectors were
  /// repaired.
  private func repaired(
    _ profile: BoardProfile, _ line: String, losing number: Int
  ) async throws -> Int {
    let faults = FaultPlan(
      transfers: [.init(.request(.download, number), .timeout(isProcessed: false))])
    let bench = Bench(profile, faults: faults)
    let image = try profile.application(16 << 10)
    let chip = Chip.all.first { $0.names.contains(line) }
    let session = try await bench.open(SessionOptions(chip: chip))
    let task = session.flash(bench.file(image), options: FlashOptions(isFull: true, leaves: false))
    var count = 0
    for await event in task.events {
      if case .repairing(let sectors) = event { count += sectors.count }
    }
    _ = try await task.report
    await session.close()
    #expect(bench.holds(image))
    return count
  }

  @Test func `flash with ECC is erased before it is programmed once more`() async throws {
    #expect(try await repaired(.g474, "G474", losing: 12) > 0)
  }
}
