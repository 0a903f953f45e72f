/// Telling whoever looks at the bus what the transfers are for.
extension DFUSession {
  /// The way to tell what happens, by way of the bus's observer if it has one.
  nonisolated func observed(
    _ emit: @escaping @Sendable (DFUEvent) -> Void
  ) -> @Sendable (DFUEvent) -> Void {
    guard let observer = bus.observer else { return emit }
    let device = device
    let clock = connection.clock
    return { event in
      if let seen = BusEvent(event) { observer.observe(seen, of: device, at: clock.now) }
      emit(event)
    }
  }
}

extension BusEvent {
  /// What an observer is to know of an event; `nil` for what it sees by itself.
  fileprivate init?(_ event: DFUEvent) {
    switch event {
    case .began(let phase, let count): self = .began(phase: phase.rawValue, byteCount: count)
    case .ended(let phase, _, _): self = .finished(phase: phase.rawValue)
    case .settled(let pace): self = .remarked("pace \(pace.rawValue): the device \(pace.reason)")
    case .toldSupply(let range): self = .remarked("the bootloader took the supply \(range)")
    case .saved(let count, let name): self = .remarked("saved \(count) bytes in \(name)")
    case .repairing(let sectors):
      let names = sectors.map { "\($0.range.start)" }.joined(separator: ", ")
      self = .remarked("written once more: the sectors at \(names)")
    case .left: self = .remarked("the device left the bus")
    case .applicationStarted(let device): self = .remarked("the application \(device.id) is there")
    case .note(let text): self = .remarked(text)
    case .planned, .advanced, .erased: return nil
    }
  }
}
