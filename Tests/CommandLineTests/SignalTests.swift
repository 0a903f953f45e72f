import DFU
import DFUSimulator
import Foundation
import Testing

@testable import dfuswift

/// SIGINT, SIGTERM and SIGHUP.
@Suite struct SignalTests {
  @Test(arguments: [SIGINT, SIGTERM, SIGHUP])
  func `an interrupted flash says what is on the chip, and so it is`(
    signal: Int32
  ) async throws {
    let tool = try Tool()
    let image = Firmware.application(300_000)
    try tool.write(image, to: "app.bin")
    // Six sectors, more than two seconds: the signal comes in the middle.
    let outcome = try await tool.run(
      ["flash", "app.bin", "--full", "--virtual", "f405", "--verbose"], timeScale: 1,
      signals: [(signal, "erased 0x08004000")])
    #expect(outcome.status == 130)
    #expect(outcome.output.isEmpty)
    #expect(outcome.lastError.hasPrefix("error: Interrupted"))
    #expect(outcome.lastError.contains("The firmware on the chip is not whole."))
    let profile = try #require(BoardProfile.named("f405"))
    let state = Array(try Data(contentsOf: tool.state("f405")))
    let board = try VirtualBoard(profile: profile, restoring: state)
    #expect(board.state == .dfuIdle)
    let vector = try #require(AddressRange(start: Address(0x0800_0000), count: 8))
    #expect(board.contents(of: vector) == [UInt8](repeating: 0xFF, count: 8))
    let again = try await tool.run(["flash", "app.bin", "--virtual", "f405"])
    #expect(again.status == 0, "\(again.errors)")
  }

  @Test func `a second signal ends it at once`() async throws {
    let tool = try Tool()
    try tool.write(Firmware.application(300_000), to: "app.bin")
    // A slow board: what is in flight takes seconds.
    let outcome = try await tool.run(
      ["flash", "app.bin", "--full", "--virtual", "f405", "--verbose"], timeScale: 0.05,
      signals: [(SIGINT, "erasing"), (SIGINT, "note: Stopping")])
    #expect(outcome.status == 130)
    #expect(outcome.lastError.contains("Interrupted twice"))
  }

  @Test func `waiting for a device can be interrupted`() async throws {
    let tool = try Tool()
    try tool.write(Firmware.application(), to: "app.bin")
    let outcome = try await tool.run(
      ["flash", "app.bin", "--virtual", "f405", "--path", "9-9", "--wait", "3600", "--verbose"],
      timeScale: 1, signals: [(SIGINT, "waiting")])
    #expect(outcome.status == 130)
    #expect(outcome.lastError.contains("while waiting for a device"))
  }

  @Test func `who ignores SIGHUP outlasts the terminal`() async throws {
    let tool = try Tool()
    try tool.write(Firmware.application(300_000), to: "app.bin")
    let outcome = try await tool.run(
      ["flash", "app.bin", "--full", "--virtual", "f405", "--verbose"], timeScale: 1,
      signals: [(SIGHUP, "erased 0x08004000")], under: ["/usr/bin/nohup"])
    #expect(outcome.status == 0, "\(outcome.errors)")
  }

  @Test func `an interrupted read leaves no file behind`() async throws {
    let tool = try Tool()
    let outcome = try await tool.run(
      ["read", "out.bin", "--virtual", "f405", "--verbose"], timeScale: 0.05,
      signals: [(SIGINT, "reading")])
    #expect(outcome.status == 130)
    let left = try FileManager.default.contentsOfDirectory(atPath: tool.folder.path)
    #expect(!left.contains { $0.hasPrefix("out.bin") })
  }

  @Test func `a simulated board is ended by the first signal`() async throws {
    let outcome = try await Tool().run(
      ["simulate", "f405", "--listen", "127.0.0.1:0"], signals: [(SIGHUP, "is there by USB/IP")])
    #expect(outcome.status == 0, "\(outcome.errors)")
  }

  @Test func `nobody who reads standard error is no reason to go on`() async throws {
    let tool = try Tool()
    try tool.write(Firmware.application(300_000), to: "app.bin")
    let pipe = try FullPipe()
    let outcome = try await tool.run(
      ["flash", "app.bin", "--full", "--virtual", "f405", "--json"], timeScale: 1,
      signals: [(SIGINT, "\"erased\""), (SIGINT, "\"interrupted\"")], errors: pipe.end)
    // The error waits for a reader; whoever does not want to wait for that interrupts again.
    #expect(outcome.status == SIGINT)
    #expect(try outcome.events().last?["code"] as? String == "interrupted")
  }

  @Test func `a child takes the signals that this process does not`() {
    _ = signal(SIGPIPE, SIG_IGN)
    #expect(ChildProcess.run(["sh", "-c", "exit 0"]))
    #expect(!ChildProcess.run(["sh", "-c", "kill -PIPE $$; exit 0"]))
  }
}

/// A pipe that takes no byte more, and that nobody reads.
private struct FullPipe {
  let end: FileHandle
  private let other: FileHandle

  init() throws {
    let pipe = Pipe()
    (end, other) = (pipe.fileHandleForWriting, pipe.fileHandleForReading)
    let number = end.fileDescriptor
    let flags = fcntl(number, F_GETFL)
    _ = fcntl(number, F_SETFL, flags | O_NONBLOCK)
    let bytes = [UInt8](repeating: 0x2E, count: 4_096)
    while unsafe write(number, bytes, bytes.count) > 0 {}
    _ = fcntl(number, F_SETFL, flags)
  }
}
