import DFUSimulator
import Testing

@testable import DFU

/// What is done to a serial line, in its order and at its times.
@Suite struct SerialPlayerTests {
  private let clock = VirtualBus().clock

  private func play(
    _ text: String, _ manners: ScriptedLine.Manners = ScriptedLine.Manners(), rate: Int? = nil
  ) async throws -> (ending: SerialPlayer.Ending, log: [String]) {
    let line = ScriptedLine(clock: clock, manners)
    guard case .serial(let script) = try Trigger(parsing: text).action else {
      Issue.record("\(text) is for no serial port")
      return (.cancelled, [])
    }
    let ending = try await SerialPlayer(line: line).play(script, rate: rate)
    return (ending, line.log)
  }

  @Test func `a touch is lines up, 1200 baud, lines down`() async throws {
    let (ending, log) = try await play("1200bps")
    #expect(ending == .done)
    #expect(log == ["115200", "up", "1200", "down"])
  }

  @Test func `a text goes out with its pauses`() async throws {
    let (ending, log) = try await play("text:#\\pbl\\p\\p\\r")
    #expect(ending == .done)
    #expect(log == ["115200", "23", "100 ms", "626c", "200 ms", "0d"])
  }

  @Test func `the reboot character stands alone, with silence behind it`() async throws {
    let before = clock.now
    let (_, log) = try await play("cleanflight")
    #expect(log == ["115200", "52"])
    #expect(clock.now - before >= .milliseconds(100))
  }

  @Test func `the rate of the user is the one to begin with`() async throws {
    #expect(try await play("text:x", rate: 9_600).log == ["9600", "78"])
    #expect(try await play("klipper-uart").log.first == "250000")
    #expect(try await play("1200bps", rate: 57_600).log == ["57600", "up", "1200", "down"])
  }

  @Test func `a write has the time that its bytes take at the rate that was set last`()
    async throws
  {
    let line = ScriptedLine(clock: clock)
    let bytes = [UInt8](repeating: 0x55, count: 120)
    let script = SerialScript(rate: 12_000, [.write(bytes), .rate(1_200), .write(bytes)])
    _ = try await SerialPlayer(line: line).play(script)
    let times: [Duration] = [.milliseconds(100), .seconds(1)]
    #expect(line.limits == times.map { SerialPlayer.writeLimit + $0 })
  }

  @Test func `a command line is spoken to only once its prompt is there`() async throws {
    let (ending, log) = try await play(
      "betaflight-cli", .init(answers: [1: Array("\r\nEntering CLI Mode\r\n\r\n# ".utf8)]))
    #expect(ending == .done)
    #expect(log == ["115200", "23", "100 ms", "626c0d0a"])
  }

  @Test func `without its prompt, nothing more is sent`() async throws {
    let (ending, log) = try await play("inav", .init(answers: [1: Array("$M<".utf8)]))
    #expect(ending == .unanswered([0x23], after: .seconds(1)))
    #expect(log == ["115200", "23"])
  }

  @Test func `what was printed before the question is no answer`() async throws {
    let (ending, log) = try await play("inav", .init(printed: Array("# boot #3\r\n".utf8)))
    #expect(ending == .unanswered([0x23], after: .seconds(1)))
    #expect(log == ["115200", "23"])
  }

  @Test func `MicroPython's program follows its raw REPL`() async throws {
    let (ending, log) = try await play(
      "micropython",
      .init(answers: [4: Array("\r\n>>> \r\nraw REPL; CTRL-B to exit\r\n>".utf8)]))
    #expect(ending == .done)
    #expect(log.prefix(4) == ["115200", "0d03", "100 ms", "0d01"])
    #expect(log.last?.hasSuffix("282904") == true)
  }

  @Test(arguments: 0..<4) func `a port that vanishes at any step is progress`(call: Int)
    async throws
  {
    let (ending, log) = try await play(
      "1200bps", .init(failure: (call, TransportError(.gone, detail: "EIO"))))
    #expect(ending == .vanished)
    #expect(log.count == call)
  }

  @Test func `a port that takes nothing is stuck`() async throws {
    let (ending, _) = try await play(
      "text:x", .init(failure: (1, TransportError(.timedOut, detail: ""))))
    #expect(ending == .stuck)
  }

  @Test func `whatever else fails is an error`() async throws {
    let wrong = TransportError(.unavailable, detail: "ENOTTY")
    await #expect(throws: wrong) { _ = try await play("text:x", .init(failure: (0, wrong))) }
  }

  @Test func `a task that is cancelled sends nothing more`() async throws {
    let line = ScriptedLine(clock: clock)
    let task = Task { () throws -> SerialPlayer.Ending in
      unsafe withUnsafeCurrentTask { unsafe $0?.cancel() }
      return try await SerialPlayer(line: line).play(.touch)
    }
    #expect(try await task.value == .cancelled)
    #expect(line.log == ["115200"])
  }
}
