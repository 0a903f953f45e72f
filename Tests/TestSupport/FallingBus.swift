package import DFU
package import DFUSimulator

/// A bus on which the application of the board at `1-1` falls back: as soon as anyone has seen it,
/// the board starts again with its boot pin held.
package struct FallingBus: USBBus {
  private let bus: VirtualBus

  /// Creates the bus, upon one with the board.
  package init(bus: VirtualBus) { self.bus = bus }

  package var clock: any DeviceClock { bus.clock }
  package func open(_ device: USBDevice) async throws(TransportError) -> any USBConnection {
    try await bus.open(device)
  }
  package func waitForChange(since snapshot: BusSnapshot, limit: Duration) async -> Bool {
    await bus.waitForChange(since: snapshot, limit: limit)
  }

  package func snapshot() async throws(TransportError) -> BusSnapshot {
    let snapshot = try await bus.snapshot()
    bus.withBoard(at: "1-1") { board, now in
      guard board.personality == .application else { return }
      board.isBootPinHeld = true
      board.cyclePower(at: now)
    }
    return snapshot
  }
}
