/// Why a layout string gives no memory map.
///
/// **Spec:** UM0424 §4.3.2.
public enum MemoryMapError: Error, Sendable, Hashable {
  /// There is no text: the device gave the alternate setting no name.
  case empty
  /// The name describes no memory, as with the `PMIC` of U-Boot, which has ST's USB numbers too.
  case notDfuSe(String)
  /// It begins like a layout, and no sector of it is whole; the diagnostics say why.
  case nothingUsable(String, [MemoryMapDiagnostic])
  /// The memory would end beyond the 32-bit address space; the offset is in characters.
  case beyondAddressSpace(offset: Int)
  /// It has more characters, regions, segments or sectors than the limit.
  case tooMany(Unit, limit: Int)

  /// What there is too much of.
  public enum Unit: String, Sendable, Hashable {
    /// Characters of the string.
    case characters
    /// Blocks of addresses.
    case regions
    /// Groups of equal sectors.
    case segments
    /// Sectors.
    case sectors
  }
}

extension MemoryMapError: CustomStringConvertible {
  /// What is wrong, and what to do about it.
  public var description: String {
    switch self {
    case .empty:
      "the alternate setting has no name, so the device does not describe its memory; \(Self.hint)"
    case .notDfuSe(let text):
      "\"\(MemoryMapParser.printable(text))\" is no DfuSe memory layout (@name/0xADDRESS/…)"
    case .nothingUsable(let text, let diagnostics):
      "the memory layout \"\(MemoryMapParser.printable(text))\" holds no whole sector"
        + (diagnostics.first.map { " (\($0))" } ?? "") + "; \(Self.hint)"
    case .beyondAddressSpace(let offset):
      "the memory layout leaves the 32-bit address space (character \(offset)); \(Self.hint)"
    case .tooMany(let unit, let limit):
      "the memory layout has more than \(limit) \(unit.rawValue); \(Self.hint)"
    }
  }

  private static let hint = "give the right one with --layout"
}
