internal import DFU

/// The contents of all memories of a board, kept sparsely: a blank sector takes no room.
struct BoardMemory: Sendable, Hashable {
  /// A sector of one memory.
  struct Sector: Sendable, Hashable {
    var kind: MemoryBank.Kind
    var start: Int
    var size: ByteCount

    var range: Range<Int> { start..<start + size }
  }

  /// What a read gives.
  enum ReadOutcome: Sendable, Hashable {
    case bytes([UInt8])
    /// A unit that a power loss cut short: the bus faults.
    case damaged
    /// Not all of it is memory.
    case outside
  }

  let traits: FlashTraits
  /// All sectors by address.
  let sectors: [Sector]
  /// The sectors that are not blank, by their first address.
  var contents: [Int: [UInt8]] = [:]
  /// The first addresses of units that cannot be read.
  var damagedUnits: Set<Int> = []

  init(banks: [MemoryBank], traits: FlashTraits) {
    self.traits = traits
    var sectors: [Sector] = []
    for bank in banks {
      var start = Int(bank.start.rawValue)
      for run in bank.runs {
        for _ in 0..<run.count {
          sectors.append(Sector(kind: bank.kind, start: start, size: run.size))
          start += run.size
        }
      }
    }
    self.sectors = sectors.sorted { $0.start < $1.start }
    for bank in banks where !bank.initial.isEmpty {
      store(bank.initial[...], at: Int(bank.start.rawValue))
    }
  }

  /// The sector that holds an address.
  func sector(at address: Int) -> Sector? {
    var low = 0
    var high = sectors.count
    while low < high {
      let middle = (low + high) / 2
      if sectors[middle].range.upperBound <= address { low = middle + 1 } else { high = middle }
    }
    guard low < sectors.count, sectors[low].range.contains(address) else { return nil }
    return sectors[low]
  }

  /// The byte at an address; 0xFF where nothing was written.
  func byte(at address: Int) -> UInt8 {
    guard let sector = sector(at: address), let bytes = contents[sector.start] else { return 0xFF }
    return bytes[address - sector.start]
  }

  /// Reads bytes, across sectors.
  func read(at address: Int, count: ByteCount) -> ReadOutcome {
    var result: [UInt8] = []
    result.reserveCapacity(count)
    var place = address
    while result.count < count {
      guard let sector = sector(at: place) else { return .outside }
      let piece = min(count - result.count, sector.range.upperBound - place)
      if let bytes = contents[sector.start] {
        result += bytes[place - sector.start..<place - sector.start + piece]
      } else {
        result += repeatElement(0xFF, count: piece)
      }
      place += piece
    }
    let isDamaged =
      !damagedUnits.isEmpty
      && damagedUnits.contains { $0 < address + count && address < $0 + traits.unit }
    return isDamaged ? .damaged : .bytes(result)
  }

  /// Makes a sector blank.
  mutating func erase(_ sector: Sector) {
    contents[sector.start] = nil
    damagedUnits = damagedUnits.filter { !sector.range.contains($0) }
  }

  /// Leaves a sector as an erase does that loses power: some bits are set already, some are not.
  mutating func tearErase(_ sector: Sector) {
    var bytes = contents[sector.start] ?? [UInt8](repeating: 0xFF, count: sector.size)
    for offset in bytes.indices where offset % 3 != 0 {
      bytes[offset] |= UInt8(truncatingIfNeeded: offset &* 0x9D)
    }
    contents[sector.start] = bytes
    guard traits.hasErrorCorrection else { return }
    for unit in stride(from: sector.start, to: sector.range.upperBound, by: traits.unit) {
      damagedUnits.insert(unit)
    }
  }

  /// Marks the units of a range as half written.
  mutating func poison(_ range: Range<Int>) {
    guard traits.hasErrorCorrection else { return }
    let first = range.lowerBound / traits.unit * traits.unit
    for unit in stride(from: first, to: range.upperBound, by: traits.unit) {
      damagedUnits.insert(unit)
    }
  }

  /// Programs flash by its rules.
  ///
  /// - Parameters:
  ///   - data: the bytes; a last piece that is no whole unit stays blank, as H7 does.
  ///   - address: where they go.
  ///   - limit: how many units are done before the power goes; the next one is left half done.
  /// - Returns: the outcome; the units before a refused one stay programmed.
  mutating func program(_ data: [UInt8], at address: Int, limit: Int? = nil) -> DeviceStatus {
    guard address.isMultiple(of: traits.unit) else { return .errWrite }
    if traits.overwrite == .clearsBits, limit == nil {
      clearBits(data.prefix(data.count / traits.unit * traits.unit), at: address)
      return .ok
    }
    var done = 0
    for offset in stride(from: 0, to: data.count, by: traits.unit) {
      guard offset + traits.unit <= data.count else { break }
      let unit = data[offset..<offset + traits.unit]
      if done == limit {
        tearUnit(unit, at: address + offset)
        return .errProg
      }
      guard programUnit(unit, at: address + offset) else { return .errProg }
      done += 1
    }
    return .ok
  }

  private mutating func programUnit(_ data: ArraySlice<UInt8>, at address: Int) -> Bool {
    switch traits.overwrite {
    case .clearsBits:
      clearBits(data, at: address)
      return true
    case .isRefused:
      if data.allSatisfy({ $0 == 0xFF }) { return true }
      guard !damagedUnits.contains(address), let sector = sector(at: address) else { return false }
      let place = address - sector.start
      if let present = contents[sector.start]?[place..<place + traits.unit],
        !present.allSatisfy({ $0 == 0xFF })
      {
        return present.elementsEqual(data)
      }
      store(data, at: address)
      return true
    }
  }

  private mutating func tearUnit(_ data: ArraySlice<UInt8>, at address: Int) {
    // Every other bit that was to be cleared is.
    clearBits(data.map { $0 | 0x55 }[...], at: address)
    if traits.hasErrorCorrection { damagedUnits.insert(address) }
  }

  /// Clears bits by the NOR rule, in flash or in the one-time area.
  mutating func clearBits(_ data: ArraySlice<UInt8>, at address: Int) {
    merge(data, at: address) { $0 & $1 }
  }

  /// Puts bytes where they go, whatever was there.
  mutating func store(_ data: ArraySlice<UInt8>, at address: Int) {
    merge(data, at: address) { $1 }
  }

  private mutating func merge(
    _ data: ArraySlice<UInt8>, at address: Int, _ change: (UInt8, UInt8) -> UInt8
  ) {
    var rest = data
    var place = address
    while !rest.isEmpty, let sector = sector(at: place) {
      let piece = rest.prefix(sector.range.upperBound - place)
      var bytes =
        contents.removeValue(forKey: sector.start) ?? [UInt8](repeating: 0xFF, count: sector.size)
      for (offset, value) in zip(place - sector.start..<sector.size, piece) {
        bytes[offset] = change(bytes[offset], value)
      }
      contents[sector.start] = bytes
      place += piece.count
      rest = rest.dropFirst(piece.count)
    }
  }
}
