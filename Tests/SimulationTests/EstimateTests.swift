import DFU
import DFUSimulator
import SpeedModel
import Synchronization
import Testing

/// The time left that a flash tells, against the time that it then takes.
@Suite struct EstimateTests {
  /// A phase as it was told: its estimates, and how long it took in the end.
  private struct Phase {
    var name: DFUEvent.Phase
    var byteCount: Int
    var told: [PhaseProgress] = []
    var duration = Duration.zero
  }

  /// The phases of a flash but for the one of the vector table, which is over at once.
  private func phases(_ bench: SpeedBench, _ story: Story, size: Int) async throws -> [Phase] {
    let phases = Mutex<[Phase]>([])
    _ = try await bench.measure(story, size: size) { event in
      phases.withLock { phases in
        let last = phases.indices.last ?? 0
        switch event {
        case .began(let name, let count): phases.append(Phase(name: name, byteCount: count))
        case .advanced(_, let progress): phases[last].told.append(progress)
        case .ended(_, _, let duration): phases[last].duration = duration
        default: break
        }
      }
    }
    return phases.withLock { $0.filter { $0.byteCount > 64 } }
  }

  private static let boards: [BoardProfile] = [
    .f405, .g0b1, .h743, .f405.polled(.answers), .g0b1.polled(.stalls),
  ]

  /// Comparing is judged on a blank chip: where sectors differ, it finds out how soon it ends.
  @Test(arguments: boards, [Story.blank, .overwrite])
  func `at the half of each phase, the time left is right to a tenth`(
    profile: BoardProfile, story: Story
  ) async throws {
    let phases = try await phases(SpeedBench(profile), story, size: 256 << 10)
    let names = phases.map(\.name)
    #expect(
      names
        == (story == .blank ? [.compare, .write, .verify] : [.compare, .erase, .write, .verify]))
    for phase in phases where story == .blank || phase.name != .compare {
      let half = try #require(
        phase.told.last { $0.elapsed <= phase.duration / 2 }, "\(phase.name) tells nothing")
      let left = try #require(half.left, "\(phase.name) estimates nothing")
      let truth = phase.duration - half.elapsed
      #expect(abs(left / truth - 1) <= 0.1, "\(phase.name): \(left) told, \(truth) taken")
    }
  }

  @Test(arguments: boards, [Story.blank, .overwrite, .lastByte])
  func `a phase ends with all done and no time left`(
    profile: BoardProfile, story: Story
  ) async throws {
    for phase in try await phases(SpeedBench(profile), story, size: 64 << 10) {
      let last = try #require(phase.told.last)
      #expect(last.done == phase.byteCount && last.total == phase.byteCount, "\(phase.name)")
      #expect(last.left == .zero, "\(phase.name)")
    }
  }
}
