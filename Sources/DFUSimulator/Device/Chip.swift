internal import DFU

/// What survives the loss of power: memories, protection, and the faults that sit in them.
struct Chip: Sendable, Hashable {
  var memory: BoardMemory
  var isReadProtected: Bool
  var writeProtected: [AddressRange]
  var faults: [FaultPlan.MemoryFault] = []
  var powerLosses: [FaultPlan.PowerLoss] = []
  var busyChanges: [FaultPlan.BusyChange] = []
  /// Program units and erases begun since the board was made: what power-loss faults count.
  var unitsBegun = 0
  var erasesBegun = 0
  /// Operations of any kind begun since the board was made: what changes of manners count.
  var operationsBegun = 0

  init(profile: BoardProfile) {
    memory = BoardMemory(banks: profile.banks, traits: profile.flash)
    isReadProtected = profile.isReadProtected
    writeProtected = profile.writeProtected
  }

  /// Whether a write or an erase here is silently ignored.
  func isWriteProtected(_ places: Range<Int>) -> Bool {
    writeProtected.contains {
      Int($0.start.rawValue) < places.upperBound && places.lowerBound < $0.end
    }
  }

  /// The planned failure of an operation that touches these places.
  func failure(of operation: FaultPlan.Operation, in places: Range<Int>) -> DeviceStatus? {
    for case .failure(operation, let address, let status) in faults
    where places.contains(Int(address.rawValue)) { return status }
    return nil
  }

  /// Reads bytes as the bus gives them: with the bits that always read wrong.
  func read(at address: Int, count: ByteCount) -> BoardMemory.ReadOutcome {
    guard case .bytes(var bytes) = memory.read(at: address, count: count) else {
      return memory.read(at: address, count: count)
    }
    for case .flipOnRead(let place, let bit) in faults {
      let offset = Int(place.rawValue) - address
      if bytes.indices.contains(offset) { bytes[offset] ^= 1 << (bit & 7) }
    }
    return .bytes(bytes)
  }

  /// The data as a program operation takes it: with the bits that flip on the way, each once.
  mutating func disturb(_ data: [UInt8], at address: Int) -> [UInt8] {
    guard !faults.isEmpty else { return data }
    var result = data
    faults.removeAll { fault in
      guard case .flipOnProgram(let place, let bit) = fault else { return false }
      let offset = Int(place.rawValue) - address
      guard result.indices.contains(offset) else { return false }
      result[offset] ^= 1 << (bit & 7)
      return true
    }
    return result
  }

  /// Programs flash; what an earlier loss of power left half erased shows.
  mutating func program(_ data: [UInt8], at address: Int) -> DeviceStatus {
    var data = disturb(data, at: address)
    for case .weakBlank(let place, let weakness) in faults {
      let offset = Int(place.rawValue) - address
      // A blank byte is not programmed.
      guard data.indices.contains(offset), data[offset] != 0xFF else { continue }
      switch weakness {
      case .isRefused:
        // The units before it are done.
        let done = data.prefix(offset / memory.traits.unit * memory.traits.unit)
        let outcome = memory.program(Array(done), at: address)
        return outcome == .ok ? .errProg : outcome
      case .isWrong: data[offset] ^= 1
      }
    }
    return memory.program(data, at: address)
  }

  /// Makes a sector blank, and sound.
  mutating func erase(_ sector: BoardMemory.Sector) {
    memory.erase(sector)
    faults.removeAll { fault in
      guard case .weakBlank(let place, _) = fault else { return false }
      return sector.range.contains(Int(place.rawValue))
    }
  }

  /// Counts an operation, and says what requests meet from now on if that changes.
  mutating func busyChange() -> BusyStyle? {
    operationsBegun += 1
    return busyChanges.last { $0.operation == operationsBegun }?.style
  }

  /// When the power goes in this operation, if the plan wants that; counts its units.
  mutating func powerLossTime(
    for operation: Operation, width: DeviceTimes.Width
  ) -> Duration? {
    var time: Duration?
    switch operation.kind {
    case .program(let data, _):
      let units = data.count / memory.traits.unit
      for case .atProgramUnit(let number) in powerLosses
      where unitsBegun < number && number <= unitsBegun + units {
        let programs = (number - unitsBegun - 1) * memory.traits.unit / width.programBytes
        // In the middle of the unit.
        time = operation.start + width.program.duration * (2 * programs + 1) / 2
        powerLosses.removeAll { $0 == .atProgramUnit(number) }
      }
      unitsBegun += units
    case .erase:
      erasesBegun += 1
      if powerLosses.contains(.inErase(erasesBegun)) {
        time = operation.start + (operation.end - operation.start) / 2
        powerLosses.removeAll { $0 == .inErase(erasesBegun) }
      }
    case .none, .eraseAll, .overwrite, .unprotect: break
    }
    return time
  }
}
