import Foundation
import Testing

/// `dfuswift kit`; that its files compile is for `Tests/Firmware/run`.
@Suite struct KitTests {
  private static let cFiles = [
    "HOOKS.md", "dfu_jump.c", "dfu_jump.h", "dfu_jump.ld", "dfu_jump_chip.h",
  ]

  private func names(_ tool: Tool, _ folder: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: tool.folder.appending(path: folder).path)
      .sorted()
  }

  @Test func `the kit of a chip is written into a new folder`() async throws {
    let tool = try Tool()
    let outcome = try await tool.run(["kit", "stm32f411", "--out", "a/kit"])
    #expect(outcome.status == 0 && outcome.errors.isEmpty)
    #expect(try names(tool, "a/kit") == Self.cFiles)
    let header = String(decoding: try tool.read("a/kit/dfu_jump_chip.h"), as: UTF8.self)
    #expect(header.contains("#define DFU_JUMP_ROM 0x1FFF0000u"))
    #expect(header.contains("#define DFU_JUMP_CHIP \"STM32F411\""))
    #expect(!header.contains("UNPROVED"))
  }

  @Test(arguments: ["dfu_jump.h", "dfu_jump.c", "dfu_jump.ld", "HOOKS.md"])
  func `what is written is what the repository has`(name: String) async throws {
    let tool = try Tool()
    _ = try await tool.run(["kit", "f411", "--out", "kit"])
    let own = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../Firmware/Kit/\(name)")
    #expect(try tool.read("kit/\(name)") == Array(try Data(contentsOf: own)))
  }

  @Test func `Swift gets the module, too`() async throws {
    let tool = try Tool()
    let outcome = try await tool.run(["kit", "f411", "--out", "kit", "--language", "swift"])
    #expect(outcome.status == 0)
    let files = Self.cFiles + ["Bootloader.swift", "LineMatcher.swift", "module.modulemap"]
    #expect(try names(tool, "kit") == files.sorted())
  }

  @Test(arguments: [("f105", "armv6m"), ("l552", "armv7em")])
  func `cores without objects of their own are told which to take`(
    chip: String, objects: String
  ) async throws {
    let outcome = try await Tool().run([
      "kit", chip, "--out", "kit", "--language", "swift", "--accept-unproved",
    ])
    #expect(outcome.status == 0 && outcome.errors.contains(objects))
  }

  @Test(arguments: [
    ("l072", "AN2606 rules out a jump"), ("f042", "first word of flash is erased"),
    ("f070x6", "first word of flash is erased"), ("h745", "second core"),
    ("f103xb", "does not speak USB DFU"), ("f071", "it has no USB"),
  ])
  func `a chip that cannot jump has no kit`(chip: String, reason: String) async throws {
    let tool = try Tool()
    let outcome = try await tool.run(["kit", chip, "--out", "kit", "--accept-unproved"])
    #expect(outcome.status == 78)
    #expect(outcome.lastError.hasPrefix("error: There is no kit for STM32\(chip.uppercased()): "))
    #expect(outcome.lastError.contains(reason))
    #expect(!FileManager.default.fileExists(atPath: tool.folder.appending(path: "kit").path))
  }

  @Test func `values that are not proved have to be accepted`() async throws {
    let tool = try Tool()
    let refused = try await tool.run(["kit", "h743", "--out", "kit"])
    #expect(refused.status == 78)
    #expect(refused.lastError.contains("not readable on rev Y"))
    #expect(refused.lastError.contains("--accept-unproved"))
    let outcome = try await tool.run(["kit", "h743", "--out", "kit", "--accept-unproved"])
    #expect(outcome.status == 0 && outcome.errors.contains("note: UNPROVED: sources disagree"))
    let header = String(decoding: try tool.read("kit/dfu_jump_chip.h"), as: UTF8.self)
    #expect(header.contains("UNPROVED: sources disagree"))
    #expect(header.contains("#define DFU_JUMP_FLAG_ADDRESS 0x2401FFE0u"))
  }

  @Test func `files that differ stay, and nothing is written then`() async throws {
    let tool = try Tool()
    _ = try await tool.run(["kit", "f411", "--out", "kit"])
    try tool.write("mine", to: "kit/dfu_jump.c")
    try FileManager.default.removeItem(at: tool.folder.appending(path: "kit/dfu_jump.ld"))
    let outcome = try await tool.run(["kit", "f405", "--out", "kit"])
    #expect(outcome.status == 73)
    #expect(outcome.lastError.contains("dfu_jump.c, dfu_jump_chip.h there differs"))
    #expect(try tool.read("kit/dfu_jump.c") == Array("mine".utf8))
    #expect(!(try names(tool, "kit").contains("dfu_jump.ld")))
  }

  @Test func `force replaces files that differ`() async throws {
    let tool = try Tool()
    try FileManager.default.createDirectory(
      at: tool.folder.appending(path: "kit"), withIntermediateDirectories: true)
    try tool.write("mine", to: "kit/dfu_jump.c")
    let outcome = try await tool.run(["kit", "f411", "--out", "kit", "--force", "--json"])
    #expect(outcome.status == 0)
    let result = try #require(try outcome.events().last)
    #expect((result["written"] as? [String])?.count == 5 && result["isProved"] as? Bool == true)
    #expect(try tool.read("kit/dfu_jump.c").count > 1000)
    #expect(try names(tool, "kit") == Self.cFiles)
  }

  @Test func `a second run finds all files there`() async throws {
    let tool = try Tool()
    _ = try await tool.run(["kit", "f411", "--out", "kit"])
    let outcome = try await tool.run(["kit", "f411", "--out", "kit"])
    #expect(outcome.status == 0 && outcome.output.hasPrefix("Wrote nothing: all files are there."))
  }

  @Test func `a folder that cannot be made is told`() async throws {
    let tool = try Tool()
    try tool.write("a file", to: "kit")
    let outcome = try await tool.run(["kit", "f411", "--out", "kit/below"])
    #expect(outcome.status == 73 && outcome.lastError.contains("cannot be written"))
  }
}
