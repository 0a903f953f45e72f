import Testing

@testable import DFU

/// How long machines wait, and for what.
@Suite struct PatienceTests {
  @Test func `a poll in the middle of the work is given what is left of the time`() throws {
    var script = MachineScript(
      DownloadMachine(data: [1], block: 2, limit: .seconds(9), known: .holds))
    try script.feed(.started, .answered([]))
    script.now += .seconds(3)
    let step = try script.feed(.status(.dfuDownloadBusy, poll: .milliseconds(100)))
    let left = Duration.seconds(6) - .milliseconds(1)
    #expect(step == .perform(.send(.getStatus(timeout: left))))
  }

  @Test func `a device that hears again has the whole time once more`() throws {
    var script = MachineScript(RecoveryMachine())
    try script.feed(.started)
    for _ in 0..<3 {
      #expect(try script.feed(.timedOut)?.wait == RecoveryMachine.busyInterval)
      script.now += RecoveryMachine.longestDeafTime - .seconds(10)
      #expect(try script.feed(.waited, .state(.dfuDownloadBusy))?.wait != nil)
      try script.feed(.waited)
    }
  }
}
