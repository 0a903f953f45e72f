import Foundation
import TestSupport
import Testing

@testable import dfuswift

/// `dfuswift run` and `monitor`, from the command line.
@Suite struct RunTests {
  private static let board = ["--virtual", "f405"]

  private func run(
    _ plays: String, _ arguments: [String] = ["--until", "^PASS", "--fail", "FAIL"]
  ) async throws -> (tool: Tool, outcome: Tool.Outcome) {
    let tool = try Tool()
    try tool.write(Firmware.application(), to: "app.bin")
    let outcome = try await tool.run(
      ["run", "app.bin", "--plays", plays, "--timeout", "30", "--log", "log.txt"] + arguments
        + Self.board)
    return (tool, outcome)
  }

  @Test func `an application that prints PASS ends it with 0, and its lines are the output`()
    async throws
  {
    let (tool, outcome) = try await run(#"open,say=begin\r\n,wait=1.5,say=PASS\r\n"#)
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output == "[    0.000] begin\n[    1.500] PASS\n")
    #expect(outcome.lastError == "PASS: the application said \"PASS\".")
    #expect(outcome.errors.contains("Flashed app.bin to 0x08000000"))
    let log = try String(decoding: tool.read("log.txt"), as: UTF8.self)
    #expect(log.hasPrefix("# dfuswift log, begun 2"))
    #expect(log.hasSuffix("\n" + outcome.output))
  }

  @Test func `one that prints FAIL ends it with 1, and the line is named`() async throws {
    let (_, outcome) = try await run(#"open,say=one\nFAIL: 3\nPASS\n"#)
    #expect(outcome.status == 1)
    #expect(outcome.lastError.contains("\"FAIL: 3\""))
    #expect(outcome.output.contains("] FAIL: 3\n"))
  }

  @Test(arguments: [
    (#"open,say=begin\n,wait=1,hang"#, "1 line"), ("open,hang", "said nothing in 30.0 s"),
    (#"say=boot\n,wait=2,restart"#, "restarted 13 times"), ("open", "said nothing in 30.0 s"),
  ])
  func `one that hangs or restarts for ever ends it with 2, and says what was seen`(
    plays: String, words: String
  ) async throws {
    let (_, outcome) = try await run(plays)
    #expect(outcome.status == 2)
    #expect(outcome.lastError.hasPrefix("error: No verdict: "))
    #expect(outcome.lastError.contains(words), "\(outcome.lastError)")
  }

  @Test func `a megabyte of flood is whole on standard output and in the log`() async throws {
    let (tool, outcome) = try await run(#"open,flood=1M,say=PASS\n"#)
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output.utf8.count(where: { $0 == 0x0A }) == 32_769)
    let log = try tool.read("log.txt")
    #expect(Array(log.drop { $0 != 0x0A }.dropFirst()) == Array(outcome.output.utf8))
  }

  @Test func `what drives a terminal is taken out or shown`() async throws {
    let (_, outcome) = try await run(#"open,say=\e[31mred\e[0m\x07 tab\there\nPASS\n"#)
    #expect(outcome.output.hasPrefix("[    0.000] red\\u{7} tab\there\n"))
  }

  @Test func `every line is an event, and the verdict another`() async throws {
    let tool = try Tool()
    try tool.write(Firmware.application(), to: "app.bin")
    let outcome = try await tool.run(
      ["run", "app.bin", "--plays", #"open,say=one\nPASS 2\n"#, "--until", "PASS", "--json"]
        + Self.board)
    #expect(outcome.status == 0, "\(outcome.errors)")
    let events = try outcome.events()
    let lines = events.filter { $0["event"] as? String == "line" }
    #expect(lines.map { $0["text"] as? String } == ["one", "PASS 2"])
    let names = events.compactMap { $0["event"] as? String }
    #expect(
      names.suffix(6) == ["applicationStarted", "listening", "line", "line", "verdict", "result"])
    #expect(names.contains("flashed"))
    let result = try #require(events.last)
    #expect(result["verdict"] as? String == "pass")
    #expect(result["line"] as? String == "PASS 2")
    #expect(result["pattern"] as? String == "PASS")
  }

  @Test func `a bad verdict is an event before the error`() async throws {
    let tool = try Tool()
    try tool.write(Firmware.application(), to: "app.bin")
    let outcome = try await tool.run(
      ["run", "app.bin", "--plays", #"open,say=FAIL\n"#, "--fail", "FAIL", "--json"] + Self.board)
    #expect(outcome.status == 1)
    let events = try outcome.events().suffix(2)
    #expect(events.first?["verdict"] as? String == "fail")
    #expect(events.last?["code"] as? String == "applicationFailed")
    #expect(events.last?["exit"] as? Int == 1)
  }

  @Test func `a log that is another file is not written over, and nothing is flashed`()
    async throws
  {
    let tool = try Tool()
    let image = Firmware.application()
    try tool.write(image, to: "app.bin")
    let outcome = try await tool.run(
      ["run", "app.bin", "--until", "x", "--log", "app.bin"] + Self.board)
    #expect(outcome.status == 73)
    #expect(try tool.read("app.bin") == image)
    #expect(!outcome.errors.contains("Flashed"))
  }

  @Test(arguments: [
    ["run", "app.bin"], ["run", "app.bin", "--until", "(a"], ["monitor", "--until", "a**"],
    ["monitor", "--wait", "3"], ["monitor", "--plays", "open"],
    ["monitor", "--log", "-"], ["power", "up", "--path", "1-1"], ["power", "on"],
    ["power", "on", "--path", "usb1"], ["power", "on", "--path", "1-1", "--delay", "3"],
  ])
  func `a command line that makes no sense ends with 64 and a sentence`(
    arguments: [String]
  ) async throws {
    let outcome = try await Tool().run(arguments)
    #expect(outcome.status == 64)
    #expect(outcome.output.isEmpty)
    #expect(outcome.lastError.hasPrefix("error: "))
  }

  // MARK: monitor

  /// A virtual board whose application runs.
  private func application() async throws -> Tool {
    let tool = try Tool()
    try tool.write(Firmware.application(), to: "app.bin")
    let flash = try await tool.run(["flash", "app.bin", "--expect-app"] + Self.board)
    try #require(flash.status == 0, "\(flash.errors)")
    return tool
  }

  @Test(
    arguments: [
      (["--timeout", "5"], 0), (["--until", "hello"], 0), (["--fail", "hello"], 1),
      (["--until", "bye", "--timeout", "5"], 2),
    ] as [([String], Int32)])
  func `it listens to what runs, and without a pattern the end of its time is no failure`(
    arguments: [String], status: Int32
  ) async throws {
    let tool = try await application()
    let outcome = try await tool.run(
      ["monitor", "--plays", #"open,say=hello\n"#] + arguments + Self.board)
    #expect(outcome.status == status, "\(outcome.errors)")
    #expect(outcome.output == "[    0.000] hello\n")
  }

  #if os(Linux)
    @Test func `a serial port that is no device's is listened to`() async throws {
      let terminal = try PseudoTerminal()
      terminal.say(Array("hello\r\nPASS\r\n".utf8))
      let outcome = try await Tool().run(
        ["monitor", "--tty", terminal.name, "--until", "PASS", "--timeout", "60"])
      #expect(outcome.status == 0, "\(outcome.errors)")
      #expect(outcome.output.contains("] PASS\n"))
    }

    @Test func `Ctrl-C ends it with 130`() async throws {
      let terminal = try PseudoTerminal()
      let outcome = try await Tool().run(
        ["monitor", "--tty", terminal.name], signals: [(SIGINT, "Listening to")])
      #expect(outcome.status == 130)
      #expect(outcome.lastError.hasPrefix("error: Interrupted"))
    }
  #endif

  @Test func `a port that is not there is said to be so`() async throws {
    let outcome = try await Tool().run(["monitor", "--tty", "/dev/ttyNOWHERE"])
    #expect(outcome.status == 74)
    #expect(outcome.lastError.contains("/dev/ttyNOWHERE is not there"))
  }

  // MARK: power

  /// A folder with a program that is called uhubctl, writes down its arguments and prints.
  static func uhubctl(
    _ tool: Tool, prints text: String, status: Int = 0
  ) throws -> String {
    let folder = tool.folder.appending(path: "bin")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let program = folder.appending(path: "uhubctl")
    let script = """
      #!/bin/sh
      printf '%s\\n' "$@" > '\(tool.folder.path)/arguments'
      cat << 'END'
      \(text)
      END
      exit \(status)
      """
    try Data(script.utf8).write(to: program)
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: program.path)
    return folder.path
  }

  @Test func `where the kernel has no switch uhubctl is asked`() async throws {
    let tool = try Tool()
    let folder = try Self.uhubctl(
      tool,
      prints: """
        Current status for hub 9-1 [0424:2514, USB 2.00, 4 ports, ppps]
          Port 5: 0503 power highspeed enable connect [0483:df11 STM32 BOOTLOADER 336032683536]
        Sent power off request
        New status for hub 9-1 [0424:2514, USB 2.00, 4 ports, ppps]
          Port 5: 0000 off
        """)
    let path = folder + ":/usr/bin:/bin"
    let outcome = try await tool.run(
      ["power", "off", "--path", "9-1.5"], environment: ["PATH": path])
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output == "The port 9-1.5 was switched off by uhubctl.\n")
    let arguments = String(decoding: try tool.read("arguments"), as: UTF8.self)
    #expect(arguments == "-l\n9-1\n-p\n5\n-a\noff\n-r\n100\n")
  }

  @Test func `who may not switch ends with 77, and what to do`() async throws {
    let tool = try Tool()
    let folder = try Self.uhubctl(
      tool,
      prints: """
        There were permission problems while accessing USB.
        Follow https://git.io/JIB2Z for proper udev setup.
        No compatible devices detected at location 9-1!
        Run with -h to get usage info.
        """, status: 1)
    let outcome = try await tool.run(
      ["power", "on", "--path", "9-1.6"], environment: ["PATH": folder + ":/usr/bin:/bin"])
    #expect(outcome.status == 77)
    #expect(outcome.lastError.contains("udev rule"))
  }
}
