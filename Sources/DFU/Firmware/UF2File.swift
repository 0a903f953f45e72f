/// UF2: blocks of 512 bytes, each with up to 476 data bytes and their address.
///
/// **Spec:** microsoft/uf2, README.
enum UF2File {
  static let firstMagic: UInt32 = 0x0A32_4655
  static let secondMagic: UInt32 = 0x9E5D_5157
  static let lastMagic: UInt32 = 0x0AB1_6F30
  /// A block, bytes.
  static let blockSize = 512
  /// Where the data starts in a block.
  private static let dataOffset = 32
  /// The most data bytes of a block.
  private static let dataLimit: UInt32 = 476

  /// The bits of the flags.
  private enum Flag {
    static let notMainFlash: UInt32 = 0x0000_0001
    static let fileContainer: UInt32 = 0x0000_1000
    static let familyPresent: UInt32 = 0x0000_2000
  }

  private struct Block {
    var offset: Int
    var flags: UInt32
    var address: UInt32
    var size: UInt32
    var number: UInt32
    var total: UInt32
    /// `nil` if the block names no family.
    var family: UInt32?

    var isForMainFlash: Bool { flags & (Flag.notMainFlash | Flag.fileContainer) == 0 }

    init?(_ file: [UInt8], at offset: Int) {
      guard file.littleEndian32(at: offset) == firstMagic,
        file.littleEndian32(at: offset + 4) == secondMagic,
        file.littleEndian32(at: offset + 508) == lastMagic,
        let flags = file.littleEndian32(at: offset + 8),
        let address = file.littleEndian32(at: offset + 12),
        let size = file.littleEndian32(at: offset + 16),
        let number = file.littleEndian32(at: offset + 20),
        let total = file.littleEndian32(at: offset + 24),
        let family = file.littleEndian32(at: offset + 28)
      else { return nil }
      self.offset = offset
      self.flags = flags
      self.address = address
      self.size = size
      self.number = number
      self.total = total
      self.family = flags & Flag.familyPresent == 0 ? nil : family
    }
  }

  static func decode(
    _ file: [UInt8], family wanted: UInt32?
  ) throws(FirmwareError) -> FirmwareFile.Parts {
    guard file.count.isMultiple(of: blockSize) else {
      throw FirmwareError(.notWholeBlocks(file.count), format: .uf2)
    }
    var families: Set<UInt32> = []
    for offset in stride(from: 0, to: file.count, by: blockSize) {
      let block = try block(of: file, at: offset)
      if block.isForMainFlash, let family = block.family { families.insert(family) }
    }
    let family = try choose(from: families.sorted(), wanted: wanted)
    var parts = try parts(of: file, family: family)
    if families.count > 1, let family { parts.notes.append(.familyTaken(family)) }
    if let family, !UF2Family.isSTM32(family) { parts.notes.append(.unknownFamily(family)) }
    return parts
  }

  /// The family whose blocks are taken; `nil` if no block names one.
  private static func choose(
    from families: [UInt32], wanted: UInt32?
  ) throws(FirmwareError) -> UInt32? {
    if let wanted {
      guard families.isEmpty || families.contains(wanted) else {
        throw FirmwareError(.familyMissing(wanted, has: families), format: .uf2)
      }
      return families.isEmpty ? nil : wanted
    }
    guard families.count > 1 else { return families.first }
    let known = families.filter(UF2Family.isSTM32)
    guard known.count == 1 else { throw FirmwareError(.severalFamilies(families), format: .uf2) }
    return known.first
  }

  /// What the blocks of one family hold, each of them there once.
  private static func parts(
    of file: [UInt8], family: UInt32?
  ) throws(FirmwareError) -> FirmwareFile.Parts {
    var builder = ImageBuilder(format: .uf2, expecting: file.count / 2)
    var isSeen = [Bool](repeating: false, count: file.count / blockSize)
    var count = 0
    var total: UInt32?
    var skipped = 0
    for offset in stride(from: 0, to: file.count, by: blockSize) {
      let block = try block(of: file, at: offset)
      guard block.family == family else {
        if block.family == nil { skipped += 1 }
        continue
      }
      guard block.number < block.total, block.number < isSeen.count,
        !isSeen[Int(block.number)]
      else { throw error(.wrongBlockNumber(block.number), at: offset + 20) }
      isSeen[Int(block.number)] = true
      count += 1
      guard total == nil || total == block.total else {
        throw error(.wrongBlockCount(says: block.total, has: count), at: offset + 24)
      }
      total = block.total
      guard block.isForMainFlash else {
        skipped += 1
        continue
      }
      let data = file[(offset + dataOffset)...].prefix(Int(block.size))
      try builder.append(data, at: block.address, from: .offset(offset))
    }
    if let total, Int(total) != count {
      throw FirmwareError(.wrongBlockCount(says: total, has: count), format: .uf2)
    }
    let notes: [FirmwareNote] = skipped > 0 ? [.blocksSkipped(count: skipped)] : []
    return try FirmwareFile.Parts(builder, notes: notes)
  }

  private static func block(of file: [UInt8], at offset: Int) throws(FirmwareError) -> Block {
    guard let block = Block(file, at: offset) else { throw error(.wrongMagic, at: offset) }
    guard block.size <= dataLimit else {
      throw error(.wrongPayloadSize(block.size), at: offset + 16)
    }
    return block
  }

  private static func error(
    _ reason: FirmwareError.Reason, at offset: ByteCount
  ) -> FirmwareError {
    FirmwareError(reason, format: .uf2, at: .offset(offset))
  }
}
