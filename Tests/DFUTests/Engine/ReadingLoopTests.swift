import Testing

@testable import DFU

/// The loops that read, stepped by hand.
@Suite struct ReadingLoopTests {
  private let signal = LoopSignal { _ in }

  private func upload() -> UploadLoop {
    let items = (0..<3).map {
      UploadLoop.Item(block: UInt16($0 + 2), bytes: ($0 * 64)..<($0 * 64 + 64))
    }
    return UploadLoop(items: items, byteCount: 192, interface: 0, signal: signal)
  }

  private func compare() -> CompareLoop {
    let items = (0..<3).map {
      CompareLoop.Item(
        block: UInt16($0 + 2), bytes: ($0 * 64)..<($0 * 64 + 64), sectors: 0..<1)
    }
    return CompareLoop(
      items: items, sectors: [CompareLoop.Sector(bytes: 0..<192)], expected: pattern(192),
      blank: 0xFF, interface: 0, signal: signal)
  }

  private func next(_ loop: inout some TransferLoop) -> LoopStep {
    var buffer = [UInt8](repeating: 0, count: 64)
    var span = buffer.mutableSpan
    // SAFETY: every pattern of bits is a UInt8; the span ends before the buffer is used again.
    var payload = unsafe span.mutableBytes
    return loop.next(payload: &payload)
  }

  private func end(_ loop: inout some TransferLoop, with bytes: [UInt8], of count: UInt16 = 64) {
    let completion = TransferCompletion(
      setup: ControlSetup(.upload, interface: 0, length: count), status: .completed,
      byteCount: bytes.count)
    // SAFETY: a UInt8 has no padding that could be read as data.
    unsafe loop.completed(completion, payload: bytes.span.bytes)
  }

  @Test func `a stop asks for no other block`() {
    var upload = upload()
    var compare = compare()
    #expect(next(&upload) != .finish)
    #expect(next(&compare) != .finish)
    signal.stop()
    #expect(next(&upload) == .finish)
    #expect(next(&compare) == .finish)
  }

  @Test func `a short answer is no block`() {
    var loop = upload()
    _ = next(&loop)
    end(&loop, with: [UInt8](repeating: 1, count: 63))
    #expect(loop.failure != nil)
    #expect(loop.seenCount == 0)
    #expect(next(&loop) == .finish)
  }

  @Test func `blocks come to their places`() {
    var loop = upload()
    for first in [0, 64, 128] {
      _ = next(&loop)
      end(&loop, with: Array(pattern(192)[first..<(first + 64)]))
    }
    #expect(loop.bytes == pattern(192))
    #expect(next(&loop) == .finish)
  }

  @Test func `a sector is equal only if every block of it is`() {
    var loop = compare()
    for first in [0, 64, 128] {
      _ = next(&loop)
      var bytes = Array(pattern(192)[first..<(first + 64)])
      if first == 128 { bytes[63] ^= 1 }
      end(&loop, with: bytes)
    }
    #expect(loop.sectors.map(\.finding.verdict) == [.different])
  }

  @Test func `a sector whose every block is equal is equal`() {
    var loop = compare()
    for first in [0, 64, 128] {
      _ = next(&loop)
      end(&loop, with: Array(pattern(192)[first..<(first + 64)]))
    }
    #expect(loop.sectors.map(\.finding.verdict) == [.equal])
  }

  @Test func `a sector is blank only if every byte of it is`() {
    var loop = compare()
    for first in [0, 64, 128] {
      _ = next(&loop)
      var bytes = [UInt8](repeating: 0xFF, count: 64)
      if first == 128 { bytes[63] = 0xFE }
      end(&loop, with: bytes)
    }
    #expect(loop.sectors.map(\.finding.verdict) == [.different])
    loop = compare()
    for _ in 0..<3 {
      _ = next(&loop)
      end(&loop, with: [UInt8](repeating: 0xFF, count: 64))
    }
    #expect(loop.sectors.map(\.finding.verdict) == [.blank])
  }

  @Test func `an answer behind blocks that were left out is the next block's`() {
    let items = (0..<3).map { number in
      CompareLoop.Item(
        block: UInt16(number + 2), bytes: (number * 64)..<(number * 64 + 64),
        sectors: number < 2 ? 0..<1 : 1..<2)
    }
    var loop = CompareLoop(
      items: items,
      sectors: [CompareLoop.Sector(bytes: 0..<128), CompareLoop.Sector(bytes: 128..<192)],
      expected: pattern(192), blank: 0xFF, interface: 0, signal: signal)
    _ = next(&loop)
    end(&loop, with: [UInt8](repeating: 0, count: 64))
    // What differs is known to differ: its second block is not asked for.
    guard case .submit(let setup, _) = next(&loop) else {
      Issue.record("the third block is not asked for")
      return
    }
    #expect(setup.value == 4)
    end(&loop, with: [UInt8](repeating: 0, count: 64))
    #expect(loop.sectors.map(\.finding.verdict) == [.different, .different])
  }
}
