internal import DFU
internal import DFUSimulator
internal import Synchronization

/// A device that answers as one that holds does, and allocates nothing while it does so.
///
/// The simulator keeps a flash and allocates for each block; what is counted here is to be the
/// host's alone. Its flash reads as zero until a block has come, and as the image from then on.
final class StillDevice: USBBus, USBConnection {
  let device: USBDevice
  let transferLimit: ByteCount = 4_096
  private let names: [[UInt8]]
  private let start: Int
  private let blockSize: Int
  private let image: [UInt8]
  private let memory = Mutex(Memory())
  private let time = StillClock()

  private struct Memory {
    var pointer = 0
    var isWritten = false
    var state = DeviceState.dfuIdle
    var isParked = false
  }

  init(_ profile: BoardProfile, device: USBDevice, image: [UInt8]) {
    self.device = device
    self.image = image
    names = profile.alternates.map { USBString.encode($0.name) }
    start = Int(profile.mainFlash?.start.rawValue ?? 0)
    blockSize = Int(profile.functional.transferSize)
  }

  var clock: any DeviceClock { time }
  func snapshot() async throws(TransportError) -> BusSnapshot {
    BusSnapshot(generation: 1, devices: [device])
  }
  func waitForChange(since snapshot: BusSnapshot, limit: Duration) async -> Bool { false }
  func open(_ device: USBDevice) async throws(TransportError) -> any USBConnection { self }
  func claim(interface: UInt8) async throws(TransportError) {}
  func select(alternate: UInt8, interface: UInt8) async throws(TransportError) {}
  func reset() async throws(TransportError) {}
  func close() async {}

  func run<Loop: TransferLoop>(_ loop: Loop, slots: Int) async -> Loop {
    var loop = loop
    let slots = min(max(slots, 1), 16)
    var buffers = [[UInt8]](
      repeating: [UInt8](repeating: 0, count: transferLimit), count: slots)
    var setups = [ControlSetup?](repeating: nil, count: slots)
    var first = 0
    var count = 0
    var isFinished = false
    while true {
      feeding: while count < slots, !isFinished {
        let slot = (first + count) % slots
        var span = buffers[slot].mutableSpan
        // SAFETY: every pattern of bits is a UInt8; the span ends before the buffer is used again.
        var payload = unsafe span.mutableBytes
        switch loop.next(payload: &payload) {
        case .submit(let setup, _):
          setups[slot] = setup
          count += 1
        case .await: break feeding
        case .finish: isFinished = true
        }
      }
      guard count > 0, let setup = setups[first] else { return loop }
      let moved = answer(setup, in: &buffers[first])
      let completion = TransferCompletion(setup: setup, status: .completed, byteCount: moved)
      Self.end(completion, of: &loop, buffers[first])
      first = (first + 1) % slots
      count -= 1
    }
  }

  private static func end<Loop: TransferLoop>(
    _ completion: TransferCompletion, of loop: inout Loop, _ buffer: [UInt8]
  ) {
    // SAFETY: a UInt8 has no padding that could be read as data.
    unsafe loop.completed(
      completion,
      payload: buffer.span.bytes.extracting(
        first: completion.setup.isDeviceToHost ? completion.byteCount : 0))
  }

  /// Performs a transfer; what goes to the host is put into the buffer.
  private func answer(_ setup: ControlSetup, in buffer: inout [UInt8]) -> ByteCount {
    guard let request = setup.dfuRequest else { return name(setup, in: &buffer) }
    return memory.withLock { memory in
      switch request {
      case .download:
        memory.isParked = true
        if setup.value == DfuSeCommand.blockNumber {
          memory.pointer = (1...4).reversed().reduce(0) { $0 << 8 | Int(buffer[$1]) }
        } else {
          memory.isWritten = true
        }
      case .getStatus:
        if memory.isParked {
          memory.state = .dfuDownloadBusy
        } else if memory.state == .dfuDownloadBusy {
          memory.state = .dfuDownloadIdle
        }
        memory.isParked = false
        // Written in place, for an array would be an allocation; 1 ms is what it asks for.
        for place in 0..<6 { buffer[place] = 0 }
        buffer[1] = 1
        buffer[4] = memory.state.rawValue
      case .getState: buffer[0] = memory.state.rawValue
      case .upload:
        let offset = memory.pointer - start + (Int(setup.value) - 2) * blockSize
        for place in 0..<Int(setup.length) {
          let from = offset + place
          buffer[place] = memory.isWritten && image.indices.contains(from) ? image[from] : 0
        }
      case .abort, .clearStatus, .detach: memory.state = .dfuIdle
      }
      return Int(setup.length)
    }
  }

  private func name(_ setup: ControlSetup, in buffer: inout [UInt8]) -> ByteCount {
    // The simulator's alternates are named from index 4 on.
    let place = Int(setup.value & 0xFF) - 4
    guard names.indices.contains(place) else { return 0 }
    buffer.replaceSubrange(0..<names[place].count, with: names[place])
    return names[place].count
  }
}

/// A clock that jumps to whatever is waited for.
private final class StillClock: DeviceClock {
  private let jumped = Mutex(Duration.zero)

  var now: Duration { jumped.withLock { $0 } }
  func sleep(for duration: Duration) async { jumped.withLock { $0 += duration } }
}
