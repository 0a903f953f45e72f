import DFU
import Foundation
import Testing

/// `--preserve`, with its file on disk.
@Suite struct PreserveOptionTests {
  private static let board = ["--virtual", "f405", "--no-leave"]

  private func files(_ tool: Tool) -> [URL] {
    let folder = tool.folder.appending(path: "dfuswift/preserve")
    // `try?`: the folder is there only while something is kept.
    return
      (try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil))
      ?? []
  }

  /// A board with 40,000 bytes on it, of which an image of 20,000 covers the first half.
  private func scene() async throws -> Tool {
    let tool = try Tool()
    try tool.write(Firmware.application(40_000, seed: 9), to: "old.bin")
    try tool.write(Firmware.application(), to: "app.bin")
    let old = try await tool.run(["flash", "old.bin"] + Self.board)
    #expect(old.status == 0, "\(old.errors)")
    return tool
  }

  private func expectBoth(_ tool: Tool) async throws {
    let read = try await tool.run(
      ["read", "back.bin", "--length", "40000", "--force", "--virtual", "f405"])
    #expect(read.status == 0, "\(read.errors)")
    let expected = Firmware.application() + Firmware.application(40_000, seed: 9)[20_000...]
    let isRight = try tool.read("back.bin") == expected
    #expect(isRight)
  }

  @Test func `the bytes behind the image stay, and the file goes`() async throws {
    let tool = try await scene()
    let flash = try await tool.run(["flash", "app.bin", "--preserve"] + Self.board)
    #expect(flash.status == 0, "\(flash.errors)")
    #expect(flash.output.contains(" of them kept"))
    try await expectBoth(tool)
    #expect(files(tool).isEmpty)
  }

  @Test func `an interrupted run names the file, and the next one uses it`() async throws {
    let tool = try await scene()
    let outcome = try await tool.run(
      ["flash", "app.bin", "--preserve", "--verbose"] + Self.board, timeScale: 1,
      signals: [(SIGINT, "erased 0x08000000")])
    #expect(outcome.status == 130)
    let file = try #require(files(tool).first)
    #expect(outcome.lastError.contains("are safe in \(file.path)"))
    let saved = try FirmwareFile.decode(Array(try Data(contentsOf: file)), as: .intelHex)
    #expect(saved.format == .intelHex)
    let again = try await tool.run(["flash", "app.bin", "--preserve"] + Self.board)
    #expect(again.status == 0, "\(again.errors)")
    #expect(again.errors.contains("note: An interrupted run has saved bytes of this board"))
    try await expectBoth(tool)
    #expect(files(tool).isEmpty)
  }

  @Test func `a run without the word puts the file aside and says so`() async throws {
    let tool = try await scene()
    _ = try await tool.run(
      ["flash", "app.bin", "--preserve", "--verbose"] + Self.board, timeScale: 1,
      signals: [(SIGINT, "erased 0x08000000")])
    // What was put aside before may be the only copy of something: it keeps its name.
    let file = try #require(files(tool).first)
    let first = file.appendingPathExtension("unused")
    try Data("mine".utf8).write(to: first)
    let outcome = try await tool.run(["flash", "app.bin"] + Self.board)
    #expect(outcome.status == 0)
    #expect(outcome.errors.contains("which this run did not write back"))
    #expect(Set(files(tool).map(\.pathExtension)) == ["unused", "unused-2"])
    #expect(try Data(contentsOf: first) == Data("mine".utf8))
  }

  @Test func `a run without the word that touches other sectors leaves the file where it is`()
    async throws
  {
    let tool = try await scene()
    _ = try await tool.run(
      ["flash", "app.bin", "--preserve", "--verbose"] + Self.board, timeScale: 1,
      signals: [(SIGINT, "erased 0x08000000")])
    try tool.write([1, 2, 3], to: "table.bin")
    let outcome = try await tool.run(
      ["flash", "table.bin", "--address", "0x08060000", "--data"] + Self.board)
    #expect(outcome.status == 0)
    #expect(outcome.errors.contains("did not touch their sectors"))
    #expect(files(tool).map(\.pathExtension) == ["hex"])
    let again = try await tool.run(["flash", "app.bin", "--preserve"] + Self.board)
    #expect(again.status == 0, "\(again.errors)")
    try await expectBoth(tool)
  }

  @Test func `a file that cannot be used stops the flash before anything is touched`() async throws
  {
    let tool = try await scene()
    _ = try await tool.run(
      ["flash", "app.bin", "--preserve", "--verbose"] + Self.board, timeScale: 1,
      signals: [(SIGINT, "erased 0x08000000")])
    let file = try #require(files(tool).first)
    try Data("no firmware".utf8).write(to: file)
    let outcome = try await tool.run(["flash", "app.bin", "--preserve"] + Self.board)
    #expect(outcome.status == 73)
    #expect(outcome.lastError.contains(file.path))
    #expect(outcome.lastError.contains("Nothing was changed on the chip."))
  }

  @Test func `a place that cannot be written stops the flash before anything is touched`()
    async throws
  {
    let tool = try await scene()
    try tool.write("", to: "dfuswift/preserve")
    let outcome = try await tool.run(["flash", "app.bin", "--preserve"] + Self.board)
    #expect(outcome.status == 73)
    let verify = try await tool.run(["verify", "old.bin", "--virtual", "f405"])
    #expect(verify.status == 0, "\(verify.errors)")
  }

  @Test func `bytes of the same serial number on another port are not passed over`() async throws {
    let tool = try await scene()
    _ = try await tool.run(
      ["flash", "app.bin", "--preserve", "--verbose"] + Self.board, timeScale: 1,
      signals: [(SIGINT, "erased 0x08000000")])
    let file = try #require(files(tool).first)
    let name = file.lastPathComponent
    let other = file.deletingLastPathComponent().appending(
      path: name.replacingOccurrences(of: "virtual-f405", with: "1-4"))
    try FileManager.default.moveItem(at: file, to: other)
    let outcome = try await tool.run(["flash", "app.bin", "--preserve"] + Self.board)
    #expect(outcome.status == 64)
    #expect(outcome.lastError.contains(other.path))
    #expect(outcome.lastError.contains("rename the file to \(name)"))
    try FileManager.default.moveItem(at: other, to: file)
    let again = try await tool.run(["flash", "app.bin", "--preserve"] + Self.board)
    #expect(again.status == 0, "\(again.errors)")
    try await expectBoth(tool)
  }

  @Test func `a dry run says what is kept`() async throws {
    let tool = try await scene()
    let outcome = try await tool.run(["flash", "app.bin", "--preserve", "--dry-run"] + Self.board)
    #expect(outcome.output.contains("keeps 12768 bytes that the image does not cover"))
    #expect(files(tool).isEmpty)
  }

  @Test func `keeping needs reading back`() async throws {
    let tool = try await scene()
    let outcome = try await tool.run(
      ["flash", "app.bin", "--preserve", "--no-verify"] + Self.board)
    #expect(outcome.status == 64)
  }
}
