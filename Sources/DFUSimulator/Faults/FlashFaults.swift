internal import DFU

/// What a plan has for the flash, at work: it counts the operations since the plan was set.
struct FlashFaults: Sendable, Hashable {
  private var memory: [FaultPlan.MemoryFault]
  private var powerLosses: [FaultPlan.PowerLoss]
  private let busyChanges: [FaultPlan.BusyChange]
  /// Program units and erases begun so far: what losses of power count.
  private var unitsBegun = 0
  private var erasesBegun = 0
  /// Operations of any kind begun so far: what changes of manners count.
  private var operationsBegun = 0

  init(_ plan: FaultPlan) {
    memory = plan.memory
    powerLosses = plan.powerLosses
    busyChanges = plan.busyChanges
  }

  /// The planned failure of an operation that touches these places.
  func failure(of operation: FaultPlan.Operation, in places: Range<Int>) -> DeviceStatus? {
    for case .failure(operation, let address, let status) in memory
    where places.contains(Int(address.rawValue)) { return status }
    return nil
  }

  /// The bytes as they are read: with the bits that always read wrong.
  func misread(_ bytes: [UInt8], at address: Int) -> [UInt8] {
    var bytes = bytes
    for case .flipOnRead(let place, let bit) in memory {
      let offset = Int(place.rawValue) - address
      if bytes.indices.contains(offset) { bytes[offset] ^= 1 << (bit & 7) }
    }
    return bytes
  }

  /// The data as a program operation takes it: with the bits that flip on the way, each once.
  mutating func disturb(_ data: [UInt8], at address: Int) -> [UInt8] {
    guard !memory.isEmpty else { return data }
    var result = data
    memory.removeAll { fault in
      guard case .flipOnProgram(let place, let bit) = fault else { return false }
      let offset = Int(place.rawValue) - address
      guard result.indices.contains(offset) else { return false }
      result[offset] ^= 1 << (bit & 7)
      return true
    }
    return result
  }

  /// The bytes of some data that are to be programmed and were left half erased, by their offset.
  func weakBytes(under data: [UInt8], at address: Int) -> [(offset: Int, FaultPlan.Weakness)] {
    memory.compactMap { fault in
      guard case .weakBlank(let place, let weakness) = fault else { return nil }
      let offset = Int(place.rawValue) - address
      // A blank byte is not programmed.
      guard data.indices.contains(offset), data[offset] != 0xFF else { return nil }
      return (offset, weakness)
    }
  }

  /// Makes a sector sound, as an erase that ends does.
  mutating func mend(_ places: Range<Int>) {
    memory.removeAll { fault in
      guard case .weakBlank(let place, _) = fault else { return false }
      return places.contains(Int(place.rawValue))
    }
  }

  /// Counts an operation, and says what requests meet from now on if that changes.
  mutating func busyChange() -> BusyStyle? {
    operationsBegun += 1
    return busyChanges.last { $0.operation == operationsBegun }?.style
  }

  /// When the power goes in this operation, if the plan wants that; counts its units.
  ///
  /// - Parameters:
  ///   - operation: what begins.
  ///   - unit: the bytes of a program unit.
  ///   - width: how the flash is programmed now.
  /// - Returns: the time, in the middle of the unit or the erase; `nil` if the power stays.
  mutating func powerLossTime(
    for operation: Operation, unit: ByteCount, width: DeviceTimes.Width
  ) -> Duration? {
    var time: Duration?
    switch operation.kind {
    case .program(let data, _):
      let units = data.count / unit
      for case .atProgramUnit(let number) in powerLosses
      where unitsBegun < number && number <= unitsBegun + units {
        let programs = (number - unitsBegun - 1) * unit / width.programBytes
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
