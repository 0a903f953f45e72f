import Foundation
import Station
import Testing

@testable import Rig

/// uhubctl by a program that writes down how it was called, and prints what the true one does.
@Suite struct UhubctlPowerTests {
  /// A program in a folder of its own.
  private struct Program {
    let folder = FileManager.default.temporaryDirectory.appending(
      path: "dfuswift-uhubctl-\(UUID().uuidString)")
    var path: String { folder.appending(path: "uhubctl").path }

    init(_ body: String) throws {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      let script = "#!/bin/sh\nprintf '%s\\n' \"$@\" > '\(folder.path)/arguments'\n\(body)\n"
      try Data(script.utf8).write(to: folder.appending(path: "uhubctl"))
      try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
    }

    init(prints text: String, status: Int = 0) throws {
      try self.init("cat << 'END'\n\(text)\nEND\nexit \(status)")
    }

    var arguments: [String] {
      get throws {
        try String(contentsOf: folder.appending(path: "arguments"), encoding: .utf8)
          .split(separator: "\n").map(String.init)
      }
    }
  }

  /// Other tests may keep the processors busy for minutes.
  private static let patience = Duration.seconds(3_600)
  private static let hub = "hub 1-1 [2109:2817 VIA Labs, Inc. USB2.0 Hub, USB 2.10, 4 ports, ppps]"
  private static let connected = """
      Port 4: 0503 power highspeed enable connect [0483:df11 STM32 power BOOTLOADER 3360]
    """
  private static let wentOff = """
    Current status for \(hub)
    \(connected)
    Sent power off request
    New status for \(hub)
      Port 4: 0000 off
    """

  private func power(_ program: Program) throws -> UhubctlPower {
    UhubctlPower(
      try #require(HubPort(path: "1-1.4")), program: program.path, limit: Self.patience)
  }

  @Test func `it is called with the hub, the port, the action and many attempts`() async throws {
    let program = try Program(prints: Self.wentOff)
    try await power(program).set(false)
    let expected = ["-l", "1-1", "-p", "4", "-a", "off", "-r", "100"]
    #expect(try program.arguments == expected)
  }

  @Test func `a port that is on afterwards was not switched off`() async throws {
    let program = try Program(
      prints: "Current status for \(Self.hub)\n\(Self.connected)\nSent power off request\n"
        + "New status for \(Self.hub)\n\(Self.connected)")
    let power = try power(program)
    let error = await #expect(throws: PowerError.self) { try await power.set(false) }
    #expect(error?.description.contains("uhubctl finds it on afterwards") == true)
  }

  @Test(
    arguments: [
      ("New status for hub 1-1\n  Port 4: 0000 off", false),
      ("New status for hub 1-1\n  Port 4: 0100 power", true),
      ("New status for hub 1-1\n  Port 4: 0000 off [0483:df11 power]", false),
      (
        "New status for hub 2-1\n  Port 4: 02a0 power 5gbps Rx.Detect\n"
          + "New status for hub 1-1\n  Port 4: 0000 off", true
      ),
      (
        "New status for hub 1-1\n  Port 4: 0000 off\n"
          + "New status for hub 2-1\n  Port 4: 02a0 power 5gbps Rx.Detect", true
      ),
      ("Current status for hub 1-1\n  Port 4: 0100 power", nil),
      ("New status for hub 1-1\n  Port 14: 0100 power", nil), ("", nil),
    ] as [(String, Bool?)])
  func `what it prints afterwards says whether there is power`(output: String, state: Bool?) {
    #expect(UhubctlPower.state(of: 4, in: output) == state)
  }

  @Test func `without permission it says so`() async throws {
    let program = try Program(
      prints: """
        There were permission problems while accessing USB.
        Follow https://git.io/JIB2Z for a fix!
        No compatible devices detected at location 1-1!
        Run with -h to get usage info.
        """, status: 1)
    let power = try power(program)
    let error = await #expect(throws: PowerError.self) { try await power.set(true) }
    #expect(error?.isPermission == true)
    #expect(error?.description.contains("No compatible devices detected at location 1-1") == true)
  }

  @Test func `a program that is not there is said to be missing`() async throws {
    let power = UhubctlPower(
      try #require(HubPort(path: "1-1.4")), program: "uhubctl-that-is-not-there",
      limit: Self.patience)
    let error = await #expect(throws: PowerError.self) { try await power.set(true) }
    #expect(error?.description.contains("uhubctl is not installed") == true)
  }

  // MARK: Programs

  @Test(.timeLimit(.minutes(5)))
  func `a program that takes too long is ended, and all that it has started`() async throws {
    let program = try Program("sleep 600 &\necho $! > \"$(dirname \"$0\")/child\"\nsleep 600")
    #expect(await ProgramRun.run([program.path], limit: .seconds(2)) == .tooLong)
    let child = try String(
      contentsOf: program.folder.appending(path: "child"), encoding: .utf8)
    let number = try #require(pid_t(child.trimmingCharacters(in: .whitespacesAndNewlines)))
    // It may be a zombie for a moment, until init has seen its end.
    for _ in 0..<200 where kill(number, 0) == 0 { try await Task.sleep(for: .milliseconds(20)) }
    #expect(kill(number, 0) != 0)
  }

  @Test func `no shell reads the arguments`() async throws {
    let program = try Program("exit 0")
    let words = ["$(touch x)", "a b", "'", "*"]
    _ = await ProgramRun.run([program.path] + words, limit: Self.patience)
    #expect(try program.arguments == words)
  }

  @Test func `both streams are read, and the status`() async throws {
    let program = try Program("echo out; echo err >&2; exit 3")
    #expect(
      await ProgramRun.run([program.path], limit: Self.patience)
        == .exited(3, output: "out\nerr\n"))
  }

  @Test func `a pair of commands switches, and a failing one says what it printed`() async throws {
    let good = try Program("exit 0")
    let bad = try Program("echo 'no route to host' >&2; exit 1")
    let power = CommandPower(on: [good.path, "1"], off: [bad.path, "0"], limit: Self.patience)
    try await power.set(true)
    #expect(try good.arguments == ["1"])
    let error = await #expect(throws: PowerError.self) { try await power.set(false) }
    #expect(error?.description.contains("failed: no route to host.") == true)
  }
}
