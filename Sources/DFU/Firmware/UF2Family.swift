/// The chips that UF2 blocks name.
///
/// **Spec:** microsoft/uf2, `utils/uf2families.json`.
public enum UF2Family {
  /// The STM32 families that have a number.
  private static let stm32: [UInt32: String] = [
    0x00FF_6919: "STM32L4", 0x0424_0BDF: "STM32L5", 0x1E1F_432D: "STM32L1",
    0x202E_3A91: "STM32L0", 0x2146_0FF0: "STM32WL", 0x300F_5633: "STM32G0",
    0x4C71_240A: "STM32G4", 0x53B8_0F00: "STM32F7", 0x5775_5A57: "STM32F4",
    0x5D1A_0A2E: "STM32F2", 0x5EE2_1072: "STM32F1", 0x6478_24B6: "STM32F0",
    0x6B84_6188: "STM32F3", 0x6D09_22FA: "STM32F407", 0x6DB6_6082: "STM32H7",
    0x70D1_6653: "STM32WB", 0x8FB0_60FE: "STM32F407VG",
  ]

  /// The number of a family, by its number or the name of an STM32 family: `0x57755A57`, `STM32F4`.
  ///
  /// - Parameter text: any text.
  /// - Returns: the number; `nil` if it is neither.
  public static func number(of text: some StringProtocol) -> UInt32? {
    stm32.first { $0.value == text.uppercased() }?.key ?? UInt32(written: text)
  }

  /// Whether the family is one of STM32 chips.
  static func isSTM32(_ family: UInt32) -> Bool { stm32[family] != nil }

  /// The number, and the name if it is known: `0x57755A57 (STM32F4)`.
  static func describe(_ family: UInt32) -> String {
    family.asHex + (stm32[family].map { " (\($0))" } ?? "")
  }
}
