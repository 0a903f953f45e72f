internal import DFU

// What lasts: a board can be saved and go on in another process.
extension VirtualBoard {
  private static let magic: UInt32 = 0x4246_5644  // "DVFB"
  private static let version: UInt16 = 1
  /// More protected ranges than any profile has sectors.
  private static let rangeLimit = 4_096
  private static let nameLimit = 64

  /// The board as bytes: memories, protection, the program that runs, a command that is parked.
  ///
  /// Work that goes on is over in it, and what was due has happened: time passes between two
  /// processes. Faults and the trace are left out.
  ///
  /// - Returns: bytes for ``init(profile:restoring:)``.
  public func encodedState() -> [UInt8] {
    var board = self
    board.letEverythingHappen()
    var writer = StateWriter()
    writer.put(Self.magic)
    writer.put(Self.version)
    writer.put(Array(profile.name.utf8))
    writer.put(isBootPinHeld)
    writer.put(UInt32(truncatingIfNeeded: transferCount))
    board.silicon.encode(to: &writer)
    writer.put(board.personality.code)
    board.bootloader?.encode(to: &writer)
    return writer.bytes
  }

  /// Brings a board back as it was saved; its time starts at zero again.
  ///
  /// - Parameters:
  ///   - profile: the kind of board that was saved.
  ///   - bytes: what ``encodedState()`` gave; any bytes give a board or an error.
  /// - Throws: what is wrong with the bytes, and where.
  public init(profile: BoardProfile, restoring bytes: [UInt8]) throws(BoardStateError) {
    var reader = StateReader(bytes)
    let isState = bytes.count >= 4 ? try reader.number(UInt32.self) == Self.magic : false
    guard isState else { throw reader.error(.notAState, "this is no saved state of a board") }
    guard try reader.number(UInt16.self) == Self.version else {
      throw reader.error(.unknownVersion, "it was saved by another version of this program")
    }
    guard try reader.data(limit: Self.nameLimit) == Array(profile.name.utf8) else {
      throw reader.error(.otherProfile, "it is not of the profile \(profile.name)")
    }
    self.init(profile: profile, personality: .none)
    isBootPinHeld = try reader.flag()
    transferCount = Int(try reader.number(UInt32.self))
    try silicon.decode(from: &reader, rangeLimit: Self.rangeLimit)
    guard let personality = Personality(code: try reader.number(UInt8.self)) else {
      throw reader.error(.impossibleValue, "no such program can run")
    }
    appear(personality, at: .zero)
    try bootloader?.decode(from: &reader)
    try reader.finish()
  }

  /// Lets work end and the programs come that are due.
  private mutating func letEverythingHappen() {
    // A departure and an appearance; more cannot be due without a request.
    for _ in 0..<4 {
      guard let event = nextEvent else { break }
      advance(to: event)
    }
    if let end = bootloader?.running?.end { bootloader?.settle(at: end, on: &silicon) }
  }
}

extension VirtualBoard.Personality {
  fileprivate var code: UInt8 {
    switch self {
    case .bootloader: 0
    case .application: 1
    case .none: 2
    }
  }

  fileprivate init?(code: UInt8) {
    guard let match = Self.allCases.first(where: { $0.code == code }) else { return nil }
    self = match
  }
}

extension Silicon {
  fileprivate func encode(to writer: inout StateWriter) {
    writer.put(isReadProtected)
    writer.put(UInt32(truncatingIfNeeded: writeProtected.count))
    for range in writeProtected {
      writer.put(range.start.rawValue)
      writer.put(UInt64(range.count))
    }
    writer.put(UInt32(truncatingIfNeeded: memory.contents.count))
    for (start, bytes) in memory.contents.sorted(by: { $0.key < $1.key }) {
      writer.put(UInt32(truncatingIfNeeded: start))
      writer.put(bytes)
    }
    writer.put(UInt32(truncatingIfNeeded: memory.damagedUnits.count))
    for unit in memory.damagedUnits.sorted() { writer.put(UInt32(truncatingIfNeeded: unit)) }
  }

  fileprivate mutating func decode(
    from reader: inout StateReader, rangeLimit: Int
  ) throws(BoardStateError) {
    isReadProtected = try reader.flag()
    writeProtected = []
    let ranges = Int(try reader.number(UInt32.self))
    guard ranges <= rangeLimit else {
      throw reader.error(.impossibleValue, "\(ranges) protected ranges are too many")
    }
    for _ in 0..<ranges {
      let start = Address(try reader.number(UInt32.self))
      let count = try reader.number(UInt64.self)
      guard let range = AddressRange(start: start, count: Int(clamping: count)) else {
        throw reader.error(.impossibleValue, "a protected range leaves the address space")
      }
      writeProtected.append(range)
    }
    try decodeMemory(from: &reader)
  }

  private mutating func decodeMemory(from reader: inout StateReader) throws(BoardStateError) {
    memory.contents = [:]
    for _ in 0..<(try reader.number(UInt32.self)) {
      let start = Int(try reader.number(UInt32.self))
      guard let sector = memory.sector(at: start), sector.start == start,
        memory.contents[start] == nil
      else { throw reader.error(.impossibleValue, "no sector of this board begins there") }
      let bytes = try reader.data(limit: sector.size)
      guard bytes.count == sector.size else {
        throw reader.error(.impossibleValue, "a sector of \(sector.size) bytes is not whole")
      }
      memory.contents[start] = bytes
    }
    for _ in 0..<(try reader.number(UInt32.self)) {
      let unit = Int(try reader.number(UInt32.self))
      guard memory.sector(at: unit)?.kind == .flash, unit.isMultiple(of: memory.traits.unit) else {
        throw reader.error(.impossibleValue, "no flash unit begins there")
      }
      memory.damagedUnits.insert(unit)
    }
  }
}
