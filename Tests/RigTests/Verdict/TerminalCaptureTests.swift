#if os(Linux)
  import DFU
  import Rig
  import TestSupport
  import Testing

  /// A capture of a real tty: a pseudo-terminal.
  @Suite struct TerminalCaptureTests {
    private func capture(
      _ terminal: PseudoTerminal, saying text: String = ""
    ) -> SerialCapture {
      SerialCapture(
        .port(SystemClock()), ports: SystemPorts(),
        settings: SerialSettings(node: terminal.name, rate: 57_600)
      ) { event in
        // Not before: what comes to a terminal that is not raw is echoed and changed.
        if case .opened = event { terminal.say(Array(text.utf8)) }
      }
    }

    private func machine(_ limit: Duration) throws -> VerdictMachine {
      VerdictMachine(passes: [try LinePattern("PASS")], limit: limit)
    }

    @Test func `it is opened at its rate, and read`() async throws {
      let terminal = try PseudoTerminal()
      let report = await capture(terminal, saying: "hello\r\nPASS\r\n")
        .run(try machine(.seconds(60)))
      #expect(report.outcome == .passed)
      #expect(report.log.lines.map(\.text) == ["hello", "PASS"])
      #expect(terminal.rate == 57_600)
    }

    @Test func `nothing in time is no verdict`() async throws {
      let terminal = try PseudoTerminal()
      let report = await capture(terminal).run(try machine(.milliseconds(300)))
      guard case .noVerdict(.nothingDecisive) = report.outcome else {
        Issue.record("\(report)")
        return
      }
    }

    @Test func `what is no serial port is refused at once`() async throws {
      let report = await SerialCapture(
        .port(SystemClock()), ports: SystemPorts(), settings: SerialSettings(node: "/dev/null")
      ).run(try machine(.seconds(60)))
      guard case .error(.serial(let failure)) = report.outcome else {
        Issue.record("\(report)")
        return
      }
      #expect(failure.description.hasPrefix("The serial port /dev/null cannot be used"))
    }
  }
#endif
