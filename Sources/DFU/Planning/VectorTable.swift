/// The first two words of an application: initial stack pointer and reset vector.
///
/// **Spec:** ARMv7-M B1.5.3: the core loads both at reset; bit 0 of the vector must be set, since
/// there is no other state than Thumb.
struct VectorTable: Sendable, Hashable {
  /// The bytes that a core needs to start.
  static let byteCount: ByteCount = 8

  /// Word 0.
  let stackPointer: UInt32
  /// Word 1.
  let resetVector: UInt32

  /// Creates a vector table from its two words.
  init(stackPointer: UInt32, resetVector: UInt32) {
    self.stackPointer = stackPointer
    self.resetVector = resetVector
  }

  /// Reads the two words at an address; `nil` if the image does not hold all of their bytes.
  init?(in image: FirmwareImage, at address: Address) {
    var words: [UInt32] = [0, 0]
    for offset in 0..<Self.byteCount {
      guard let byte = address.advanced(by: offset).flatMap({ image[$0] }) else { return nil }
      words[offset / 4] |= UInt32(byte) << (offset % 4 * 8)
    }
    self.init(stackPointer: words[0], resetVector: words[1])
  }

  /// Judges the vector table of an image.
  ///
  /// - Parameters:
  ///   - image: the image.
  ///   - address: where its vector table is.
  ///   - flash: the flash that the core runs from.
  ///   - chips: the lines that the device may belong to; all that any of them allows is allowed.
  /// - Returns: why it is none; empty if it is plausible.
  static func problems(
    in image: FirmwareImage, at address: Address, flash: AddressRange, chips: ChipCandidates
  ) -> [VectorTableProblem] {
    guard let table = VectorTable(in: image, at: address) else { return [.missing(address)] }
    return table.problems(image: image, flash: flash, chips: chips)
  }

  private func problems(
    image: FirmwareImage, flash: AddressRange, chips: ChipCandidates
  ) -> [VectorTableProblem] {
    guard stackPointer != .max || resetVector != .max else { return [.erased] }
    var problems: [VectorTableProblem] = []
    let ranges = chips.stackRanges
    // The core ignores the two low bits; old linker scripts give the last address of RAM, odd.
    let stackEnd = Int(stackPointer & ~3)
    if !ranges.contains(where: { Int($0.start.rawValue) < stackEnd && stackEnd <= $0.end }) {
      problems.append(.stackPointer(stackPointer, ranges))
    }
    if resetVector.isMultiple(of: 2) { problems.append(.evenResetVector(resetVector)) }
    let entry = Address(resetVector & ~1)
    let isCode =
      image[entry] != nil || flash.contains(entry)
      || chips.flashAliases.contains { alias in
        (0..<flash.count).contains(alias.distance(to: entry))
      }
    if !isCode { problems.append(.resetVectorOutside(resetVector, flash)) }
    return problems
  }
}

/// Why a vector table is none.
enum VectorTableProblem: Sendable, Hashable {
  /// The image does not hold all eight bytes at the address.
  case missing(Address)
  /// Both words are erased flash.
  case erased
  /// The stack would begin outside these RAM ranges.
  case stackPointer(UInt32, [AddressRange])
  /// Bit 0 of the reset vector is clear.
  case evenResetVector(UInt32)
  /// The reset vector points neither into the image nor into the flash or an alias of it.
  case resetVectorOutside(UInt32, AddressRange)
}

extension VectorTableProblem: CustomStringConvertible {
  /// What is wrong, in a clause.
  var description: String {
    switch self {
    case .missing(let address):
      "the image does not hold the \(VectorTable.byteCount) bytes at \(address)"
    case .erased: "initial stack pointer and reset vector are erased flash (0xFFFFFFFF)"
    case .stackPointer(let value, let ranges):
      "the initial stack pointer \(Address(value)) lies in no RAM that can hold a stack ("
        + ranges.map(\.description).joined(separator: ", ") + ")"
    case .evenResetVector(let value):
      "the reset vector \(Address(value)) is even, so it is no Thumb code"
    case .resetVectorOutside(let value, let flash):
      "the reset vector \(Address(value)) points neither into the image nor into the flash "
        + "(\(flash))"
    }
  }
}

extension ChipCandidates {
  /// Where a stack may begin on any of the lines; on an unknown one where an STM32 can have RAM.
  ///
  /// A secure application of a Cortex-M33 sees its RAM 0x10000000 higher as well.
  var stackRanges: [AddressRange] {
    guard !chips.isEmpty else { return [Self.anyRAM] }
    var ranges: [AddressRange] = []
    for chip in chips {
      let secure = chip.hasTrustZone ? chip.stackRanges.compactMap(Self.secureAlias) : []
      for range in chip.stackRanges + secure where !ranges.contains(where: { $0.contains(range) }) {
        ranges.removeAll { range.contains($0) }
        ranges.append(range)
      }
    }
    return ranges.sorted { $0.start < $1.start }
  }

  /// Where else than at its own address the start of the flash is seen, on any of the lines.
  var flashAliases: [Address] {
    let bootAlias = Address(0)
    let tightlyCoupled = Address(0x0020_0000)
    let secure = Address(0x0C00_0000)
    guard !chips.isEmpty else { return [bootAlias, tightlyCoupled, secure] }
    return [bootAlias]
      + (chips.contains { $0.family == "F7" } ? [tightlyCoupled] : [])
      + (chips.contains(where: \.hasTrustZone) ? [secure] : [])
  }

  /// The core's code region above the ROMs, and its SRAM region with all aliases.
  ///
  /// **Spec:** ARMv7-M B3.1 (SRAM up to 0x3FFFFFFF); STM32 have RAM from 0x10000000 on.
  private static let anyRAM = AddressRange(from: Address(0x1000_0000), to: Address(0x4000_0000))

  private static func secureAlias(of range: AddressRange) -> AddressRange? {
    range.start.advanced(by: 0x1000_0000).flatMap { AddressRange(start: $0, count: range.count) }
  }
}

extension Chip {
  /// Whether memory is seen at secure addresses too.
  fileprivate var hasTrustZone: Bool { core.hasPrefix("M33") }
}
