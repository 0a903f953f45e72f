import DFU
import DFUSimulator
import Synchronization
import Testing

/// Several tasks on one virtual clock.
@Suite struct VirtualClockTests {
  private final class Notes: Sendable {
    private let lines = Mutex<[String]>([])

    var all: [String] { lines.withLock { $0 } }

    func add(_ line: String) { lines.withLock { $0.append(line) } }
  }

  /// Lets tasks sleep through lists of times, and notes who woke when.
  private func wake(_ naps: [[Duration]]) async -> [String] {
    let bus = VirtualBus()
    let notes = Notes()
    for _ in naps { bus.virtualClock.join() }
    await withTaskGroup { group in
      for (number, naps) in naps.enumerated() {
        group.addTask {
          for nap in naps {
            await bus.clock.sleep(for: nap)
            notes.add("\(number) at \(bus.clock.now / .seconds(1))")
          }
          bus.virtualClock.leave()
        }
      }
    }
    return notes.all
  }

  @Test func `tasks that have joined wake in the order of their times`() async {
    let woken = await wake([[.seconds(3), .seconds(3)], [.seconds(1), .seconds(1), .seconds(5)]])
    #expect(woken == ["1 at 1.0", "1 at 2.0", "0 at 3.0", "0 at 6.0", "1 at 7.0"])
  }

  @Test func `whoever leaves is not waited for`() async {
    let woken = await wake([[.seconds(1)], [.seconds(2), .seconds(2), .seconds(2)]])
    #expect(woken == ["0 at 1.0", "1 at 2.0", "1 at 4.0", "1 at 6.0"])
  }

  @Test func `side by side, time is not added up`() async {
    let woken = await wake(Array(repeating: [.seconds(10)], count: 50))
    #expect(woken.count == 50)
    #expect(woken.allSatisfy { $0.hasSuffix("at 10.0") })
  }

  @Test func `a task alone does not wait for others`() async {
    let bus = VirtualBus()
    bus.virtualClock.join()
    await bus.clock.sleep(for: .seconds(4))
    #expect(bus.clock.now == .seconds(4))
  }

  @Test func `the turnarounds of several devices follow each other on the host's one thread`()
    async throws
  {
    let bus = VirtualBus(wire: WireModel(turnaround: .milliseconds(100)))
    for path in ["1-1", "1-2"] {
      bus.attach(VirtualBoard(profile: .known("f405")), at: path)
    }
    await bus.clock.sleep(for: .seconds(2))
    let began = bus.clock.now
    for _ in 0..<2 { bus.virtualClock.join() }
    try await withThrowingTaskGroup { group in
      for device in try await bus.snapshot().devices {
        group.addTask {
          defer { bus.virtualClock.leave() }
          let connection = try await bus.open(device)
          try await connection.claim(interface: 0)
          let setup = ControlSetup(.getState, interface: 0, length: 1)
          _ = await connection.run(
            ListLoop([(setup: setup, data: [], timeout: .seconds(1))]), slots: 1)
        }
      }
      try await group.waitForAll()
    }
    #expect(bus.clock.now - began > .milliseconds(200))
    #expect(bus.clock.now - began < .milliseconds(201))
  }
}
