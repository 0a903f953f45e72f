import Foundation
import Testing

/// Rigs for other programs, and theirs as rig files.
@Suite struct InventoryCommandTests {
  private static func rig() throws -> Tool {
    let tool = try Tool()
    try tool.write(
      "format: 1\nstations:\n  - {name: a, port: 'pci-0000:00:14.0-usb-0:4', chip: F405}\n",
      to: "rig.yaml")
    return tool
  }

  @Test(arguments: ["--labgrid", "--twister"])
  func `a rig goes there and back`(format: String) async throws {
    let tool = try Self.rig()
    let there = try await tool.run(["inventory", "export", format, "rig.yaml"])
    #expect(there.status == 0, "\(there.errors)")
    #expect(there.errors.contains("note: "))
    try tool.write(there.output, to: "other.yaml")
    let back = try await tool.run(
      ["inventory", "import", format, "other.yaml", "--chip", "f405"])
    #expect(back.status == 0, "\(back.errors)")
    try tool.write(back.output, to: "back.yaml")
    try tool.write(Firmware.application(), to: "app.bin")
    let checked = try await tool.run(
      ["rig", "run", "back.yaml", "--image", "app.bin", "--virtual", "f405"])
    // The file is a rig file: what is wrong is that this computer has no such host controller.
    #expect(checked.status == 78)
    #expect(checked.lastError.contains("no host controller of this computer has the port"))
  }

  @Test func `programs get the file in a field`() async throws {
    let outcome = try await Self.rig().run(
      ["inventory", "export", "--labgrid", "rig.yaml", "--json"])
    let result = try #require(try outcome.events().last)
    #expect(result["boards"] as? Int == 1)
    #expect((result["text"] as? String)?.contains("DFUDevice:\n") == true)
  }

  @Test func `a file of somebody else is 78, with its line`() async throws {
    let tool = try Tool()
    try tool.write("a: b\n", to: "map.yaml")
    let outcome = try await tool.run(["inventory", "import", "--twister", "map.yaml"])
    #expect(outcome.status == 78)
    #expect(outcome.lastError.hasPrefix("error: map.yaml: Line 1, column 1: This is no hardware"))
  }

  @Test func `whose file it is must be said`() async throws {
    #expect(try await Self.rig().run(["inventory", "export", "rig.yaml"]).status == 64)
  }
}
