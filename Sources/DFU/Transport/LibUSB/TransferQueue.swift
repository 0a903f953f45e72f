/// Which transfers are in flight on endpoint 0, in which order, and until when.
///
/// A slot stands for one transfer with its buffer. It is idle (ours), pending (libusb's) or ended
/// (ours again, but its end waits for those ahead of it). Slots are used in turn, so that the order
/// of the slots is the order of submission, and an end that comes early is simply not yet taken.
struct TransferQueue: Sendable {
  /// The longest that one transfer may take; no operation of a flash is near it, and sixteen of
  /// them fit into the 32 bits of libusb's milliseconds.
  static let timeoutLimit: Duration = .seconds(3600)

  private enum Slot {
    case idle
    case pending(ControlSetup)
    case ended(TransferCompletion)
  }

  /// A transfer that was let in.
  struct Ticket: Hashable {
    var slot: Int
    /// libusb's timeout, from now on, in milliseconds.
    var milliseconds: UInt32
  }

  private var slots: [Slot]
  private var oldest = 0
  private var lastDeadline: Duration = .zero

  /// Transfers that were let in and whose end was not taken yet.
  private(set) var count = 0

  init(capacity: Int) {
    slots = Array(repeating: .idle, count: max(1, capacity))
  }

  /// The slot that the next transfer will have; `nil` if all are in use.
  var freeSlot: Int? {
    count < slots.count ? (oldest + count) % slots.count : nil
  }

  /// Lets a transfer in; `nil` if all slots are in use.
  ///
  /// libusb counts a timeout from the submission, a loop counts it from the head of the queue. So
  /// libusb is told the time to this transfer's own deadline, which lies its timeout behind the
  /// deadline of the one ahead of it. If those ahead end early it has longer than it asked for, up
  /// to the sum; it never has less. Deadlines ascend, so libusb times out the oldest one first.
  mutating func begin(_ setup: ControlSetup, timeout: Duration, now: Duration) -> Ticket? {
    guard let slot = freeSlot else { return nil }
    let start = count == 0 ? now : max(now, lastDeadline)
    lastDeadline = start + max(.zero, min(timeout, Self.timeoutLimit))
    slots[slot] = .pending(setup)
    count += 1
    return Ticket(slot: slot, milliseconds: Self.milliseconds(lastDeadline - now))
  }

  /// Notes the end of a pending transfer; an end that nobody waits for is dropped.
  mutating func end(slot: Int, status: TransferStatus, byteCount: ByteCount) {
    guard slots.indices.contains(slot), case .pending(let setup) = slots[slot] else { return }
    let moved = max(0, min(byteCount, ByteCount(setup.length)))
    slots[slot] = .ended(TransferCompletion(setup: setup, status: status, byteCount: moved))
  }

  /// Takes the end of the oldest transfer; `nil` while that one is pending.
  mutating func takeEnded() -> (slot: Int, completion: TransferCompletion)? {
    guard case .ended(let completion) = slots[oldest] else { return nil }
    let slot = oldest
    slots[slot] = .idle
    oldest = (oldest + 1) % slots.count
    count -= 1
    return (slot, completion)
  }

  /// Rounds up, and never to 0: that would mean "no timeout" to libusb.
  private static func milliseconds(_ duration: Duration) -> UInt32 {
    let (seconds, attoseconds) = duration.components
    let perMillisecond: Int64 = 1_000_000_000_000_000
    let count = seconds * 1000 + (attoseconds + perMillisecond - 1) / perMillisecond
    return UInt32(clamping: max(1, count))
  }
}
