extension Chip {
  /// What is known of the way from an application into the ROM.
  ///
  /// **Spec:** AN2606, "Bootloader selection"; the registers are those of the reference manuals.
  public struct Jump: Sendable, Hashable {
    /// The register that maps the ROM to address 0; `nil` if there is none or it is not known.
    public let remap: Remap?
    /// The register that tells what caused a reset; `nil` if it is not known.
    public let resetCause: ResetCause?
    /// A second place of the ROM, at which its own entry may point.
    public let romAlias: AddressRange?
    /// Where the flag lives if not above the stack, a multiple of 32.
    public let flagAddress: Address?
    /// Whether RAM has ECC, so that a write may wait for the next one.
    public let hasRAMWithECC: Bool
    /// Whether RCC has the registers of F2, F4 and F7, which the kit can put back.
    public let hasClocksLikeF2: Bool
    /// Parts that an application cannot take to the ROM, and why.
    public let obstacles: [Obstacle]
    /// What the kit's user should know, one sentence or more each.
    public let hints: [String]
  }
}

extension Chip.Jump {
  /// The register that maps the ROM to address 0, by its lowest three bits.
  public struct Remap: Sendable, Hashable {
    /// Its name, such as `SYSCFG_MEMRMP`.
    public let name: String
    /// Its address.
    public let register: Address
    /// The register that has its clock; `nil` if it always runs.
    public let clock: Address?
    /// The bit of the clock, 0 to 31.
    public let clockBit: Int
  }

  /// The register that tells what caused a reset.
  public struct ResetCause: Sendable, Hashable {
    /// Its name, such as `RCC_CSR`.
    public let name: String
    /// Its address.
    public let register: Address
    /// The bit for a reset by software, 0 to 31.
    public let softwareBit: Int
    /// The bit that forgets all causes, 0 to 31.
    public let forgetBit: Int
    /// The bits of all other causes but the reset pin, which every reset sets.
    public let otherCauses: UInt32
  }

  /// Why some parts of a line cannot be taken to the ROM.
  public struct Obstacle: Sendable, Hashable {
    /// The part numbers without `STM32`; none means all of the line.
    public let names: [String]
    /// The reason, as a clause.
    public let reason: String
  }

  /// What can be said of the jump on a part.
  public enum Verdict: Sendable, Hashable {
    /// Sources agree.
    case proved
    /// One source only, or sources disagree; the reason in words.
    case unproved(String)
    /// It is known not to work; the reason in words.
    case impossible(String)
  }
}

extension Chip {
  /// What can be said of the jump on a part of this line.
  ///
  /// - Parameter name: the part as a user named it, as for `Chip.named`; the name of the whole line
  ///   asks for those parts on which nothing stands in the way.
  /// - Returns: the verdict.
  public func jumpVerdict(for name: String) -> Jump.Verdict {
    guard rom.hasUSB else { return .impossible("its ROM does not speak USB DFU") }
    let wanted = Self.plainName(name)
    for obstacle in jump.obstacles {
      let isMeant = obstacle.names.contains { $0.count <= wanted.count && Self.isLike($0, wanted) }
      if obstacle.names.isEmpty || (isMeant && wanted != line.uppercased()) {
        return .impossible(obstacle.reason)
      }
    }
    return switch confidence {
    case .twoSources: .proved
    case .oneSource: .unproved("AN2606 alone has these values")
    case .conflict: .unproved("sources disagree: \(conflict ?? "it is not said about what")")
    }
  }
}

extension Chip.Jump {
  /// Reads the values that concern the jump.
  init(record: ChipRecord) throws(ChipDataError) {
    remap = try record.known("remap") { Remap.from($0) }.flatMap { $0 }
    resetCause = try record.known("cause", ResetCause.init(text:))
    romAlias = try record.known("rom-alias") { Chip.range($0, isEndIncluded: true) }
    flagAddress = try record.known("flag-at") { Address($0) }
    hasRAMWithECC = record.value("ram-ecc") == "yes"
    hasClocksLikeF2 = record.value("clocks") == "F2"
    obstacles = (record.texts["no-jump"] ?? []).compactMap(Obstacle.init(text:))
    hints = record.texts["flag"] ?? []
    guard obstacles.count == record.texts["no-jump"]?.count ?? 0 else {
      throw ChipDataError(line: record.name, key: "no-jump")
    }
  }
}

extension Chip.Jump.Remap {
  /// Reads `NAME@0x40013800+0x40023844.14`, `NAME@0x40010000+none` or `none`.
  ///
  /// The outer `nil` is for any other text.
  fileprivate static func from(_ text: String) -> Self?? {
    if text == "none" { return .some(nil) }
    let parts = text.split(whereSeparator: { "@+.".contains($0) }).map(String.init)
    guard parts.count >= 3, let register = Address(parts[1]) else { return nil }
    if parts.count == 3, parts[2] == "none" {
      return .some(Self(name: parts[0], register: register, clock: nil, clockBit: 0))
    }
    guard parts.count == 4, let clock = Address(parts[2]), let bit = Int(parts[3]),
      (0..<32).contains(bit)
    else { return nil }
    return .some(Self(name: parts[0], register: register, clock: clock, clockBit: bit))
  }
}

extension Chip.Jump.ResetCause {
  /// Reads `NAME@0x40023874/28/24/0xEA000000`.
  fileprivate init?(text: String) {
    let parts = text.split(whereSeparator: { "@/".contains($0) }).map(String.init)
    guard parts.count == 5, let register = Address(parts[1]), let software = Int(parts[2]),
      let forget = Int(parts[3]), let others = Address(parts[4])
    else { return nil }
    (name, self.register, softwareBit, forgetBit) = (parts[0], register, software, forget)
    otherCauses = others.rawValue
  }
}

extension Chip.Jump.Obstacle {
  /// Reads `NAME/NAME: reason` or `all: reason`.
  fileprivate init?(text: String) {
    guard let colon = text.firstIndex(of: ":") else { return nil }
    let parts = text[..<colon].split(separator: "/").map(String.init)
    names = parts == ["all"] ? [] : parts
    reason = String(text[text.index(after: colon)...].drop { $0 == " " })
  }
}
