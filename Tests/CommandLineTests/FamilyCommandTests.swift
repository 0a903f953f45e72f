import DFU
import Testing

/// A UF2 file with programs for several chips: the user says which one.
@Suite struct FamilyCommandTests {
  private static let stm32F4: UInt32 = 0x5775_5A57
  private static let stm32F7: UInt32 = 0x53B8_0F00

  /// A block with the last bytes of an application in it.
  private static func block(_ bytes: [UInt8], family: UInt32) -> [UInt8] {
    let head: [UInt32] = [
      0x0A32_4655, 0x9E5D_5157, 0x2000, 0x0800_0000, UInt32(bytes.count), 0, 1, family,
    ]
    let words = { (numbers: [UInt32]) in
      numbers.flatMap { number in (0..<4).map { UInt8(number >> ($0 * 8) & 0xFF) } }
    }
    return words(head) + bytes + [UInt8](repeating: 0, count: 476 - bytes.count)
      + words([0x0AB1_6F30])
  }

  private static func tool() throws -> Tool {
    let tool = try Tool()
    try tool.write(
      block(Firmware.application(400), family: stm32F4)
        + block(Firmware.application(300), family: stm32F7), to: "two.uf2")
    return tool
  }

  @Test func `a file with programs for two chips needs a family`() async throws {
    let outcome = try await Self.tool().run(["inspect", "two.uf2"])
    #expect(outcome.status == 65)
    #expect(outcome.lastError.contains("Say which one to take with `--family`."))
  }

  @Test(arguments: [("STM32F4", 400), ("0x57755A57", 400), ("stm32f7", 300)])
  func `the family that was named is flashed`(family: String, count: Int) async throws {
    let tool = try Self.tool()
    let outcome = try await tool.run(
      ["flash", "two.uf2", "--family", family, "--no-leave", "--virtual", "f405"])
    #expect(outcome.status == 0, "\(outcome.errors)")
    let check = try await tool.run(["read", "flash.bin", "--virtual", "f405"])
    #expect(check.status == 0)
    #expect(try tool.read("flash.bin").starts(with: Firmware.application(count) + [0xFF]))
  }

  @Test func `a family is for UF2 files`() async throws {
    let tool = try Tool()
    try tool.write(Firmware.application(64), to: "image.bin")
    let outcome = try await tool.run(["inspect", "image.bin", "--family", "STM32F4"])
    #expect(outcome.status == 64)
    #expect(outcome.lastError.contains("`--family` cannot be used with"))
  }
}
