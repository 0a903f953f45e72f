public import DFU
internal import Synchronization

/// A USB bus in this process, with simulated boards on its ports.
///
/// With virtual time, nobody waits: each wait and each transfer moves the clock. A run in which one
/// task uses the bus gives the same times always; so do several that have joined its
/// ``virtualClock``. Others share the one clock, each moving it.
///
/// Each board has a wire of its own, as behind hubs of high speed with a transaction translator for
/// each port. The host's turnarounds are those of one thread.
public final class VirtualBus: USBBus {
  /// The data bytes of one control transfer that Linux takes.
  public static let defaultTransferLimit: ByteCount = 4_096
  /// The longest wait: a year, so that adding up waits cannot overflow.
  static let waitLimit = Duration.seconds(31_536_000)
  /// How often a wait looks for a change that another task made, in the machine's time.
  static let lookInterval = Duration.milliseconds(2)

  struct Slot {
    var port: any SimulatedPort
    /// The bus's time at which the port's own time began.
    var origin: Duration
    /// The number of the arrival that is on the port: the port's own, and the bus's.
    var seenArrival: UInt64?
    var arrival: UInt64 = 0
    /// The last arrival that has left, and when.
    var departed: (arrival: UInt64, time: Duration)?
    var claims: [UInt8: Int] = [:]
  }

  struct State {
    var slots: [String: Slot] = [:]
    var generation: UInt64 = 0
    var connectionCount = 0
    /// When the host's one event thread has answered the last completion that it has to.
    var hostFreeTime = Duration.zero
    var isPermitted = true
  }

  /// The clock of this bus, for those who join it.
  public let virtualClock: VirtualClock
  let wire: WireModel
  let limit: ByteCount
  let state = Mutex(State())

  /// Creates a bus without boards.
  ///
  /// - Parameters:
  ///   - pace: how its time passes.
  ///   - wire: what the host needs between transfers, for virtual time.
  ///   - transferLimit: the most data bytes in a control transfer, 64 to 65,535.
  public init(
    pace: VirtualClock.Pace = .virtual, wire: WireModel = WireModel(),
    transferLimit: ByteCount = VirtualBus.defaultTransferLimit
  ) {
    virtualClock = VirtualClock(pace: pace)
    self.wire = wire
    limit = min(max(transferLimit, 64), 65_535)
  }

  /// The clock of this bus.
  public var clock: any DeviceClock { virtualClock }

  /// Whether devices may be opened; `false` makes ``open(_:)`` throw `.noPermission`.
  public var isPermitted: Bool {
    get { state.withLock { $0.isPermitted } }
    set { state.withLock { $0.isPermitted = newValue } }
  }

  /// Puts a board on a port; one that was there is gone.
  ///
  /// - Parameters:
  ///   - board: the board, at its time zero.
  ///   - path: the port, as in `1-1.4`.
  public func attach(_ board: any SimulatedPort, at path: String) {
    let now = virtualClock.now
    state.withLock { state in
      if state.slots[path]?.seenArrival != nil { state.generation += 1 }
      state.slots[path] = Slot(port: board, origin: now)
      state.notice(path, at: now)
    }
  }

  /// Takes a board off the bus, as it is now.
  ///
  /// - Parameter path: the port.
  /// - Returns: what was there.
  @discardableResult public func detach(at path: String) -> (any SimulatedPort)? {
    let now = virtualClock.now
    return state.withLock { state in
      state.advance(to: now)
      let slot = state.slots.removeValue(forKey: path)
      if slot?.seenArrival != nil { state.generation += 1 }
      return slot?.port
    }
  }

  /// Looks at a board, or changes it, between two transfers.
  ///
  /// - Parameters:
  ///   - path: the port.
  ///   - body: what to do; the duration is the board's own time.
  /// - Returns: what the body returns; `nil` if no such board is there.
  public func withBoard<Result: Sendable>(
    at path: String, _ body: (inout VirtualBoard, Duration) -> Result
  ) -> Result? {
    let now = virtualClock.now
    return state.withLock { state in
      state.advance(to: now)
      guard var slot = state.slots[path], var board = slot.port as? VirtualBoard else {
        return nil
      }
      let result = body(&board, now - slot.origin)
      slot.port = board
      state.slots[path] = slot
      state.notice(path, at: now)
      return result
    }
  }

  /// The devices that are there now.
  public func snapshot() async throws(TransportError) -> BusSnapshot { snapshotNow() }

  private func snapshotNow() -> BusSnapshot {
    let now = virtualClock.now
    return state.withLock { state in
      state.advance(to: now)
      let devices = state.slots.compactMap { path, slot in
        slot.port.presence.map {
          USBDevice(presence: $0, path: path, arrival: slot.arrival)
        }
      }
      return BusSnapshot(
        generation: state.generation, devices: devices.sorted { $0.path < $1.path })
    }
  }

  /// Suspends until the bus differs from a snapshot, or a limit has passed, or the task is
  /// cancelled.
  public func waitForChange(since snapshot: BusSnapshot, limit: Duration) async -> Bool {
    let end = virtualClock.now + min(max(.zero, limit), Self.waitLimit)
    while true {
      let now = virtualClock.now
      let (generation, next) = state.withLock { state in
        state.advance(to: now)
        return (state.generation, state.nextEvent)
      }
      if generation != snapshot.generation { return true }
      if now >= end || Task.isCancelled { return false }
      let target = min(end, next ?? end)
      switch virtualClock.pace {
      case .virtual: await virtualClock.sleep(until: target)
      case .real(let scale):
        await virtualClock.sleep(until: min(target, now + Self.lookInterval * scale))
      }
    }
  }

  /// Opens a device of a snapshot.
  public func open(_ device: USBDevice) async throws(TransportError) -> any USBConnection {
    let now = virtualClock.now
    let number = state.withLock { state -> Result<Int, TransportError> in
      state.advance(to: now)
      guard state.origin(of: device) != nil else {
        return .failure(TransportError(.gone, detail: "the virtual board is not there any more"))
      }
      guard state.isPermitted else {
        return .failure(TransportError(.noPermission, detail: "the virtual bus forbids it"))
      }
      state.connectionCount += 1
      return .success(state.connectionCount)
    }
    return VirtualConnection(bus: self, device: device, number: try number.get())
  }
}

extension VirtualBus {
  var isVirtual: Bool { virtualClock.pace == .virtual }

  /// When the host has answered a completion that left a device's queue empty just now.
  ///
  /// One thread of the host serves all devices: their turnarounds follow each other.
  func turnaroundEnd() -> Duration {
    let now = virtualClock.now
    return state.withLock { state in
      state.hostFreeTime = max(now, state.hostFreeTime) + wire.turnaround
      return state.hostFreeTime
    }
  }

  /// Hands a transfer to a device, all times being the bus's; `nil` if it is not there.
  func control(
    _ setup: ControlSetup, _ data: [UInt8], on device: USBDevice, at now: Duration
  ) -> PortAnswer? {
    state.withLock { state in
      state.advance(device.path, to: now)
      // No copy of the slot lives while the board changes: it would be copied, flash and all.
      guard let origin = state.origin(of: device),
        var answer = state.slots[device.path]?.port.control(setup, data: data, at: now - origin)
      else { return nil }
      answer.time += origin
      // A plug that is pulled within the transfer is gone already.
      state.notice(device.path, at: answer.time)
      return answer
    }
  }

  /// Whether a device is there at a time, which may be past already.
  func isPresent(_ device: USBDevice, at time: Duration) -> Bool {
    state.withLock { state in
      state.advance(device.path, to: time)
      if state.origin(of: device) != nil { return true }
      return state.slots[device.path]?.departed.map {
        $0.arrival == device.arrival && $0.time > time
      } ?? false
    }
  }
}

extension VirtualBus.State {
  /// Lets the boards live up to a time, and notes who came and went.
  mutating func advance(to now: Duration) {
    // In a fixed order, so that arrivals get the same numbers in every run.
    for path in slots.keys.sorted() { advance(path, to: now) }
  }

  mutating func advance(_ path: String, to now: Duration) {
    while let origin = slots[path]?.origin, let event = slots[path]?.port.nextEvent,
      event <= now - origin
    {
      slots[path]?.port.advance(to: event)
      notice(path, at: event + origin)
    }
  }

  /// The port's time zero, if this very device is on it.
  func origin(of device: USBDevice) -> Duration? {
    guard let slot = slots[device.path], slot.seenArrival != nil, slot.arrival == device.arrival
    else { return nil }
    return slot.origin
  }

  /// Notes what is on a port now; an interface that was claimed is free once its device has left.
  mutating func notice(_ path: String, at time: Duration) {
    guard let slot = slots[path] else { return }
    let arrival = slot.port.presence?.arrival
    guard arrival != slot.seenArrival else { return }
    generation += 1
    if slot.seenArrival != nil { slots[path]?.departed = (slot.arrival, time) }
    slots[path]?.seenArrival = arrival
    if arrival != nil { slots[path]?.arrival = generation }
    slots[path]?.claims = [:]
  }

  /// When something happens by itself next, in the bus's time.
  var nextEvent: Duration? {
    slots.values.compactMap { slot in slot.port.nextEvent.map { $0 + slot.origin } }.min()
  }
}

extension USBDevice {
  /// What the descriptors of a simulated device tell.
  init(presence: PortPresence, path: String, arrival: UInt64) {
    let descriptor = presence.deviceDescriptor
    func word(_ offset: Int) -> UInt16 {
      guard offset + 1 < descriptor.count else { return 0 }
      return UInt16(descriptor[offset]) | UInt16(descriptor[offset + 1]) << 8
    }
    func text(_ offset: Int) -> String? {
      descriptor.indices.contains(offset) ? presence.strings[descriptor[offset]] : nil
    }
    self.init(
      path: path, arrival: arrival,
      id: USBIdentifier(vendor: word(8), product: word(10)), release: word(12),
      manufacturer: text(14), product: text(15), serial: text(16),
      interfaces: DFUInterface.all(inConfiguration: presence.configurationDescriptor))
  }
}
