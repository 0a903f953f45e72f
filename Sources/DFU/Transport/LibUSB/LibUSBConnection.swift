/// A device that is open through libusb.
///
/// Calls take turns, in the order in which they came, so that nothing is reset or closed while a
/// transfer is in flight. Those that block have a queue of their own for each device: a wedged one
/// holds up nobody else.
final class LibUSBConnection: USBConnection {
  let device: USBDevice
  let clock: any DeviceClock
  let transferLimit: ByteCount

  private enum State {
    /// With the interfaces that were claimed.
    case open([UInt8])
    case closed
  }

  private let handle: any DeviceHandle
  private let pipe: ControlPipe
  private let blocking: BlockingQueue
  private let turnstile = Turnstile()
  private let state = Guarded(State.open([]))
  /// Keeps libusb open for as long as the device is.
  private let context: (any Sendable)?

  /// Takes over an open device.
  ///
  /// - Throws: `.unavailable` if there is no memory for the transfers; the device is closed then.
  init(
    device: USBDevice, handle: any DeviceHandle, context: (any Sendable)?, blocking: BlockingQueue,
    clock: any DeviceClock = SystemClock(), transferLimit: ByteCount = Platform.transferLimit
  ) async throws(TransportError) {
    self.device = device
    self.handle = handle
    self.context = context
    self.blocking = blocking
    self.clock = clock
    self.transferLimit = transferLimit
    let pipe = ControlPipe(handle: handle, clock: clock, limit: transferLimit)
    self.pipe = pipe
    let code = await blocking.perform { pipe.prepare() }
    try LibUSBCode.check(code)
  }

  deinit {
    // The safety net for an owner who forgot to close. No transfer is in flight: a run keeps its
    // connection alive.
    guard isOpen else { return }
    blocking.submit { [handle, context] in
      handle.close()
      withExtendedLifetime(context) {}
    }
  }

  func claim(interface: UInt8) async throws(TransportError) {
    try await call { $0.claim(interface: interface) }
    state.withLock { state in
      guard case .open(let claimed) = state, !claimed.contains(interface) else { return }
      state = .open(claimed + [interface])
    }
  }

  func select(alternate: UInt8, interface: UInt8) async throws(TransportError) {
    try await call { $0.select(alternate: alternate, interface: interface) }
  }

  func reset() async throws(TransportError) {
    try await call { handle in
      let code = handle.reset()
      // "Not found" is how libusb says that the reset brought up another device, which is what a
      // reset after DFU_DETACH is for.
      return code == LibUSBCode.notFound ? 0 : code
    }
  }

  func run<Loop: TransferLoop>(_ loop: Loop, slots: Int) async -> Loop {
    await turnstile.enter()
    defer { turnstile.leave() }
    return await pipe.run(loop, slots: slots)
  }

  func close() async {
    await turnstile.enter()
    defer { turnstile.leave() }
    let claimed = state.withLock { state -> [UInt8]? in
      guard case .open(let claimed) = state else { return nil }
      state = .closed
      return claimed
    }
    guard let claimed else { return }
    pipe.close()
    await blocking.perform { [handle] in
      // What a release may say is of no use: the device is closed next.
      for interface in claimed { _ = handle.release(interface: interface) }
      handle.close()
    }
  }

  private var isOpen: Bool {
    state.withLock { state in
      if case .open = state { true } else { false }
    }
  }

  /// Makes a blocking call in its turn.
  private func call(_ body: @escaping @Sendable (any DeviceHandle) -> Int32)
    async throws(TransportError)
  {
    await turnstile.enter()
    defer { turnstile.leave() }
    guard isOpen else { throw LibUSBCode.error(LibUSBCode.noDevice) }
    try LibUSBCode.check(await blocking.perform { [handle] in body(handle) })
  }
}
