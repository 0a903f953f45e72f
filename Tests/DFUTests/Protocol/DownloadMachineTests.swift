import TestSupport
import Testing

@testable import DFU

@Suite struct DownloadMachineTests {
  private typealias Script = MachineScript<DownloadMachine>

  private func script(
    known: BusyBehaviour? = nil, limit: Duration = .seconds(4), block: UInt16 = 2
  ) -> MachineScript<DownloadMachine> {
    MachineScript(DownloadMachine(data: [1, 2, 3, 4], block: block, limit: limit, known: known))
  }

  /// A script whose device has just said dfuDNBUSY to the first DFU_GETSTATUS.
  private func busy(
    known: BusyBehaviour? = nil, limit: Duration = .seconds(4),
    poll: Duration = .milliseconds(100)
  ) throws -> (MachineScript<DownloadMachine>, ProtocolStep<DownloadMachine.Output>?) {
    var script = script(known: known, limit: limit)
    let step = try script.feed(.started, .answered([]), .status(.dfuDownloadBusy, poll: poll))
    return (script, step)
  }

  @Test func `the block goes out first, with its number and its bytes`() throws {
    var script = script(block: 7)
    let message = DFUMessage(download: [1, 2, 3, 4], block: 7, timeout: .seconds(5))
    #expect(try script.feed(.started) == .perform(.send(message)))
    #expect(message.length == 4)
  }

  @Test func `DFU_GETSTATUS follows at once, with the whole operation's time`() throws {
    var script = script(limit: .seconds(9))
    #expect(
      try script.feed(.started, .answered([]))
        == .perform(.send(.getStatus(timeout: .seconds(9)))))
  }

  @Test func `a device that is done at once is done`() throws {
    var script = script()
    let step = try script.feed(.started, .answered([]), .status(.dfuDownloadIdle))
    let output = try #require(step?.output)
    #expect(output.behaviour == nil)
    #expect(output.duration == .milliseconds(1))
  }

  @Test func `an early poll that is held until the work is done shows a device that holds`() throws
  {
    var (script, step) = try busy()
    #expect(step?.request == .getStatus)
    script.now += .milliseconds(300)
    let output = try #require(try script.feed(.status(.dfuDownloadIdle))?.output)
    #expect(output.behaviour == .holds)
    #expect(output.duration == .milliseconds(302))
  }

  @Test func `long work shows a device that holds, even one that asks for no wait`() throws {
    var (script, _) = try busy(poll: .zero)
    script.now += .milliseconds(300)
    #expect(try script.feed(.status(.dfuDownloadIdle))?.output?.behaviour == .holds)
  }

  @Test func `short work of a device that asks for no wait shows nothing`() throws {
    var (script, _) = try busy(poll: .zero)
    #expect(try script.feed(.status(.dfuDownloadIdle))?.output?.behaviour == nil)
  }

  @Test func `dfuDNBUSY to an early poll shows a device that answers, polled each ms`() throws {
    var (script, _) = try busy()
    #expect(try script.feed(.status(.dfuDownloadBusy))?.wait == .milliseconds(1))
    #expect(try script.feed(.waited)?.request == .getStatus)
    #expect(try script.feed(.status(.dfuDownloadBusy))?.wait == .milliseconds(1))
    let output = try script.feed(.waited, .status(.dfuDownloadIdle))?.output
    #expect(output?.behaviour == .answers)
  }

  @Test func `a stall of the first DFU_GETSTATUS teaches nothing: the next one starts the work`()
    throws
  {
    var script = script()
    #expect(try script.feed(.started, .answered([]), .stalled)?.wait == .milliseconds(1))
    let busy = try script.feed(.waited, .status(.dfuDownloadBusy, poll: .milliseconds(100)))
    #expect(busy?.request == .getStatus)
    script.now += .milliseconds(300)
    #expect(try script.feed(.status(.dfuDownloadIdle))?.output?.behaviour == .holds)
  }

  @Test func `a forecast is waited for, and what the polls show is added to it`() throws {
    var forecast = PollForecast()
    forecast.learn(busyAt: .zero, doneAt: .milliseconds(40))
    var script = MachineScript(
      DownloadMachine(
        data: [1], block: 2, limit: .seconds(4), known: .answers, forecast: forecast))
    let step = try script.feed(.started, .answered([]), .status(.dfuDownloadBusy))
    // One millisecond of the script's clock for each event: 39 are left, and then half of them.
    #expect(step?.wait == .microseconds(19_500))
    script.now += .microseconds(19_500)
    let poll = try script.feed(.waited, .status(.dfuDownloadBusy))
    #expect(poll?.wait == .microseconds(8_750))
    script.now += .microseconds(8_750)
    let learned = try #require(
      try script.feed(.waited, .status(.dfuDownloadIdle))?.output?.forecast)
    #expect(learned.pause(after: .zero) == .microseconds(32_250) / 2)
  }

  @Test(arguments: [BusyBehaviour.holds, .stalls])
  func `a device that does not answer early polls teaches no forecast`(known: BusyBehaviour) throws
  {
    var (script, step) = try busy(known: known)
    if step?.wait != nil { step = try script.feed(.waited) }
    let output = try #require(try script.feed(.status(.dfuDownloadIdle))?.output)
    #expect(output.forecast == PollForecast())
  }

  @Test func `a stalled early poll is paid with the whole bwPollTimeout`() throws {
    var (script, _) = try busy(poll: .milliseconds(70))
    #expect(try script.feed(.stalled)?.wait == .milliseconds(70))
    #expect(try script.feed(.waited)?.request == .getStatus)
    #expect(try script.feed(.status(.dfuDownloadIdle))?.output?.behaviour == .stalls)
  }

  @Test func `dfuERROR behind a stalled early poll is the punishment for it`() throws {
    var (script, _) = try busy()
    let error = StatusResponse(status: .errStalledPacket, state: .dfuError)
    let step = try script.feed(.stalled, .waited, .answered(error.bytes))
    #expect(step?.failure == ProtocolFailure(at: .getStatus, .punishedEarlyPoll(error)))
  }

  @Test func `dfuERROR without an early poll is a refusal`() throws {
    var (script, _) = try busy(known: .stalls)
    let error = StatusResponse(status: .errProg, state: .dfuError)
    let step = try script.feed(.waited, .answered(error.bytes))
    #expect(step?.failure == ProtocolFailure(at: .getStatus, .refused(error)))
  }

  @Test func `a device that is known to stall is never polled early`() throws {
    var (script, step) = try busy(known: .stalls, poll: .milliseconds(70))
    #expect(step?.wait == .milliseconds(70))
    #expect(
      try script.feed(.waited, .status(.dfuDownloadBusy, poll: .milliseconds(30)))?.wait
        == .milliseconds(30))
  }

  @Test func `a poll that is late and stalls is repeated three times`() throws {
    var (script, _) = try busy(known: .stalls)
    for _ in 0..<3 {
      #expect(try script.feed(.waited, .stalled)?.wait == .milliseconds(100))
    }
    #expect(
      try script.feed(.waited, .stalled)?.failure == ProtocolFailure(at: .getStatus, .stalled))
  }

  @Test func `a device that stays busy is stuck after the limit`() throws {
    var (script, _) = try busy(limit: .seconds(2))
    var polls = 0
    var step = try script.feed(.status(.dfuDownloadBusy))
    while let wait = step?.wait {
      script.now += wait
      step = try script.feed(.waited, .status(.dfuDownloadBusy))
      polls += 1
    }
    #expect(step?.failure == ProtocolFailure(at: .getStatus, .stuckBusy(.seconds(2))))
    #expect(script.now >= .seconds(2))
    #expect(script.now < .milliseconds(2100))
    #expect(polls < 2000)
  }

  @Test func `a poll that is never answered is stuck too`() throws {
    var (script, _) = try busy(limit: .seconds(2))
    #expect(
      try script.feed(.timedOut)?.failure
        == ProtocolFailure(at: .getStatus, .stuckBusy(.seconds(2))))
  }

  @Test(arguments: BusyBehaviour.allCases)
  func `a hostile bwPollTimeout never sleeps past the limit`(known: BusyBehaviour) throws {
    let hostile = Duration.milliseconds(0xFF_FFFF)
    var (script, step) = try busy(known: known, limit: .seconds(3), poll: hostile)
    for _ in 0..<5000 {
      guard let now = step else { break }
      if let wait = now.wait {
        #expect(script.now + wait <= .milliseconds(3010))
        script.now += wait
        step = try script.feed(.waited)
      } else if now.request != nil {
        step = try script.feed(.status(.dfuDownloadBusy, poll: hostile))
      } else {
        break
      }
    }
    #expect(step?.failure == ProtocolFailure(at: .getStatus, .stuckBusy(.seconds(3))))
  }

  @Test func `a hostile bwPollTimeout before a stall sleeps no longer than the limit`() throws {
    var (script, _) = try busy(limit: .seconds(3), poll: .milliseconds(0xFF_FFFF))
    let wait = try #require(try script.feed(.stalled)?.wait)
    #expect(wait <= .seconds(3))
    #expect(wait > .milliseconds(2900))
  }

  @Test func `a refused block is asked for its reason`() throws {
    var script = script()
    #expect(try script.feed(.started, .stalled)?.request == .getStatus)
    let error = StatusResponse(status: .errVendor, state: .dfuError)
    #expect(
      try script.feed(.answered(error.bytes))?.failure
        == ProtocolFailure(at: .download, .refused(error)))
  }

  @Test(arguments: [ProtocolEvent.stalled, .timedOut])
  func `a refusal without a reason is a stall`(event: ProtocolEvent) throws {
    var script = script()
    #expect(
      try script.feed(.started, .stalled, event)?.failure
        == ProtocolFailure(at: .download, .stalled))
  }

  @Test(arguments: [DeviceStatus.errTarget, .errVendor, .errWrite])
  func `an error status ends it, whatever the state says`(status: DeviceStatus) throws {
    var script = script()
    let answer = StatusResponse(status: status, state: .dfuDownloadBusy)
    #expect(
      try script.feed(.started, .answered([]), .answered(answer.bytes))?.failure
        == ProtocolFailure(at: .getStatus, .refused(answer)))
  }

  @Test(arguments: [
    DeviceState.appIdle, .appDetach, .dfuIdle, .dfuManifestSync, .dfuManifest,
    .dfuManifestWaitReset, .dfuUploadIdle,
  ])
  func `a state that cannot follow a block is an error`(state: DeviceState) throws {
    var script = script()
    #expect(
      try script.feed(.started, .answered([]), .status(state))?.failure
        == ProtocolFailure(at: .getStatus, .unexpectedState(state)))
  }

  @Test(arguments: [[], [0], [0, 0, 0, 0, 4], [0, 0, 0, 0, 11, 0]] as [[UInt8]])
  func `an answer that is none is an error`(bytes: [UInt8]) throws {
    var script = script()
    #expect(
      try script.feed(.started, .answered([]), .answered(bytes))?.failure
        == ProtocolFailure(at: .getStatus, .malformedAnswer(bytes)))
  }

  @Test(arguments: [
    (ProtocolEvent.disconnected, ProtocolFailure.Reason.disconnected),
    (.failed(.inputOutput), .transferFailed(.inputOutput)),
  ])
  func `the bus may fail at any request`(
    event: ProtocolEvent, reason: ProtocolFailure.Reason
  ) throws {
    var sending = script()
    #expect(try sending.feed(.started, event)?.failure == ProtocolFailure(at: .download, reason))
    var (polling, _) = try busy()
    #expect(try polling.feed(event)?.failure == ProtocolFailure(at: .getStatus, reason))
  }

  @Test(arguments: UInt64(0)..<200)
  func `any answers end it in bounded time and steps`(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    var script = script(
      known: [nil, .holds, .answers, .stalls].randomElement(using: &random) ?? nil)
    var step = try script.feed(.started)
    var steps = 0
    while let now = step, now.output == nil, now.failure == nil {
      steps += 1
      try #require(steps < 20_000)
      if let wait = now.wait {
        script.now += wait
        step = try script.feed(.waited)
      } else {
        let poll = Duration.milliseconds(Int.random(in: 0...0xFF_FFFF, using: &random))
        step = try script.feed(
          [.status(.dfuDownloadBusy, poll: poll), .stalled, .status(.dfuDownloadSync)]
            .randomElement(using: &random) ?? .stalled)
      }
    }
    #expect(script.now < .seconds(60))
  }
}
