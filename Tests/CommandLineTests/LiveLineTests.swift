#if os(Linux)
  import Foundation
  import Synchronization
  import TestSupport
  import Testing

  /// The live line, on a terminal.
  @Suite struct LiveLineTests {
    /// Runs the tool with a terminal as its standard error.
    private func run(
      _ arguments: [String], _ tool: Tool,
      meanwhile: (@Sendable (_ process: pid_t, Screen) throws -> Void)? = nil
    ) async throws -> (Tool.Outcome, Screen) {
      let terminal = try PseudoTerminal()
      let end = try #require(FileHandle(forUpdatingAtPath: terminal.name))
      let screen = Screen(hearing: terminal)
      let step = meanwhile.map { act in Tool.Step(after: "") { try act($0, screen) } }
      let outcome = try await tool.run(
        arguments, timeScale: 1, steps: step.map { [$0] } ?? [], errors: end,
        environment: ["TERM": "xterm"])
      try end.close()
      await screen.waitForEnd()
      return (outcome, screen)
    }

    @Test func `the time that is left runs down within one erase`() async throws {
      let tool = try Tool()
      try tool.write([1, 2, 3], to: "table.bin")
      // One sector of 128 KiB: its erase takes more than a second, in which nothing is told.
      let (outcome, screen) = try await run(
        ["flash", "table.bin", "--address", "0x08060000", "--data", "--virtual", "f405", "--full"],
        tool)
      #expect(outcome.status == 0, "\(screen.text)")
      let times = screen.text.split(separator: "\r").filter { $0.hasPrefix("Erasing") }
        .compactMap { $0.firstMatch(of: /([0-9.]+) s left/) }.compactMap { Double($0.1) }
      #expect(times.count >= 4, "\(screen.text)")
      #expect(times == times.sorted(by: >))
      #expect(screen.text.contains("\r\u{1B}[K"))
    }

    @Test func `a stop leaves the terminal tidy, and the line comes back`() async throws {
      let tool = try Tool()
      try tool.write(Firmware.application(300_000), to: "app.bin")
      let stopped = Mutex("")
      let (outcome, screen) = try await run(
        ["flash", "app.bin", "--full", "--virtual", "f405"], tool
      ) { process, screen in
        try Self.wait { screen.text.contains("Erasing") }
        kill(process, SIGTSTP)
        // `try?`: a process that has ended has no such file, and is not stopped.
        let stat = URL(filePath: "/proc/\(process)/stat")
        try Self.wait { (try? String(contentsOf: stat, encoding: .utf8))?.contains(") T ") == true }
        try Self.wait { screen.text.hasSuffix("\r\u{1B}[K") }
        stopped.withLock { $0 = screen.text }
        kill(process, SIGCONT)
      }
      #expect(outcome.status == 0, "\(screen.text)")
      let before = stopped.withLock(\.self)
      #expect(before.hasSuffix("\r\u{1B}[K"))
      #expect(screen.text.dropFirst(before.count).hasPrefix("\rErasing"))
    }

    @Test func `a bench shows each phase as it begins`() async throws {
      let station = try await VirtualStation()
      try station.tool.write(Firmware.application(seed: 2), to: "other.bin")
      let other = ["flash", "other.bin", "--no-leave", "--virtual", "f405"]
      #expect(try await station.tool.run(other).status == 0)
      let (_, screen) = try await run(
        [
          "station", "run", "--virtual", "f405", "--config", "station.yaml", "--ledger",
          "ledger.sqlite",
        ], station.tool
      ) { process, screen in
        try Self.wait { screen.text.contains("all read back") }
        kill(process, SIGINT)
      }
      // Nothing is told within an erase, and it begins as soon as one word differs.
      let erasing = "\r0 passed, 0 failed | virtual-f405 erasing"
      #expect(screen.text.contains(erasing), "\(screen.text)")
      #expect(screen.text.contains("\r1 passed, 0 failed\u{1B}[K"))
    }

    private struct TooLate: Error {}

    private static func wait(_ condition: () -> Bool) throws {
      for _ in 0..<2_000 {
        if condition() { return }
        Thread.sleep(forTimeInterval: 0.005)
      }
      throw TooLate()
    }
  }
#endif
