import Rig
import TestSupport
import Testing

/// The machine alone: events with their times in, lines and verdicts out.
@Suite struct VerdictMachineTests {
  private static func machine(
    _ passes: [String] = ["PASS"], _ fails: [String] = ["FAIL"],
    limit: Duration? = .seconds(30)
  ) throws -> VerdictMachine {
    VerdictMachine(
      passes: try passes.map { try LinePattern($0) }, fails: try fails.map { try LinePattern($0) },
      limit: limit)
  }

  /// A machine whose port was opened at 10 s.
  private static func open(limit: Duration? = .seconds(30)) throws -> VerdictMachine {
    var machine = try machine(limit: limit)
    _ = machine.handle(.arrived, at: .seconds(9))
    _ = machine.handle(.opened, at: .seconds(10))
    return machine
  }

  private static func received(_ text: String) -> VerdictMachine.Event {
    .received(Array(text.utf8))
  }

  @Test func `a line that fits a pass pattern decides, with its time from the opening`() throws {
    var machine = try Self.open()
    let step = machine.handle(Self.received("all PASS\r\n"), at: .seconds(12))
    let line = SerialLog.Line(time: .seconds(2), text: "all PASS")
    #expect(step.lines == [line])
    #expect(step.next == .decided(.passed(line, pattern: "PASS")))
    #expect(machine.log.lines == [line])
  }

  @Test func `a pattern that is given up on a line decides nothing, and ends it`() throws {
    var machine = try Self.machine(["(a+)+b"])
    _ = machine.handle(.opened, at: .zero)
    let line = String(repeating: "a", count: 1_000)
    guard
      case .decided(.none(.undecided(let error))) =
        machine.handle(Self.received(line + "\n"), at: .seconds(1)).next
    else {
      Issue.record("it goes on")
      return
    }
    #expect(error.description.hasPrefix("The pattern (a+)+b took too many steps"))
  }

  @Test func `a line that fits a fail pattern decides, and the line before it is kept`() throws {
    var machine = try Self.open()
    let step = machine.handle(Self.received("test 1\nFAIL: 3\nPASS\n"), at: .seconds(11))
    let line = SerialLog.Line(time: .seconds(1), text: "FAIL: 3")
    #expect(step.next == .decided(.failed(ApplicationFailure(line: line, pattern: "FAIL"))))
    #expect(machine.log.lines.map(\.text) == ["test 1", "FAIL: 3", "PASS"])
  }

  @Test func `a line that fits both fails`() throws {
    var machine = try Self.open()
    let step = machine.handle(Self.received("PASS after FAIL\n"), at: .seconds(11))
    guard case .decided(.failed) = step.next else {
      Issue.record("\(step)")
      return
    }
  }

  @Test func `the first pattern that fits is named`() throws {
    var machine = try Self.machine(["X", "PAS", "PASS"])
    _ = machine.handle(.opened, at: .zero)
    let step = machine.handle(Self.received("PASS\n"), at: .zero)
    let line = SerialLog.Line(time: .zero, text: "PASS")
    #expect(step.next == .decided(.passed(line, pattern: "PAS")))
  }

  @Test func `nothing that decides is no verdict, at the limit and not before`() throws {
    var machine = try Self.open()
    let early = machine.handle(Self.received("hello\n"), at: .seconds(39))
    #expect(early.next == .wait(.seconds(1)))
    let late = machine.handle(.waited, at: .seconds(40))
    #expect(late.next == .decided(.none(.nothingDecisive(after: .seconds(30), lines: 1))))
  }

  @Test func `before the port is open nothing is counted towards the limit`() throws {
    var machine = try Self.machine()
    #expect(machine.handle(.waited, at: .seconds(100)).next == .wait(nil))
    #expect(machine.handle(.opened, at: .seconds(100)).next == .wait(.seconds(30)))
    #expect(machine.openedAt == .seconds(100))
  }

  @Test func `a prompt is judged when nothing has followed for a while`() throws {
    var machine = try Self.machine(["> $"])
    _ = machine.handle(.opened, at: .zero)
    let came = machine.handle(Self.received("shell> "), at: .seconds(1))
    #expect(came.next == .wait(VerdictMachine.quietTime))
    #expect(came.lines.isEmpty)
    let quiet = machine.handle(.waited, at: .seconds(1) + VerdictMachine.quietTime)
    #expect(quiet.lines.map(\.text) == ["shell> "])
    guard case .decided(.passed) = quiet.next else {
      Issue.record("\(quiet)")
      return
    }
  }

  @Test func `a prompt that does not decide goes on, and is one line with what follows`() throws {
    var machine = try Self.open()
    _ = machine.handle(Self.received("PAS"), at: .seconds(11))
    let quiet = machine.handle(.waited, at: .seconds(12))
    #expect(quiet.lines.isEmpty)
    #expect(quiet.next == .wait(.seconds(28)))
    let step = machine.handle(Self.received("S\n"), at: .seconds(13))
    #expect(step.lines.map(\.text) == ["PASS"])
  }

  @Test func `a line in two pieces is not judged by the first`() throws {
    var machine = try Self.machine(["^OK$"])
    _ = machine.handle(.opened, at: .zero)
    _ = machine.handle(Self.received("OK"), at: .zero)
    let step = machine.handle(Self.received("AY\n"), at: .milliseconds(100))
    guard case .wait = step.next else {
      Issue.record("\(step)")
      return
    }
  }

  @Test(arguments: [true, false])
  func `what has not ended is judged at the limit and when the port vanishes`(
    isLimit: Bool
  ) throws {
    var machine = try Self.open()
    _ = machine.handle(Self.received("PASS"), at: .milliseconds(39_900))
    let step = machine.handle(isLimit ? .waited : .lost, at: .seconds(isLimit ? 40 : 39))
    guard case .decided(.passed) = step.next else {
      Issue.record("\(step)")
      return
    }
  }

  @Test func `colours do not keep a pattern from matching`() throws {
    var machine = try Self.open()
    let step = machine.handle(
      Self.received("\u{1B}[32mPA\u{1B}[1mSS\u{1B}[0m\r\n"), at: .seconds(11))
    guard case .decided(.passed(let line, _)) = step.next else {
      Issue.record("\(step)")
      return
    }
    #expect(line.text == "PASS")
  }

  @Test func `restarts are counted, and are the reason at the limit`() throws {
    var machine = try Self.open()
    for number in 0..<5 {
      let time = Duration.seconds(11 + number * 2)
      _ = machine.handle(Self.received("boot\n"), at: time)
      _ = machine.handle(.lost, at: time + .seconds(1))
      _ = machine.handle(.arrived, at: time + .seconds(1))
      _ = machine.handle(.opened, at: time + .seconds(1))
    }
    #expect(machine.restarts == 5)
    let step = machine.handle(.waited, at: .seconds(40))
    #expect(step.next == .decided(.none(.restarts(5, after: .seconds(30)))))
    #expect(machine.log.lines.count == 5)
  }

  @Test func `the limit goes on while the port is away`() throws {
    var machine = try Self.open()
    #expect(machine.handle(.lost, at: .seconds(15)).next == .wait(.seconds(25)))
    let step = machine.handle(.waited, at: .seconds(40))
    #expect(step.next == .decided(.none(.nothingDecisive(after: .seconds(30), lines: 0))))
  }

  @Test func `after a verdict nothing changes`() throws {
    var machine = try Self.open()
    let first = machine.handle(Self.received("PASS\n"), at: .seconds(11))
    for event in [Self.received("FAIL\n"), .lost, .opened, .waited, .arrived] {
      let step = machine.handle(event, at: .seconds(99))
      #expect(step.next == first.next)
      #expect(step.lines.isEmpty)
    }
    #expect(machine.log.lines.count == 1)
  }

  @Test func `without a limit nothing ends but by a pattern`() throws {
    var machine = try Self.open(limit: nil)
    #expect(machine.handle(.waited, at: .seconds(1_000_000)).next == .wait(nil))
  }

  @Test(arguments: 0..<50 as Range<UInt64>)
  func `how the bytes are cut decides nothing`(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let words = ["PASS", "FAIL", "ok\n", "\r\n", "P", "ASS", "\u{1B}[1m", "hello ", "\n"]
    let text = (0..<30).map { _ in words[Int(random.next() % UInt64(words.count))] }.joined()
    var whole = try Self.open()
    var cut = try Self.open()
    _ = whole.handle(Self.received(text), at: .seconds(11))
    for byte in text.utf8 { _ = cut.handle(.received([byte]), at: .seconds(11)) }
    // A prompt at the end is judged at the same moment.
    let expected = whole.handle(.waited, at: .seconds(12)).next
    #expect(cut.handle(.waited, at: .seconds(12)).next == expected)
  }
}
