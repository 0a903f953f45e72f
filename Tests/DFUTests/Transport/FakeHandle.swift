import Dispatch

@testable import DFU

/// A device handle without a device: does what the test says, and keeps a log of what was asked.
final class FakeHandle: DeviceHandle {
  /// A transfer that was handed over.
  struct Submission: Sendable {
    var slot: Int
    var milliseconds: UInt32
    var setup: ControlSetup
    var data: [UInt8]
  }

  /// How a transfer ends, and what the device sends.
  struct Outcome: Sendable {
    var status: TransferStatus = .completed
    var data: [UInt8] = []
  }

  private struct State {
    var buffers: [TransferBuffer] = []
    weak var sink: (any TransferSink)?
    var log: [String] = []
    var submissions: [Submission] = []
    var inFlight = 0
    var mostInFlight = 0
  }

  /// The code of each blocking call by its name; 0 if it is not here.
  let codes: [String: Int32]
  /// The code of a refused submission by its `wValue`.
  let refusals: [UInt16: Int32]
  /// Ends transfers by itself, one after another; `nil` to let the test call `end`.
  let device: (@Sendable (Submission) -> Outcome)?
  private let state = Guarded(State())
  private let events = DispatchQueue(label: "fake events")

  init(
    codes: [String: Int32] = [:],
    refusals: [UInt16: Int32] = [:],
    device: (@Sendable (Submission) -> Outcome)? = nil
  ) {
    self.codes = codes
    self.refusals = refusals
    self.device = device
  }

  var log: [String] { state.withLock { $0.log } }
  var submissions: [Submission] { state.withLock { $0.submissions } }
  var mostInFlight: Int { state.withLock { $0.mostInFlight } }

  func prepare(_ buffers: [TransferBuffer], sink: any TransferSink) -> Int32 {
    state.withLock { state in
      state.buffers = buffers
      state.sink = sink
    }
    return codes["prepare"] ?? 0
  }

  func submit(slot: Int, milliseconds: UInt32) -> Int32 {
    let submission = state.withLock { state in
      let (setup, data) = state.buffers[slot].contents
      return Submission(slot: slot, milliseconds: milliseconds, setup: setup, data: data)
    }
    if let code = refusals[submission.setup.value] { return code }
    state.withLock { state in
      state.submissions.append(submission)
      state.inFlight += 1
      state.mostInFlight = max(state.mostInFlight, state.inFlight)
    }
    if let device {
      events.async { self.finish(slot: slot, device(submission)) }
    }
    return 0
  }

  /// Ends the n-th submission, on the thread that stands for libusb's.
  func end(_ number: Int, _ outcome: Outcome = Outcome()) {
    let slot = submissions[number].slot
    events.async { self.finish(slot: slot, outcome) }
  }

  /// Suspends until so many transfers were handed over.
  func submitted(_ count: Int) async {
    while submissions.count < count { await Task.yield() }
  }

  private func finish(slot: Int, _ outcome: Outcome) {
    let sink = state.withLock { state in
      state.inFlight -= 1
      state.buffers[slot].fill(outcome.data)
      return state.sink
    }
    sink?.transferEnded(slot: slot, status: outcome.status, byteCount: outcome.data.count)
  }

  func claim(interface: UInt8) -> Int32 { call("claim", "\(interface)") }
  func release(interface: UInt8) -> Int32 { call("release", "\(interface)") }
  func select(alternate: UInt8, interface: UInt8) -> Int32 {
    call("select", "\(interface).\(alternate)")
  }
  func reset() -> Int32 { call("reset", "") }
  func close() { _ = call("close", "") }

  private func call(_ name: String, _ argument: String) -> Int32 {
    state.withLock { $0.log.append(argument.isEmpty ? name : "\(name) \(argument)") }
    return codes[name] ?? 0
  }
}

extension TransferBuffer {
  /// The setup packet and, for host to device, the data behind it: as libusb finds them.
  fileprivate var contents: (setup: ControlSetup, data: [UInt8]) {
    let bytes = unsafe Array(
      UnsafeRawBufferPointer(start: memory, count: Self.setupSize + limit))
    let setup =
      ControlSetup(bytes: bytes.prefix(Self.setupSize))
      ?? ControlSetup(requestType: 0, request: 0)
    let count = setup.isDeviceToHost ? 0 : Int(setup.length)
    return (setup, Array(bytes[Self.setupSize...].prefix(count)))
  }

  /// Writes what the device sends.
  fileprivate func fill(_ data: [UInt8]) {
    for (offset, byte) in data.prefix(limit).enumerated() {
      unsafe memory.storeBytes(of: byte, toByteOffset: Self.setupSize + offset, as: UInt8.self)
    }
  }
}

extension LibUSBConnection {
  /// A connection to a fake handle.
  static func fake(_ handle: FakeHandle, transferLimit: ByteCount = 64) async throws
    -> LibUSBConnection
  {
    let device = USBDevice(path: "1-1", arrival: 1, id: .stmDFU, release: 0x2200, interfaces: [])
    return try await LibUSBConnection(
      device: device, handle: handle, context: nil, blocking: BlockingQueue(label: "fake"),
      transferLimit: transferLimit)
  }
}
