import TestSupport
import Testing

@testable import DFU

/// Layout strings as real ROMs send them, and the program units of the flash behind them.
enum Layouts {
  static let f405 = "@Internal Flash  /0x08000000/04*016Kg,01*064Kg,07*128Kg"
  static let f746 = "@Internal Flash  /0x08000000/04*032Kg,01*128Kg,03*256Kg"
  static let g0b1 = "@Internal Flash   /0x08000000/64*02Kg"
  static let h743 = "@Internal Flash   /0x08000000/16*128Kg"
  static let optionBytes = "@Option Bytes  /0x1FFFC000/01*016 e"
  static let otp = "@OTP Memory /0x1FFF7800/01*512 e,01*016 e"
  static let deviceFeature = "@Device Feature/0xFFFF0000/01*004 e"
  /// Two blocks that touch, as parts with two banks show them.
  static let twoBanks = "@Internal Flash/0x08000000/04*002Kg/0x08002000/04*002Kg"
  /// A bootloader's own sectors are read-only (Black Magic Probe).
  static let readOnlyStart = "@Internal Flash   /0x08000000/8*001Ka,056*001Kg"
}

/// Makes an image of bytes at addresses.
func firmware(_ parts: (UInt32, [UInt8])...) throws -> FirmwareImage {
  try FirmwareImage(
    segments: parts.map { address, bytes in
      try #require(FirmwareImage.Segment(address: Address(address), bytes: bytes))
    })
}

/// Bytes that are never blank, so that filling shows: they count from 1 to 250 and again.
func pattern(_ count: Int) -> [UInt8] { (0..<count).map { UInt8($0 % 250 + 1) } }

/// As ``pattern(_:)`` behind a vector table: the stack in any STM32's RAM, the code in the image.
func program(_ count: Int, at address: UInt32) -> [UInt8] {
  let words = [0x2000_1000, address + 9]
  let table = words.flatMap { word in (0..<4).map { UInt8(truncatingIfNeeded: word >> ($0 * 8)) } }
  return table + pattern(count).dropFirst(8)
}

extension ChipCandidates {
  /// A line whose flash programs so many bytes at once; all lines say 4 or more.
  static func programming(_ unit: Int) throws -> ChipCandidates {
    ChipCandidates([try #require(Chip.all.first { $0.programUnit == unit })])
  }
}

/// Makes the plan of an image for a chip that programs 4 bytes at once, unless told.
func plan(
  _ image: FirmwareImage, _ layout: String, unit: Int = 4,
  purpose: FlashPlanner.Purpose = .application, consent: Set<MemoryKind> = []
) throws -> FlashPlan {
  let planner = FlashPlanner(
    map: try MemoryMap(layout: layout), chips: try .programming(unit), purpose: purpose,
    consent: consent)
  return try planner.plan(image)
}

/// The problems of an image that cannot be planned.
func problems(
  _ image: FirmwareImage, _ layout: String, unit: Int = 4,
  purpose: FlashPlanner.Purpose = .application, consent: Set<MemoryKind> = []
) throws -> [PlanProblem] {
  do {
    _ = try plan(image, layout, unit: unit, purpose: purpose, consent: consent)
    return []
  } catch let error as PlanError {
    return error.problems
  }
}

/// First address and count of a segment, for comparing.
func span(_ segment: FirmwareImage.Segment?) -> String {
  segment.map { "\($0.address)+\($0.bytes.count)" } ?? "none"
}
