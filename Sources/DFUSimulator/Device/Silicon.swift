internal import DFU

/// What survives the loss of power: memories, protection, and the faults that sit in them.
struct Silicon: Sendable, Hashable {
  var memory: BoardMemory
  var isReadProtected: Bool
  var writeProtected: [AddressRange]
  var faults = FlashFaults(FaultPlan())

  init(profile: BoardProfile) {
    memory = BoardMemory(banks: profile.banks, traits: profile.flash)
    isReadProtected = profile.isReadProtected
    writeProtected = profile.writeProtected
  }

  /// Puts other faults in the place of those that are there; protection is added to the chip's own.
  mutating func setFaults(_ plan: FaultPlan) {
    faults = FlashFaults(plan)
    writeProtected += plan.writeProtected
    isReadProtected = isReadProtected || plan.isReadProtected
  }

  /// Whether a write or an erase here is silently ignored.
  func isWriteProtected(_ places: Range<Int>) -> Bool {
    writeProtected.contains {
      Int($0.start.rawValue) < places.upperBound && places.lowerBound < $0.end
    }
  }

  /// Reads bytes as the bus gives them.
  func read(at address: Int, count: ByteCount) -> BoardMemory.ReadOutcome {
    let outcome = memory.read(at: address, count: count)
    guard case .bytes(let bytes) = outcome else { return outcome }
    return .bytes(faults.misread(bytes, at: address))
  }

  /// Programs flash; what an earlier loss of power left half erased shows.
  mutating func program(_ data: [UInt8], at address: Int) -> DeviceStatus {
    var data = faults.disturb(data, at: address)
    for (offset, weakness) in faults.weakBytes(under: data, at: address) {
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
    faults.mend(sector.range)
  }

  /// Erases all flash that is not protected against it.
  mutating func eraseAll() {
    for sector in memory.sectors where sector.kind == .flash && !isWriteProtected(sector.range) {
      erase(sector)
    }
  }

  /// Lifts all protection; no sector keeps what was in it.
  mutating func unprotect() {
    writeProtected = []
    eraseAll()
    isReadProtected = false
  }
}
