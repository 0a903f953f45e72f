internal import Synchronization

/// A bus that somebody looks at: everything passes through it and is told to an observer.
///
/// It wraps any bus, so that a bus that nobody looks at has nothing to ask and nothing to pay. A
/// session that is opened on it tells the observer of its phases, too.
///
/// ```swift
/// let bus = ObservedBus(try LibUSBBus(), observer: recorder)
/// ```
public struct ObservedBus: USBBus {
  package let bus: any USBBus
  private let seen: any BusObserver
  private let runCounter = RunCounter()

  /// Wraps a bus.
  public init(_ bus: any USBBus, observer: any BusObserver) {
    self.bus = bus
    seen = observer
  }

  /// The clock of the bus that is wrapped.
  public var clock: any DeviceClock { bus.clock }

  /// Who looks at this bus.
  public var observer: (any BusObserver)? { seen }

  /// The devices that are there now.
  ///
  /// - Throws: what kept the bus from being read.
  public func snapshot() async throws(TransportError) -> BusSnapshot { try await bus.snapshot() }

  /// Waits on the bus that is wrapped.
  ///
  /// - Returns: whether the bus differs from the snapshot.
  public func waitForChange(since snapshot: BusSnapshot, limit: Duration) async -> Bool {
    let start = clock.now
    let hasChanged = await bus.waitForChange(since: snapshot, limit: limit)
    seen.observe(
      .performed(.waitForChange, since: start, failure: nil), of: nil, at: clock.now)
    return hasChanged
  }

  /// Opens a device, whose transfers are seen.
  ///
  /// - Throws: what the bus that is wrapped throws.
  public func open(_ device: USBDevice) async throws(TransportError) -> any USBConnection {
    let start = clock.now
    do throws(TransportError) {
      let connection = try await bus.open(device)
      seen.observe(.performed(.open, since: start, failure: nil), of: device, at: clock.now)
      return ObservedConnection(connection, observer: seen, runCounter: runCounter)
    } catch {
      seen.observe(.performed(.open, since: start, failure: error), of: device, at: clock.now)
      throw error
    }
  }
}

/// Numbers the runs of a bus, so that its transfers can be numbered without asking each other.
private final class RunCounter: Sendable {
  private let last = Atomic<UInt64>(0)

  func next() -> UInt64 { last.wrappingAdd(1, ordering: .relaxed).newValue }
}

/// A connection whose calls and transfers are told.
private struct ObservedConnection: USBConnection {
  let connection: any USBConnection
  let clock: any DeviceClock
  private let observer: any BusObserver
  private let runCounter: RunCounter

  init(_ connection: any USBConnection, observer: any BusObserver, runCounter: RunCounter) {
    self.connection = connection
    self.observer = observer
    self.runCounter = runCounter
    clock = ObservedClock(
      clock: connection.clock, device: connection.device, observer: observer)
  }

  var device: USBDevice { connection.device }
  var transferLimit: ByteCount { connection.transferLimit }

  func claim(interface: UInt8) async throws(TransportError) {
    try await tell(.claim(interface: interface)) { connection throws(TransportError) in
      try await connection.claim(interface: interface)
    }
  }

  func select(alternate: UInt8, interface: UInt8) async throws(TransportError) {
    try await tell(
      .select(alternate: alternate, interface: interface)
    ) { connection throws(TransportError) in
      try await connection.select(alternate: alternate, interface: interface)
    }
  }

  func reset() async throws(TransportError) {
    try await tell(.reset) { connection throws(TransportError) in
      try await connection.reset()
    }
  }

  func close() async {
    let start = clock.now
    await connection.close()
    observer.observe(.performed(.close, since: start, failure: nil), of: device, at: clock.now)
  }

  func run<Loop: TransferLoop>(_ loop: Loop, slots: Int) async -> Loop {
    let observed = ObservedLoop(
      inner: loop, device: device, clock: clock, observer: observer, run: runCounter.next())
    return await connection.run(observed, slots: slots).inner
  }

  /// Makes a call and tells of it.
  private func tell(
    _ call: HostCall, _ body: (any USBConnection) async throws(TransportError) -> Void
  ) async throws(TransportError) {
    let start = clock.now
    do throws(TransportError) {
      try await body(connection)
      observer.observe(.performed(call, since: start, failure: nil), of: device, at: clock.now)
    } catch {
      observer.observe(.performed(call, since: start, failure: error), of: device, at: clock.now)
      throw error
    }
  }
}

/// A clock whose sleeps are told.
private struct ObservedClock: DeviceClock {
  let clock: any DeviceClock
  let device: USBDevice
  let observer: any BusObserver

  var now: Duration { clock.now }

  func sleep(for duration: Duration) async {
    guard duration > .zero else { return }
    let start = now
    await clock.sleep(for: duration)
    observer.observe(
      .performed(.sleep(duration), since: start, failure: nil), of: device, at: now)
  }
}

/// A loop whose transfers are told, one by one.
private struct ObservedLoop<Inner: TransferLoop>: TransferLoop {
  var inner: Inner
  let device: USBDevice
  let clock: any DeviceClock
  let observer: any BusObserver
  let run: UInt64
  private var fedCount: UInt64 = 0
  private var seenCount: UInt64 = 0

  init(
    inner: Inner, device: USBDevice, clock: any DeviceClock, observer: any BusObserver, run: UInt64
  ) {
    self.inner = inner
    self.device = device
    self.clock = clock
    self.observer = observer
    self.run = run
  }

  mutating func next(payload: inout MutableRawSpan) -> LoopStep {
    let step = inner.next(payload: &payload)
    guard case .submit(let setup, _) = step else { return step }
    let count = setup.isDeviceToHost ? 0 : min(ByteCount(setup.length), payload.byteCount)
    observer.observe(
      .submitted(setup, number: number(fedCount)), of: device, at: clock.now,
      payload: payload.bytes.extracting(first: count))
    fedCount += 1
    return step
  }

  mutating func completed(_ completion: TransferCompletion, payload: RawSpan) {
    // Ends come in the order of the submissions.
    observer.observe(
      .ended(completion, number: number(seenCount)), of: device, at: clock.now, payload: payload)
    seenCount += 1
    inner.completed(completion, payload: payload)
  }

  /// A number that no other transfer of the bus has: no run has four billion transfers.
  private func number(_ place: UInt64) -> UInt64 { run << 32 | place }
}
