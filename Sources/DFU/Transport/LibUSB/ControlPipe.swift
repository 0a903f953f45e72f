/// Endpoint 0 of an open device: steps a loop whenever one of its transfers ends.
///
/// The transfers are made once. The first steps of a run happen on the caller's thread, the others
/// on the event thread, all under one lock; the caller is resumed once, after the last transfer in
/// flight has ended. No step allocates.
final class ControlPipe: TransferSink {
  /// The most transfers in flight.
  static let capacity = 16

  private struct State {
    var queue = TransferQueue(capacity: ControlPipe.capacity)
    /// `nil` while nobody runs a loop.
    var current: CurrentRun?
    var isClosed = false
  }

  /// A run that has not ended, and whoever waits for its end.
  private struct CurrentRun {
    let run: any SteppedRun
    let slots: Int
    let caller: CheckedContinuation<Void, Never>
    /// Whether the loop has nothing more to send.
    var isFed = false
  }

  private let handle: any DeviceHandle
  private let clock: any DeviceClock
  private let buffers: [TransferBuffer]
  private let state = Guarded(State())

  init(handle: any DeviceHandle, clock: any DeviceClock, limit: ByteCount) {
    self.handle = handle
    self.clock = clock
    buffers = (0..<Self.capacity).map { _ in TransferBuffer(limit: limit) }
  }

  /// Makes the transfers; blocks.
  func prepare() -> Int32 {
    handle.prepare(buffers, sink: self)
  }

  /// Runs a loop to its end.
  ///
  /// There is one run at a time: the connection sees to that.
  func run<Loop: TransferLoop>(_ loop: Loop, slots: Int) async -> Loop {
    let run = Run(loop)
    await withCheckedContinuation { caller in
      step { state in
        state.current = CurrentRun(
          run: run, slots: max(1, min(slots, Self.capacity)), caller: caller)
        feed(&state)
      }
    }
    return run.loop
  }

  /// From now on every transfer ends as `.disconnected`.
  func close() {
    state.withLock { $0.isClosed = true }
  }

  func transferEnded(slot: Int, status: TransferStatus, byteCount: ByteCount) {
    step { state in
      state.queue.end(slot: slot, status: status, byteCount: byteCount)
    }
  }

  /// Applies a change and what follows from it; then, without the lock, wakes the caller if the run
  /// is over.
  private func step(_ change: (inout State) -> Void) {
    let caller = state.withLock { state in
      change(&state)
      return advance(&state)
    }
    caller?.resume()
  }

  /// Delivers what has ended, in order, and feeds after each; returns the caller of a run that is
  /// over.
  private func advance(_ state: inout State) -> CheckedContinuation<Void, Never>? {
    guard let current = state.current else { return nil }
    while let (slot, completion) = state.queue.takeEnded() {
      current.run.deliver(completion, in: buffers[slot])
      feed(&state)
    }
    // A loop that awaits with nothing in flight would do so for ever: its run is over as well.
    guard state.queue.count == 0 else { return nil }
    state.current = nil
    return current.caller
  }

  /// Asks the loop for transfers while it has some and a slot is free.
  private func feed(_ state: inout State) {
    while let current = state.current, !current.isFed, state.queue.count < current.slots,
      let slot = state.queue.freeSlot
    {
      switch current.run.next(in: buffers[slot]) {
      case .submit(let setup, let timeout): submit(setup, timeout: timeout, &state)
      case .await: return
      case .finish: state.current?.isFed = true
      }
    }
  }

  /// Submits a transfer; one that libusb refuses has ended, and waits for its place in the order.
  private func submit(_ setup: ControlSetup, timeout: Duration, _ state: inout State) {
    guard let ticket = state.queue.begin(setup, timeout: timeout, now: clock.now) else { return }
    let buffer = buffers[ticket.slot]
    buffer.write(setup)
    let code =
      if state.isClosed {
        LibUSBCode.noDevice
      } else if ByteCount(setup.length) > buffer.limit {
        LibUSBCode.invalidParameter
      } else {
        handle.submit(slot: ticket.slot, milliseconds: ticket.milliseconds)
      }
    guard code < 0 else { return }
    state.queue.end(slot: ticket.slot, status: LibUSBCode.status(ofSubmit: code), byteCount: 0)
  }
}

/// A run whose loop's type is not known to the pipe.
private protocol SteppedRun: AnyObject, Sendable {
  func next(in buffer: TransferBuffer) -> LoopStep
  func deliver(_ completion: TransferCompletion, in buffer: TransferBuffer)
}

/// The one allocation of a run.
///
/// SAFETY: the loop is touched under the pipe's lock while the run lasts, and by the caller alone
/// when it is over; the continuation orders the two.
private final class Run<Loop: TransferLoop>: SteppedRun, @unchecked Sendable {
  var loop: Loop

  init(_ loop: Loop) {
    self.loop = loop
  }

  func next(in buffer: TransferBuffer) -> LoopStep {
    buffer.next(of: &loop)
  }

  func deliver(_ completion: TransferCompletion, in buffer: TransferBuffer) {
    buffer.deliver(completion, to: &loop)
  }
}
