import TestSupport
import Testing

@testable import DFU

@Suite struct TransferQueueTests {
  private func setup(_ number: Int) -> ControlSetup {
    ControlSetup(requestType: 0xA1, request: 3, value: UInt16(number), length: 6)
  }

  @Test func `an end that comes early waits for those ahead of it`() {
    var queue = TransferQueue(capacity: 4)
    let first = queue.begin(setup(0), timeout: .seconds(1), now: .zero)
    let second = queue.begin(setup(1), timeout: .seconds(1), now: .zero)
    queue.end(slot: second?.slot ?? -1, status: .completed, byteCount: 6)
    #expect(queue.takeEnded() == nil)
    queue.end(slot: first?.slot ?? -1, status: .stalled, byteCount: 0)
    #expect(queue.takeEnded()?.completion.status == .stalled)
    #expect(queue.takeEnded()?.completion.setup.value == 1)
  }

  @Test func `no transfer is let in while all slots are in use`() {
    var queue = TransferQueue(capacity: 1)
    #expect(queue.begin(setup(0), timeout: .seconds(1), now: .zero)?.slot == 0)
    #expect(queue.begin(setup(1), timeout: .seconds(1), now: .zero) == nil)
  }

  @Test func `a slot is not free before its end was taken`() {
    var queue = TransferQueue(capacity: 1)
    _ = queue.begin(setup(0), timeout: .seconds(1), now: .zero)
    queue.end(slot: 0, status: .completed, byteCount: 6)
    #expect(queue.freeSlot == nil)
    _ = queue.takeEnded()
    #expect(queue.freeSlot == 0)
  }

  @Test func `a timeout counts what is ahead in the queue`() {
    var queue = TransferQueue(capacity: 4)
    #expect(queue.begin(setup(0), timeout: .seconds(5), now: .seconds(10))?.milliseconds == 5000)
    // One second later four are left of the first one's five.
    #expect(queue.begin(setup(1), timeout: .seconds(2), now: .seconds(11))?.milliseconds == 6000)
    #expect(queue.begin(setup(2), timeout: .seconds(1), now: .seconds(11))?.milliseconds == 7000)
  }

  @Test func `a timeout counts nothing when nothing is ahead`() {
    var queue = TransferQueue(capacity: 4)
    _ = queue.begin(setup(0), timeout: .seconds(5), now: .zero)
    queue.end(slot: 0, status: .completed, byteCount: 6)
    _ = queue.takeEnded()
    #expect(queue.begin(setup(1), timeout: .seconds(1), now: .seconds(1))?.milliseconds == 1000)
  }

  @Test(
    arguments: [
      (Duration.zero, 1), (.seconds(-1), 1), (.microseconds(1), 1), (.microseconds(1001), 2),
      (.seconds(9_000_000), 3_600_000),
    ] as [(Duration, UInt32)]) func `libusb's timeout is at least 1 ms and at most an hour`(
      timeout: Duration, milliseconds: UInt32
    )
  {
    var queue = TransferQueue(capacity: 4)
    let ticket = queue.begin(setup(0), timeout: timeout, now: .seconds(3))
    #expect(ticket?.milliseconds == milliseconds)
  }

  @Test(arguments: [-1, 0, 1, 9]) func `an end that nobody waits for is dropped`(slot: Int) {
    var queue = TransferQueue(capacity: 2)
    queue.end(slot: slot, status: .completed, byteCount: 0)
    #expect(queue.takeEnded() == nil)
  }

  @Test(arguments: [(-1, 0), (6, 6), (7, 6)]) func `no more bytes are believed than were asked for`(
    reported: Int, believed: Int
  ) {
    var queue = TransferQueue(capacity: 1)
    _ = queue.begin(setup(0), timeout: .seconds(1), now: .zero)
    queue.end(slot: 0, status: .completed, byteCount: reported)
    #expect(queue.takeEnded()?.completion.byteCount == believed)
  }

  @Test(arguments: [1, 2, 3, 4] as [UInt64])
  func `ends in any order are taken in the order of submission`(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    var queue = TransferQueue(capacity: 5)
    var pending: [Int] = []
    var begun = 0
    var taken: [UInt16] = []
    for _ in 0..<2000 {
      if Bool.random(using: &random),
        let ticket = queue.begin(setup(begun), timeout: .seconds(1), now: .zero)
      {
        pending.append(ticket.slot)
        begun += 1
      } else if let index = pending.indices.randomElement(using: &random) {
        queue.end(slot: pending.remove(at: index), status: .completed, byteCount: 6)
      }
      while let ended = queue.takeEnded() { taken.append(ended.completion.setup.value) }
    }
    #expect(taken.count > 500)
    #expect(taken == Array(0..<UInt16(taken.count)))
  }
}
