internal import DFU

// The protocol state of a bootloader: what a host that was killed leaves behind.
extension Bootloader {
  private enum ParkedCode {
    static let nothing: UInt8 = 0
    static let command: UInt8 = 1
    static let write: UInt8 = 2
    static let leave: UInt8 = 3
  }

  func encode(to writer: inout StateWriter) {
    writer.put(state.rawValue)
    writer.put(status.rawValue)
    writer.put(outcome.rawValue)
    writer.put(alternate)
    writer.put(pointer.rawValue)
    writer.put(jumpTarget.rawValue)
    writer.put(UInt32(truncatingIfNeeded: cursor))
    writer.put(nextBlock)
    writer.put(isMisaligned)
    writer.put(running?.isEndless ?? false)
    switch parked {
    case nil: writer.put(ParkedCode.nothing)
    case .command(let command):
      writer.put(ParkedCode.command)
      writer.put(command.bytes)
    case .write(let block, let data):
      writer.put(ParkedCode.write)
      writer.put(block)
      writer.put(data)
    case .leave: writer.put(ParkedCode.leave)
    }
  }

  mutating func decode(from reader: inout StateReader) throws(BoardStateError) {
    guard let state = DeviceState(rawValue: try reader.number(UInt8.self)),
      state != .appIdle, state != .appDetach
    else { throw reader.error(.impossibleValue, "a bootloader has no such state") }
    self.state = state
    status = DeviceStatus(rawValue: try reader.number(UInt8.self))
    outcome = DeviceStatus(rawValue: try reader.number(UInt8.self))
    alternate = try reader.number(UInt8.self)
    guard Int(alternate) < profile.alternates.count else {
      throw reader.error(.impossibleValue, "the board has no alternate setting \(alternate)")
    }
    pointer = Address(try reader.number(UInt32.self))
    jumpTarget = Address(try reader.number(UInt32.self))
    cursor = Int(try reader.number(UInt32.self))
    guard cursor <= profile.mainFlash?.byteCount ?? 0 else {
      throw reader.error(.impossibleValue, "an upload cannot have come so far")
    }
    nextBlock = try reader.number(UInt16.self)
    isMisaligned = try reader.flag()
    if try reader.flag() {
      running = Operation(
        kind: .none, start: .zero, end: .zero, poll: profile.times.poll.erase.duration,
        isEndless: true)
    }
    parked = try decodeParked(from: &reader)
  }

  private func decodeParked(
    from reader: inout StateReader
  ) throws(BoardStateError) -> ParkedWork? {
    let limit = Int(profile.functional.transferSize)
    switch try reader.number(UInt8.self) {
    case ParkedCode.nothing: return nil
    case ParkedCode.command:
      guard let command = DfuSeCommand(bytes: try reader.data(limit: limit)) else {
        throw reader.error(.impossibleValue, "a parked command is none")
      }
      return .command(command)
    case ParkedCode.write:
      let block = try reader.number(UInt16.self)
      guard block >= DfuSeCommand.firstDataBlock else {
        throw reader.error(.impossibleValue, "a parked block has the number \(block)")
      }
      return .write(block: block, try reader.data(limit: limit))
    case ParkedCode.leave: return .leave
    default: throw reader.error(.impossibleValue, "nothing of that kind can be parked")
    }
  }
}
