internal import Synchronization

/// Records what is seen on a bus: a buffer between an encoder and a file.
///
/// ```swift
/// let recorder = Recorder(TraceEventEncoder()) { bytes in append(bytes) }
/// let bus = ObservedBus(bus, observer: recorder)
/// // … flash …
/// recorder.finish()
/// ```
public final class Recorder: BusObserver {
  /// How many bytes are kept back, so that a transfer seldom has to wait for a file.
  static let bufferSize: ByteCount = 64 << 10

  private struct State {
    var encoder: any RecordingEncoder
    var buffer: [UInt8] = []
    var lastTime = Duration.zero
    var isFinished = false
  }

  private let state: Mutex<State>
  private let write: @Sendable ([UInt8]) -> Void

  /// Begins a recording; its first bytes are written at once.
  ///
  /// - Parameters:
  ///   - encoder: the kind of file.
  ///   - write: takes whole records, for the end of the file.
  public init(_ encoder: any RecordingEncoder, write: @escaping @Sendable ([UInt8]) -> Void) {
    var state = State(encoder: encoder)
    state.buffer.reserveCapacity(Self.bufferSize)
    state.encoder.begin(&state.buffer)
    write(state.buffer)
    state.buffer.removeAll(keepingCapacity: true)
    self.state = Mutex(state)
    self.write = write
  }

  /// Takes an event; nothing after ``finish()``.
  public func observe(
    _ event: BusEvent, of device: USBDevice?, at time: Duration, payload: RawSpan
  ) {
    state.withLock { state in
      guard !state.isFinished else { return }
      state.lastTime = max(state.lastTime, time)
      state.encoder.encode(event, of: device, at: time, payload: payload, to: &state.buffer)
      // What a person waits for is in the file, should the program be killed meanwhile.
      let isPause =
        switch event {
        case .began, .finished, .operationEnded, .remarked: true
        case .submitted, .ended, .performed: false
        }
      if isPause || state.buffer.count >= Self.bufferSize { flush(&state) }
    }
  }

  /// Ends the recording; the file is whole then.
  public func finish() {
    state.withLock { state in
      guard !state.isFinished else { return }
      state.isFinished = true
      state.encoder.finish(at: state.lastTime, to: &state.buffer)
      flush(&state)
    }
  }

  private func flush(_ state: inout State) {
    guard !state.buffer.isEmpty else { return }
    write(state.buffer)
    state.buffer.removeAll(keepingCapacity: true)
  }
}
