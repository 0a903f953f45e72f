/// What a memory is for, and so how careful one has to be with it.
public enum MemoryKind: String, Sendable, Hashable, CaseIterable {
  /// The flash that programs run from.
  case internalFlash = "internal flash"
  /// Bytes that configure the chip: protection, boot, banks. A wrong value can lock it for ever.
  ///
  /// Also whatever else lies in the system area or among registers, such as `ENGI Bytes`.
  case optionBytes = "option bytes"
  /// Bytes that can be written once.
  case oneTimeProgrammable = "one-time programmable memory (OTP)"
  /// The byte that tells the ROM of F2, F4, F7 and some L4 how high the supply voltage is.
  case deviceFeature = "Device Feature"
  /// Anything else: data EEPROM, external flash.
  case other = "other memory"

  /// The name of the memory that takes the supply voltage.
  ///
  /// **Spec:** AN3156 (Device Feature memory at 0xFFFF0000).
  static let deviceFeatureName = "Device Feature"

  /// Tells the kind by name and address.
  ///
  /// The address weighs more where a mistake cannot be undone: what lies in the system area or
  /// among registers is never taken as flash, whatever its name.
  init(name: String, at address: Address) {
    let words = name.lowercased().split(separator: " ")
    if name == Self.deviceFeatureName || address.rawValue >= 0xFFFF_0000 {
      self = .deviceFeature
    } else if words.contains(where: { $0.hasPrefix("otp") }) {
      self = .oneTimeProgrammable
    } else if words.contains(where: { $0.hasPrefix("option") || $0 == "ob" })
      || Self.systemAreas.contains(where: { $0.contains(address.rawValue) })
    {
      self = .optionBytes
    } else if Self.flashArea.contains(address.rawValue), Self.mayBeFlash(words) {
      self = .internalFlash
    } else {
      self = .other
    }
  }

  /// Data memory of L0 and L1 (`DATA Memory`) lies in the flash's area.
  private static func mayBeFlash(_ words: [Substring]) -> Bool {
    !words.contains { ["data", "eeprom", "external"].contains($0) }
  }

  /// The code region's flash, with its secure alias at 0x0C000000; the ROM of H5 and U5 lies
  /// between, and no layout was seen that shows it as flash.
  private static let flashArea: ClosedRange<UInt32> = 0x0800_0000...0x0FFF_FFFF
  /// System memory with its option bytes, and peripheral registers.
  private static let systemAreas: [ClosedRange<UInt32>] = [
    0x1FF0_0000...0x1FFF_FFFF, 0x4000_0000...0x5FFF_FFFF,
  ]
}

extension MemoryMap {
  /// What the memory at the map's first address is for.
  public var kind: MemoryKind { firstAddress.flatMap(kind(at:)) ?? .other }

  /// What the memory of a region is for: one string can name several kinds.
  public func kind(of region: MemoryRegion) -> MemoryKind {
    MemoryKind(name: name, at: region.range.start)
  }

  /// What the memory at an address is for; `nil` outside the map.
  public func kind(at address: Address) -> MemoryKind? {
    region(containing: address).map(kind(of:))
  }
}

extension MemoryKind: CustomStringConvertible {
  /// The kind in words.
  public var description: String { rawValue }
}
