import DFU
import Foundation
import TestSupport
import Testing

/// `dfuswift enter` and `flash --enter`, from the command line.
@Suite struct EnterTests {
  /// A board whose application runs.
  private func application(_ profile: String = "f405") async throws -> Tool {
    let tool = try Tool()
    try tool.write(Firmware.application(), to: "app.bin")
    let flash = try await tool.run(["flash", "app.bin", "--virtual", profile, "--expect-app"])
    try #require(flash.status == 0, "\(flash.errors)")
    return tool
  }

  @Test func `every preset is listed, and says if its bytes are unproved`() async throws {
    let outcome = try await Tool().run(["enter", "--list"])
    #expect(outcome.status == 0)
    let lines = outcome.output.split(separator: "\n")
    for preset in TriggerPreset.table {
      let line = try #require(lines.first { $0.hasPrefix(preset.name + " ") })
      #expect(line.contains("unproved: ") == !preset.evidence.isProved)
    }
    #expect(lines.last?.hasPrefix("None was tried on hardware.") == true)
  }

  @Test func `every preset is an object for programs, with what it sends`() async throws {
    let events = try await Tool().run(["enter", "--list", "--json"]).events()
    let presets = events.filter { $0["event"] as? String == "preset" }
    #expect(presets.compactMap { $0["name"] as? String } == TriggerPreset.table.map(\.name))
    let klipper = try #require(presets.first)
    #expect(klipper["action"] as? String == "1200 baud, then DTR down")
    #expect(klipper["ids"] as? [String] == ["1d50:614e"])
    #expect(klipper["isProved"] as? Bool == true)
  }

  @Test(arguments: ["auto", "detach", "dfu-detach"])
  func `one command takes the application to the ROM, flashes it and sees it again`(
    trigger: String
  ) async throws {
    let tool = try await application()
    let flash = try await tool.run([
      "flash", "app.bin", "--virtual", "f405", "--enter", trigger, "--expect-app", "--full",
      "--app-id", "1209:0001", "--json",
    ])
    #expect(flash.status == 0, "\(flash.errors)")
    let events = try flash.events()
    let names = events.compactMap { $0["event"] as? String }
    #expect(names.prefix(6) == ["start", "trigger", "left", "came", "device", "ready"])
    let fired = try #require(events.first { $0["event"] as? String == "trigger" })
    #expect(fired["trigger"] as? String == "detach")
    #expect(fired["id"] as? String == "1209:0001")
    let rom = try #require(events.first { $0["event"] as? String == "recognised" })
    #expect(rom["id"] as? String == "0483:df11")
    #expect(rom["release"] as? Int == 0x2200)
    #expect(rom["dfuVersion"] as? Int == 0x011A)
    #expect((rom["layouts"] as? [String])?.first?.hasPrefix("@Internal Flash") == true)
    #expect((rom["chips"] as? [String])?.isEmpty == false)
    #expect(names.contains("applicationStarted"))
  }

  @Test func `a board in its bootloader is flashed without being asked`() async throws {
    let tool = try Tool()
    try tool.write(Firmware.application(), to: "app.bin")
    let flash = try await tool.run(
      ["flash", "app.bin", "--virtual", "f405", "--enter", "text:dfu\\r", "--json"])
    #expect(flash.status == 0, "\(flash.errors)")
    #expect(!flash.output.contains("\"trigger\""))
  }

  @Test func `a text for no board in particular is refused, and the boards are named`() async throws
  {
    let tool = try await application()
    let outcome = try await tool.run(["enter", "--virtual", "f405", "--trigger", "text:dfu\\r"])
    #expect(outcome.status == 64)
    #expect(outcome.errors.contains("it goes only to a board that was named"))
    #expect(outcome.lastError == "  --path virtual-f405   1209:0001   detach")
  }

  @Test func `a request that the application refuses ends with what was seen`() async throws {
    let tool = try await application()
    let outcome = try await tool.run([
      "enter", "--virtual", "f405", "--path", "virtual-f405", "--trigger", "panda",
    ])
    #expect(outcome.status == 69)
    #expect(outcome.errors.hasPrefix("note: Take it off the car.\nnote: The preset panda is"))
    #expect(outcome.lastError.contains("the application stalled the request"))
    #expect(outcome.lastError.contains("hold BOOT0 at reset"))
  }

  #if os(Linux)
    @Test func `a serial port that is no device's gets its bytes, and that is all`() async throws {
      let terminal = try PseudoTerminal()
      let name = terminal.name
      let outcome = try await Tool().run(["enter", "--tty", name, "--trigger", "text:df\\pu\\r"])
      #expect(outcome.status == 0, "\(outcome.errors)")
      #expect(
        outcome.output == "The trigger was sent to \(name). No USB device belongs to that port, so "
          + "nothing was waited for.\n")
      #expect(terminal.hear(10) == [0x64, 0x66, 0x75, 0x0D])
    }
  #endif

  @Test func `what is no serial port is refused`() async throws {
    let outcome = try await Tool().run(["enter", "--tty", "/dev/null", "--trigger", "text:x"])
    #expect(outcome.status == 64)
    #expect(outcome.lastError.hasPrefix("error: The serial port /dev/null cannot be used"))
  }
}
