import DFUSimulator
import Foundation
import Testing

/// From the command line to the flash and back, on every board.
@Suite struct RoundTripTests {
  /// Boards on which a flash is meant to fail have tests of their own.
  static let profiles = BoardProfile.all.map(\.name)
    .filter { !["f405-rdp1", "f405-protected"].contains($0) }

  @Test(arguments: profiles)
  func `what is flashed can be verified and read back`(profile: String) async throws {
    let tool = try Tool()
    let board = ["--virtual", profile, "--usb-id", Self.id(profile)]
    let image = Firmware.application()
    try tool.write(image, to: "app.bin")
    let flash = try await tool.run(["flash", "app.bin", "--no-leave"] + board)
    #expect(flash.status == 0, "\(flash.errors)")
    #expect(flash.output.hasPrefix("Flashed app.bin"))
    guard profile != "dfu11", profile != "dfu11-resets" else { return }
    let verify = try await tool.run(["verify", "app.bin"] + board)
    #expect(verify.output == "Verified app.bin: all 20000 bytes are on the device.\n")
    let read = try await tool.run(["read", "back.bin"] + board)
    #expect(read.status == 0, "\(read.errors)")
    let isEqual = try tool.read("back.bin").starts(with: image)
    #expect(isEqual)
  }

  private static func id(_ profile: String) -> String {
    BoardProfile.named(profile).map { "\($0.identity.id)" } ?? ""
  }

  @Test func `a second flash needs the application to make way`() async throws {
    let tool = try Tool()
    try tool.write(Firmware.application(), to: "app.bin")
    let first = try await tool.run(
      ["flash", "app.bin", "--virtual", "f405", "--expect-app", "--app-id", "1209:0001"])
    #expect(first.output.contains("the application 1209:0001 is there"))
    let refused = try await tool.run(["flash", "app.bin", "--virtual", "f405"])
    #expect(refused.status == 69)
    #expect(refused.lastError.contains("run the command again with `--enter detach`"))
    let second = try await tool.run(
      ["flash", "app.bin", "--virtual", "f405", "--enter", "dfu-detach"])
    #expect(second.status == 0, "\(second.errors)")
    #expect(second.output.contains("the firmware was started"))
  }

  @Test func `enter and leave go to and fro`() async throws {
    let tool = try Tool()
    try tool.write(Firmware.application(), to: "app.bin")
    _ = try await tool.run(["flash", "app.bin", "--virtual", "g0b1"])
    let enter = try await tool.run(["enter", "--virtual", "g0b1"])
    #expect(enter.output == "The bootloader 0483:df11 is there at virtual-g0b1.\n")
    let leave = try await tool.run(["leave", "--virtual", "g0b1"])
    #expect(leave.output == "The device at virtual-g0b1 has left the bootloader.\n")
    let list = try await tool.run(["list", "--virtual", "g0b1"])
    #expect(list.output.contains("application"))
  }

  @Test func `a dry run shows the plan and changes nothing`() async throws {
    let tool = try Tool()
    try tool.write(Firmware.application(), to: "app.bin")
    let outcome = try await tool.run(["flash", "app.bin", "--virtual", "f405", "--dry-run"])
    #expect(outcome.status == 0)
    #expect(outcome.output.contains("destroys 12768 bytes that the image does not cover"))
    #expect(outcome.output.hasSuffix("Nothing was done: this was a dry run.\n"))
    let verify = try await tool.run(["verify", "app.bin", "--virtual", "f405"])
    #expect(verify.status == 79)
  }

  @Test(arguments: ["hex", "srec", "dfu", "bin"])
  func `what is read in a format can be flashed from it`(format: String) async throws {
    let tool = try Tool()
    try tool.write(Firmware.application(4_000), to: "app.bin")
    _ = try await tool.run(["flash", "app.bin", "--virtual", "f405", "--no-leave"])
    let read = try await tool.run(
      ["read", "part.\(format)", "--length", "4000", "--virtual", "f405"])
    #expect(read.status == 0, "\(read.errors)")
    let flash = try await tool.run(["flash", "part.\(format)", "--virtual", "f411"])
    #expect(flash.status == 0, "\(flash.errors)")
  }

  @Test func `the image can come from standard input`() async throws {
    let tool = try Tool()
    let outcome = try await tool.run(
      ["flash", "-", "--virtual", "f405"], input: Firmware.application())
    #expect(outcome.status == 0, "\(outcome.errors)")
  }

  @Test func `erase takes the sectors that it was told`() async throws {
    let tool = try Tool()
    try tool.write(Firmware.application(40_000), to: "app.bin")
    _ = try await tool.run(["flash", "app.bin", "--virtual", "f405", "--no-leave"])
    let erase = try await tool.run(
      ["erase", "--address", "0x08004000", "--length", "1", "--virtual", "f405"])
    #expect(erase.output == "Erased 16 KiB.\n")
    _ = try await tool.run(["read", "flash.bin", "--length", "48K", "--virtual", "f405"])
    let flash = try tool.read("flash.bin")
    #expect(flash[0x4000..<0x8000].allSatisfy { $0 == 0xFF })
    let isKept = flash.starts(with: Firmware.application(40_000)[..<0x4000])
    #expect(isKept)
  }

  @Test func `a mass erase leaves nothing`() async throws {
    let tool = try Tool()
    try tool.write(Firmware.application(), to: "app.bin")
    _ = try await tool.run(["flash", "app.bin", "--virtual", "l432", "--no-leave"])
    let erase = try await tool.run(
      ["erase", "--mass", "--yes-erase-everything", "--virtual", "l432"])
    #expect(erase.output == "Erased the whole flash.\n")
    _ = try await tool.run(["read", "flash.bin", "--virtual", "l432"])
    #expect(try tool.read("flash.bin").allSatisfy { $0 == 0xFF })
  }

  @Test func `read protection is named and can be lifted`() async throws {
    let tool = try Tool()
    let read = try await tool.run(["read", "flash.bin", "--virtual", "f405-rdp1"])
    #expect(read.status == 76)
    #expect(read.lastError.contains("dfuswift unprotect --yes-erase-everything"))
    let info = try await tool.run(["info", "--virtual", "f405-rdp1"])
    #expect(info.output.contains("protection    on"))
    let lift = try await tool.run(
      ["unprotect", "--yes-erase-everything", "--virtual", "f405-rdp1"])
    #expect(lift.status == 0, "\(lift.errors)")
    let again = try await tool.run(["read", "flash.bin", "--virtual", "f405-rdp1"])
    #expect(again.status == 0, "\(again.errors)")
  }

  @Test func `silent write protection is found by reading back`() async throws {
    let tool = try Tool()
    try tool.write(Firmware.application(40_000), to: "app.bin")
    let outcome = try await tool.run(["flash", "app.bin", "--virtual", "f405-protected"])
    #expect(outcome.status == 79)
    #expect(outcome.lastError.contains("Verify failed at 0x08004000"))
  }
}
