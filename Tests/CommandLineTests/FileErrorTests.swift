import DFU
import Foundation
import Testing

@testable import dfuswift

/// What is wrong with files and usage is said before a board is touched.
@Suite struct FileErrorTests {
  /// A file that cannot be used, and what is said of it.
  struct Case: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var bytes: [UInt8]
    var arguments: [String] = []
    var status: Int32 = 65
    var sentence: String
  }

  static let cases = [
    Case(testDescription: "an empty file", bytes: [], sentence: "it is empty"),
    Case(
      testDescription: "an image larger than the flash",
      bytes: Firmware.application((1 << 20) + 1), sentence: "lies outside the memory"),
    Case(
      testDescription: "an address outside the memory", bytes: Firmware.application(100),
      arguments: ["--address", "0x09000000"], sentence: "lies outside the memory"),
    Case(
      testDescription: "overlapping segments",
      bytes: Array(
        Firmware.hex([(0x0800_0000, [1, 2, 3, 4]), (0x0800_0002, [5, 6])]).utf8),
      sentence: "two parts of the file claim this address"),
    Case(
      testDescription: "an ELF file for another machine", bytes: Firmware.foreignELF,
      sentence: "ELF file"),
    Case(
      testDescription: "a wrong suffix CRC",
      bytes: [UInt8](repeating: 0, count: 64)
        + [0x00, 0x22, 0x11, 0xDF, 0x83, 0x04, 0x00, 0x01, 0x55, 0x46, 0x44, 0x10, 1, 2, 3, 4],
      sentence: "CRC"),
    Case(
      testDescription: "option bytes in a HEX file",
      bytes: Array(
        Firmware.hex([
          (0x0800_0000, Array(Firmware.application(64))), (0x1FFF_C000, [1, 2, 3, 4]),
        ]).utf8),
      sentence: "`--option-bytes`"),
    Case(
      testDescription: "an address for a HEX file",
      bytes: Array(Firmware.hex([(0x0800_0000, Firmware.application(64))]).utf8),
      arguments: ["--address", "0x08000000"], status: 64, sentence: "carries its own addresses"),
    Case(
      testDescription: "data that is no application", bytes: [UInt8](repeating: 7, count: 64),
      sentence: "`--data`"),
  ]

  @Test(arguments: cases) func `a bad image is refused`(test: Case) async throws {
    let tool = try Tool()
    try tool.write(test.bytes, to: "image")
    let outcome = try await tool.run(["flash", "image", "--virtual", "f405"] + test.arguments)
    #expect(outcome.status == test.status)
    #expect(outcome.output.isEmpty)
    #expect(outcome.lastError.hasPrefix("error: "))
    #expect(outcome.lastError.contains(test.sentence), "\(outcome.errors)")
    let check = try await tool.run(["read", "flash.bin", "--virtual", "f405"])
    #expect(check.status == 0)
    #expect(try tool.read("flash.bin").allSatisfy { $0 == 0xFF }, "the flash was touched")
  }

  @Test func `a DFU file for another device is refused`() async throws {
    let tool = try Tool()
    let suffix = DFUSuffix(vendor: 0x1234, product: 0x5678)
    try tool.write(try suffix.appended(to: Firmware.application(64)), to: "image.bin")
    let outcome = try await tool.run(["flash", "image.bin", "--virtual", "f405"])
    #expect(outcome.status == 65)
    #expect(outcome.lastError.contains("its DFU suffix names 1234:5678"))
  }

  @Test(arguments: [
    ("missing.bin", "there is no such file or folder"), (".", "it is a folder"),
  ])
  func `a file that cannot be read ends with 66`(path: String, reason: String) async throws {
    let outcome = try await Tool().run(["flash", path, "--virtual", "f405"])
    #expect(outcome.status == 66)
    #expect(
      outcome.errors
        == "error: \(path) cannot be read: \(reason). Look at the path and at its permissions.\n")
  }

  @Test func `a file that exists is not overwritten without force`() async throws {
    let tool = try Tool()
    try tool.write([1, 2, 3], to: "out.bin")
    let refused = try await tool.run(["read", "out.bin", "--virtual", "f405"])
    #expect(refused.status == 73)
    #expect(refused.lastError.contains("replace it with `--force`"))
    #expect(try tool.read("out.bin") == [1, 2, 3])
    #expect(!FileManager.default.fileExists(atPath: tool.state("f405").path), "board was touched")
    let forced = try await tool.run(["read", "out.bin", "--virtual", "f405", "--force"])
    #expect(forced.status == 0)
    #expect(try tool.read("out.bin").count == 1 << 20)
  }

  @Test func `a file that appears while it is read is not overwritten`() async throws {
    let tool = try Tool()
    let file = tool.folder.appending(path: "out.bin")
    let outcome = try await tool.run(
      ["read", "out.bin", "--virtual", "f405", "--verbose"], timeScale: 1,
      steps: [.init(after: "reading") { _ in try Data("mine".utf8).write(to: file) }])
    #expect(outcome.status == 73)
    #expect(outcome.lastError.contains("it exists"))
    #expect(try tool.read("out.bin") == Array("mine".utf8))
    let left = try FileManager.default.contentsOfDirectory(atPath: tool.folder.path)
    #expect(!left.contains { $0.hasSuffix(".part") })
  }

  @Test func `a file that another process has begun is left to it`() throws {
    let tool = try Tool()
    let part = try tool.write("another's", to: "out.bin.\(getpid()).part")
    let path = tool.folder.appending(path: "out.bin").path
    #expect(throws: CommandFailure.self) { try OutputFile(path, mayReplace: false) }
    #expect(try tool.read(part) == Array("another's".utf8))
  }

  @Test func `a file that is replaced keeps its rights`() async throws {
    let tool = try Tool()
    let path = tool.folder.appending(path: try tool.write("old", to: "out.bin")).path
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
    let outcome = try await tool.run(
      ["read", "out.bin", "--length", "64", "--virtual", "f405", "--force"])
    #expect(outcome.status == 0, "\(outcome.errors)")
    let rights = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions]
    #expect(rights as? Int == 0o600)
  }

  @Test func `a folder that is not there cannot be written to`() async throws {
    let outcome = try await Tool().run(["read", "nowhere/out.bin", "--virtual", "f405"])
    #expect(outcome.status == 73)
  }

  @Test func `a read that fails leaves no file behind`() async throws {
    let tool = try Tool()
    let outcome = try await tool.run(["read", "out.bin", "--virtual", "f405-rdp1"])
    #expect(outcome.status == 76)
    let left = try FileManager.default.contentsOfDirectory(atPath: tool.folder.path)
    #expect(!left.contains { $0.hasPrefix("out.bin") })
  }

  @Test func `a name that several alternate settings have is refused`() async throws {
    let tool = try Tool()
    try tool.write(Firmware.application(64), to: "image.bin")
    // All three are called so; with another layout for the first they are three memories.
    let outcome = try await tool.run([
      "flash", "image.bin", "--virtual", "g0b1", "--alt", "Internal Flash",
      "--layout", "@Internal Flash/0x08000000/64*02Kg",
    ])
    #expect(outcome.status == 64)
    #expect(outcome.lastError.contains("settings 0, 1, 2 have that name"))
    let same = try await tool.run(
      ["flash", "image.bin", "--virtual", "g0b1", "--alt", "Internal Flash"])
    #expect(same.status == 0, "\(same.errors)")
  }

  @Test func `an alternate setting that is not there is refused`() async throws {
    let tool = try Tool()
    try tool.write(Firmware.application(64), to: "image.bin")
    let outcome = try await tool.run(
      ["flash", "image.bin", "--virtual", "f405", "--alt", "Internal Flush"])
    #expect(outcome.status == 64)
    #expect(outcome.lastError.contains("There is no alternate setting \"Internal Flush\""))
  }

  @Test func `no device ends with 69 and says what to do`() async throws {
    let tool = try Tool()
    let outcome = try await tool.run(["info", "--virtual", "f405", "--path", "9-9"])
    #expect(outcome.status == 69)
    #expect(outcome.lastError.contains("No DFU device found"))
  }

  @Test func `a device that does not come in time ends with 69`() async throws {
    let tool = try Tool()
    try tool.write(Firmware.application(64), to: "image.bin")
    let outcome = try await tool.run(
      ["flash", "image.bin", "--virtual", "f405", "--path", "9-9", "--wait", "10"])
    #expect(outcome.status == 69)
    #expect(outcome.lastError.contains("No DFU device came within 10 s"))
  }

  @Test func `a damaged state is set aside and said`() async throws {
    let tool = try Tool()
    let state = tool.state("f405")
    try FileManager.default.createDirectory(
      at: state.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data([1, 2, 3]).write(to: state)
    let outcome = try await tool.run(["list", "--virtual", "f405"])
    #expect(outcome.status == 0)
    #expect(outcome.errors.contains("it was moved to \(state.path).broken"))
    #expect(FileManager.default.fileExists(atPath: state.path + ".broken"))
  }
}
