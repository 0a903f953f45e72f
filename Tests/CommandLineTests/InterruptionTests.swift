import DFU
import DFUSimulator
import Foundation
import Testing

/// SIGINT and SIGTERM.
@Suite struct InterruptionTests {
  @Test(arguments: [SIGINT, SIGTERM])
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
}
