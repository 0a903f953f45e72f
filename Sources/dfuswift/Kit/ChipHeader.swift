import DFU

/// `dfu_jump_chip.h` for a part: the chip table in the words of the C preprocessor.
struct ChipHeader {
  /// The name by which `dfu_jump.c` includes it.
  static let fileName = "dfu_jump_chip.h"

  /// The part's line.
  let chip: Chip
  /// The part as the user named it, without `STM32`.
  let part: String
  /// Why its values are not proved; `nil` if they are.
  let unproved: String?

  /// The file.
  var text: String {
    ([preamble, "#ifndef DFU_JUMP_CHIP_H\n#define DFU_JUMP_CHIP_H", familyCheck, constants]
      + ["#endif"]).joined(separator: "\n\n") + "\n"
  }
}

// What people read.
extension ChipHeader {
  /// What the user must hear now: what is not proved, and what stands in the way.
  var warnings: [String] {
    var warnings: [String] = []
    if let unproved { warnings.append("UNPROVED: \(unproved).") }
    if let banks = chip.banks {
      warnings.append("Banks: \(banks) With two banks the first valid one may be started instead.")
    }
    if chip.jump.resetCause == nil {
      warnings.append(
        "Which register tells the cause of a reset is not known: it is not looked at.")
    }
    return warnings + chip.jump.hints
  }

  /// What else is worth knowing about the part.
  private var remarks: [String] {
    let ranges = chip.rom.usedRAM.map(\.description).joined(separator: " and ")
    let ram =
      ranges.isEmpty
      ? "Which RAM the ROM writes to is not known." : "The ROM writes to RAM at \(ranges)."
    let evidence = "AN2606 and another source agree on the ROM; no row was tried on silicon here."
    return [ram] + (unproved == nil ? [evidence] : []) + chip.notes
  }

  private var preamble: String {
    let title =
      "STM32\(part) (line \(chip.line)) for dfu_jump.c; written by dfuswift "
      + "\(DFUSwift.version) with `dfuswift kit`: write it anew rather than change it."
    let sources = "Sources: \(chip.sources.joined(separator: ", "))."
    let paragraphs = ([title] + warnings + remarks + [sources]).map { Self.wrapped($0) }
    return "/* " + paragraphs.map { $0.joined(separator: "\n * ") }.joined(separator: "\n *\n * ")
      + " */"
  }

  /// Words in lines that fit behind ` * `.
  private static func wrapped(_ text: String) -> [String] {
    text.split(separator: " ").reduce(into: [""]) { lines, word in
      let last = lines[lines.count - 1]
      if last.isEmpty {
        lines[lines.count - 1] = String(word)
      } else if last.count + word.count < 92 {
        lines[lines.count - 1] = last + " " + word
      } else {
        lines.append(String(word))
      }
    }
  }
}

// What the compiler reads.
extension ChipHeader {
  /// Projects say their family by a macro of ST, libopencm3 or Arduino: it must not be another.
  private var familyCheck: String {
    let own = Self.macroName(chip.family)
    let others = Set(Chip.all.map { Self.macroName($0.family) }).subtracting([own]).sorted()
    let conditions = others.map { "defined(\($0)) || defined(\($0)xx)" }
    return """
      #if \(conditions.joined(separator: " || \\\n    "))
      #error "dfu_jump: this project is for another STM32 than \(part); run `dfuswift kit` for it"
      #endif
      """
  }

  /// ST's macro for a family; L4+ is part of L4 there.
  private static func macroName(_ family: String) -> String {
    "STM32" + (family == "L4+" ? "L4" : family)
  }

  private var constants: String {
    var lines: [(name: String, value: String)] = [
      ("DFU_JUMP_CHIP", "\"STM32\(part)\""),
      ("DFU_JUMP_CORE", "\(coreNumber)"),
      ("DFU_JUMP_VTOR", chip.core == "M0" ? "0" : "1"),
      ("DFU_JUMP_MSPLIM", coreNumber == 33 ? "1" : "0"),
      ("DFU_JUMP_DCACHE", coreNumber == 7 ? "1" : "0"),
      ("DFU_JUMP_ECC", chip.jump.hasRAMWithECC ? "1" : "0"),
      ("DFU_JUMP_ROM", Self.hexadecimal(chip.rom.vectorTable)),
      ("DFU_JUMP_IS_STACK(sp)", Self.isAbove("sp", chip.stackRanges)),
      (
        "DFU_JUMP_IS_ENTRY(pc)",
        Self.isIn("pc", [chip.rom.range] + (chip.jump.romAlias.map { [$0] } ?? []))
      ),
      ("DFU_JUMP_IS_ROM_RAM(address)", Self.isIn("address", chip.rom.usedRAM)),
    ]
    lines += remapLines + causeLines
    if chip.jump.hasClocksLikeF2 { lines.append(("DFU_JUMP_RCC_LIKE_F2", "1")) }
    let text = lines.map { Self.define($0.name, $0.value) }.joined(separator: "\n")
    guard let flag = chip.jump.flagAddress else { return text }
    return text + """

      #if !defined(DFU_JUMP_FLAG_ADDRESS) && !defined(DFU_JUMP_FLAG_NOINIT)
      #define DFU_JUMP_FLAG_ADDRESS \(Self.hexadecimal(flag))
      #endif
      """
  }

  private var remapLines: [(name: String, value: String)] {
    guard let remap = chip.jump.remap else { return [("DFU_JUMP_REMAP", "0")] }
    return [
      ("DFU_JUMP_REMAP", Self.hexadecimal(remap.register)),
      ("DFU_JUMP_REMAP_CLOCK", remap.clock.map(Self.hexadecimal) ?? "0"),
      ("DFU_JUMP_REMAP_CLOCK_ON", Self.bit(remap.clockBit)),
    ]
  }

  private var causeLines: [(name: String, value: String)] {
    guard let cause = chip.jump.resetCause else { return [("DFU_JUMP_RESET_CAUSE", "0")] }
    return [
      ("DFU_JUMP_RESET_CAUSE", Self.hexadecimal(cause.register)),
      ("DFU_JUMP_RESET_FORGET", Self.bit(cause.forgetBit)),
      ("DFU_JUMP_RESET_SOFTWARE", Self.bit(cause.softwareBit)),
      ("DFU_JUMP_RESET_OTHERS", Self.hexadecimal(Address(cause.otherCauses))),
    ]
  }

  /// The number in the name of the core that runs the ROM; M0+ counts as 0.
  var coreNumber: Int {
    Int(chip.core.dropFirst().prefix(while: \.isNumber)) ?? 0
  }

  /// A macro that gives way to one of the command line.
  private static func define(_ name: String, _ value: String) -> String {
    let plain = name.prefix { $0 != "(" }
    return "#ifndef \(plain)\n#define \(name) \(value)\n#endif"
  }

  private static func hexadecimal(_ address: Address) -> String { "\(address)u" }

  private static func bit(_ number: Int) -> String { hexadecimal(Address(1 << UInt32(number))) }

  /// Whether a value is in one of the ranges, for unsigned 32 bits.
  private static func isIn(_ value: String, _ ranges: [AddressRange]) -> String {
    guard !ranges.isEmpty else { return "0" }
    let conditions = ranges.map { "(\(value)) - \(hexadecimal($0.start)) < 0x\(hex($0.count))u" }
    return "(\(conditions.joined(separator: " || ")))"
  }

  /// Whether a value is above the start of one of the ranges and at most its end.
  private static func isAbove(_ value: String, _ ranges: [AddressRange]) -> String {
    let conditions = ranges.map {
      "(\(value)) - \(hexadecimal(Address($0.start.rawValue | 1))) < 0x\(hex($0.count))u"
    }
    return "(\(conditions.joined(separator: " || ")))"
  }

  private static func hex(_ number: Int) -> String {
    String(number, radix: 16, uppercase: true)
  }
}
