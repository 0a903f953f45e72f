internal import DFU

/// Work that a GETSTATUS is to start.
enum ParkedWork: Sendable, Hashable {
  case command(DfuSeCommand)
  case write(block: UInt16, [UInt8])
  case leave
}

/// Work that goes on, or is over and not yet asked about.
struct Operation: Sendable, Hashable {
  enum Kind: Sendable, Hashable {
    /// Nothing in memory changes: a pointer, a manifestation, an operation that was refused.
    case none
    case erase(BoardMemory.Sector)
    case eraseAll
    case program([UInt8], at: Int)
    case overwrite([UInt8], at: Int)
    case unprotect
  }

  var kind: Kind
  var start: Duration
  var end: Duration
  var outcome: DeviceStatus = .ok
  /// What the device says in bwPollTimeout.
  var poll: Duration
  /// Whether the device never says that it is done.
  var isEndless = false

  /// Does the work, as it is when its time is over.
  mutating func finish(on silicon: inout Silicon) {
    switch kind {
    case .none: break
    case .erase(let sector): silicon.erase(sector)
    case .eraseAll: silicon.eraseAll()
    case .program(let data, let address):
      outcome = silicon.program(data, at: address)
    case .overwrite(let data, let address): silicon.memory.store(data[...], at: address)
    case .unprotect: silicon.unprotect()
    }
    kind = .none
  }

  /// Leaves the memory as a loss of power at a moment does.
  func tear(at now: Duration, width: DeviceTimes.Width, on silicon: inout Silicon) {
    guard start <= now, now < end else { return }
    switch kind {
    case .none, .overwrite: break
    case .erase(let sector): silicon.memory.tearErase(sector)
    case .eraseAll, .unprotect:
      let all = silicon.memory.sectors.filter { $0.kind == .flash }
      let done = Int(Double(all.count) * ((now - start) / (end - start)))
      for sector in all.prefix(done) { silicon.memory.erase(sector) }
      if all.indices.contains(done) { silicon.memory.tearErase(all[done]) }
    case .program(let data, let address):
      guard width.program.duration > .zero else { return }
      let operations = Int((now - start) / width.program.duration)
      let units = operations * width.programBytes / silicon.memory.traits.unit
      // The loss of power is the outcome; nobody is left to be told.
      _ = silicon.memory.program(data, at: address, limit: units)
    }
  }
}
