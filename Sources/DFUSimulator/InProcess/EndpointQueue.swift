internal import DFU

/// Endpoint 0 during one run: the loop, its transfers in flight, and their buffers, which
/// are made once.
struct EndpointQueue<Loop: TransferLoop> {
  /// A transfer in flight.
  struct Transfer {
    var setup: ControlSetup
    var timeout: Duration
  }

  private(set) var loop: Loop
  private var buffers: [[UInt8]]
  private var transfers: [Transfer?]
  /// The place of the oldest transfer, and how many there are behind it.
  private var first = 0
  private var count = 0
  private var isFinished = false

  init(loop: Loop, slots: Int, limit: ByteCount) {
    self.loop = loop
    buffers = Array(repeating: [UInt8](repeating: 0, count: limit), count: slots)
    transfers = Array(repeating: nil, count: slots)
  }

  var isEmpty: Bool { count == 0 }

  /// The transfer that the device sees.
  var head: Transfer? { count > 0 ? transfers[first] : nil }

  /// What the head sends to the device.
  var headPayload: [UInt8] {
    guard let head, !head.setup.isDeviceToHost else { return [] }
    return Array(buffers[first].prefix(Int(head.setup.length)))
  }

  /// Asks the loop for transfers until it wants to wait or all slots are taken.
  mutating func fill() {
    while count < transfers.count, !isFinished {
      let slot = (first + count) % transfers.count
      var span = buffers[slot].mutableSpan
      // SAFETY: every pattern of bits is a UInt8; the span ends before the buffer is used again.
      var payload = unsafe span.mutableBytes
      switch loop.next(payload: &payload) {
      case .submit(let setup, let timeout):
        transfers[slot] = Transfer(setup: setup, timeout: timeout)
        count += 1
      case .await: return
      case .finish: isFinished = true
      }
    }
  }

  /// Ends the head, and hands its bytes to the loop.
  mutating func complete(_ status: TransferStatus, _ bytes: [UInt8]) {
    guard let head else { return }
    let moved =
      head.setup.isDeviceToHost
      ? bytes.count : status == .completed ? Int(head.setup.length) : 0
    first = (first + 1) % transfers.count
    count -= 1
    let completion = TransferCompletion(setup: head.setup, status: status, byteCount: moved)
    // SAFETY: a UInt8 has no padding that could be read as data.
    unsafe loop.completed(completion, payload: bytes.span.bytes)
  }
}
