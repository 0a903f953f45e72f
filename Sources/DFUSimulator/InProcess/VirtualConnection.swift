internal import DFU
internal import Synchronization

/// An open device of a virtual bus.
final class VirtualConnection: USBConnection {
  let device: USBDevice
  private let bus: VirtualBus
  private let number: Int
  private let isOpen = Mutex(true)

  init(bus: VirtualBus, device: USBDevice, number: Int) {
    self.bus = bus
    self.device = device
    self.number = number
  }

  var clock: any DeviceClock { bus.virtualClock }
  var transferLimit: ByteCount { bus.limit }

  /// LIBUSB_ERROR_INVALID_PARAM, which libusb gives for too long a transfer.
  private static let invalidParameter: Int32 = -2
  /// Reset signalling and recovery of a root port; USB 2.0 §7.1.7.5.
  private static let resetTime = Duration.milliseconds(60)
  private static let gone = TransportError(.gone, detail: "the virtual board is not there any more")

  func claim(interface: UInt8) async throws(TransportError) {
    guard isOpen.withLock({ $0 }) else { throw Self.gone }
    let now = bus.virtualClock.now
    let failure = bus.state.withLock { state -> TransportError? in
      state.advance(device.path, to: now)
      guard state.origin(of: device) != nil else { return Self.gone }
      let owner = state.slots[device.path]?.claims[interface]
      guard owner == nil || owner == number else {
        return TransportError(.busy, detail: "another connection has claimed the interface")
      }
      state.slots[device.path]?.claims[interface] = number
      return nil
    }
    if let failure { throw failure }
  }

  func select(alternate: UInt8, interface: UInt8) async throws(TransportError) {
    let isClaimed = bus.state.withLock { state in
      state.slots[device.path]?.claims[interface] == number
    }
    guard isClaimed else {
      throw TransportError(.failed, detail: "interface \(interface) was not claimed before")
    }
    let setup = ControlSetup(
      requestType: 0x01, request: 11, value: UInt16(alternate), index: UInt16(interface))
    let result = await control(setup, timeout: .seconds(1))
    switch result.status {
    case .completed: return
    case .stalled:
      throw TransportError(.stalled, detail: "the device has no alternate setting \(alternate)")
    case .timedOut: throw TransportError(.timedOut, detail: "SET_INTERFACE was not answered")
    case .disconnected, .cancelled, .failed: throw Self.gone
    }
  }

  func reset() async throws(TransportError) {
    guard isOpen.withLock({ $0 }) else { throw Self.gone }
    let now = bus.virtualClock.now
    let isThere = bus.state.withLock { state in
      state.advance(device.path, to: now)
      guard let origin = state.origin(of: device) else { return false }
      state.slots[device.path]?.port.reset(at: now - origin)
      state.notice(device.path, at: now)
      return true
    }
    guard isThere else { throw Self.gone }
    await bus.virtualClock.sleep(for: Self.resetTime)
  }

  func close() async {
    isOpen.withLock { $0 = false }
    bus.state.withLock { state in
      let claims = state.slots[device.path]?.claims.filter { $0.value != number }
      if let claims { state.slots[device.path]?.claims = claims }
    }
  }

  func run<Loop: TransferLoop>(_ loop: Loop, slots: Int) async -> Loop {
    var queue = EndpointQueue(loop: loop, slots: min(max(slots, 1), 16), limit: bus.limit)
    queue.fill()
    while let transfer = queue.head {
      let outcome = await perform(transfer.setup, queue.headPayload, transfer.timeout)
      queue.complete(outcome.status, outcome.bytes)
      if queue.isEmpty, bus.isVirtual {
        await bus.virtualClock.sleep(until: bus.turnaroundEnd())
      }
      queue.fill()
    }
    return queue.loop
  }

  /// Performs the transfer at the head of the queue, and waits for its end.
  private func perform(
    _ setup: ControlSetup, _ data: [UInt8], _ timeout: Duration
  ) async -> (status: TransferStatus, bytes: [UInt8]) {
    guard isOpen.withLock({ $0 }) else { return (.disconnected, []) }
    guard Int(setup.length) <= bus.limit else {
      return (.failed(.notSubmitted(Self.invalidParameter)), [])
    }
    let start = bus.virtualClock.now
    let outbound = WireModel.setup + (setup.isDeviceToHost ? .zero : WireModel.data(data.count))
    guard let answer = bus.control(setup, data, on: device, at: start + outbound) else {
      return (.disconnected, [])
    }
    let end = answer.time + Self.inbound(answer)
    guard answer.outcome != .silent, end - start <= timeout else {
      await bus.virtualClock.sleep(until: start + timeout)
      return (bus.isPresent(device, at: start + timeout) ? .timedOut : .disconnected, [])
    }
    await bus.virtualClock.sleep(until: end)
    // Whoever pulled the plug meanwhile has ended the transfer too.
    guard bus.isPresent(device, at: answer.time) else { return (.disconnected, []) }
    switch answer.outcome {
    case .accepted(let bytes): return (.completed, bytes)
    case .stalled: return (.stalled, [])
    case .silent, .gone: return (.disconnected, [])
    }
  }

  /// The time on the wire from the device's answer to the transfer's end.
  private static func inbound(_ answer: PortAnswer) -> Duration {
    switch answer.outcome {
    case .accepted(let bytes): WireModel.data(bytes.count) + WireModel.status
    case .stalled: WireModel.status
    case .silent, .gone: .zero
    }
  }
}
