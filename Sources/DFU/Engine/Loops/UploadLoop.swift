/// The reading loop: DFU_UPLOADs of whole blocks, several in flight.
///
/// DfuSe needs no DFU_GETSTATUS between two blocks of an upload, so reading is bound by the wire
/// alone once the next request is queued before the last one is answered.
///
/// Not for plain DFU: there a request behind the short block would begin a new upload.
struct UploadLoop: TransferLoop {
  /// One DFU_UPLOAD.
  struct Item: Sendable, Hashable {
    /// `wBlockNum`.
    var block: UInt16
    /// Where its bytes belong in the result.
    var bytes: Range<Int>
  }

  /// The requests in flight; enough that the queue is not empty while an answer is handled.
  static let depth = 4
  /// The longest that a block may take: no work, but some ROMs read option bytes slowly.
  static let limit = Duration.seconds(5)

  private let items: [Item]
  private let interface: UInt8
  private let signal: LoopSignal

  private var fedCount = 0
  /// The blocks that have come, from the first on.
  private(set) var seenCount = 0
  /// What has come so far; zero where nothing has.
  private(set) var bytes: [UInt8]
  /// Why the reading stopped at item ``seenCount``; `nil` while all is well.
  private(set) var failure: ProtocolFailure?

  /// Creates a loop.
  ///
  /// - Parameters:
  ///   - items: the blocks, in order.
  ///   - byteCount: the bytes of all of them.
  ///   - interface: the interface that the requests go to.
  ///   - signal: tells of progress and says when to stop.
  init(
    items: [Item], byteCount: ByteCount, interface: UInt8, signal: LoopSignal
  ) {
    self.items = items
    self.interface = interface
    self.signal = signal
    bytes = [UInt8](repeating: 0, count: byteCount)
  }

  /// Says what comes next.
  mutating func next(payload: inout MutableRawSpan) -> LoopStep {
    guard failure == nil, fedCount < items.count, !signal.isStopped else {
      return .finish
    }
    let item = items[fedCount]
    fedCount += 1
    let setup = ControlSetup(
      .upload, value: item.block, interface: interface, length: UInt16(item.bytes.count))
    return .submit(setup, timeout: Self.limit)
  }

  /// Keeps a block.
  mutating func completed(_ completion: TransferCompletion, payload: RawSpan) {
    guard failure == nil, seenCount < items.count else { return }
    let item = items[seenCount]
    failure = completion.uploadFailure(payload, wanted: item.bytes.count)
    guard failure == nil else { return }
    for (offset, index) in item.bytes.enumerated() {
      bytes[index] = unsafe payload.unsafeLoad(fromByteOffset: offset, as: UInt8.self)
    }
    signal.advance(to: seenCount)
    seenCount += 1
  }
}

extension TransferCompletion {
  /// What is wrong with a block that was read; `nil` if it came whole.
  func uploadFailure(_ payload: RawSpan, wanted count: ByteCount) -> ProtocolFailure? {
    if let failure = failure(at: .upload) { return failure }
    guard payload.byteCount != count else { return nil }
    let short = (0..<payload.byteCount).map { offset in
      unsafe payload.unsafeLoad(fromByteOffset: offset, as: UInt8.self)
    }
    return ProtocolFailure(at: .upload, .malformedAnswer(short))
  }
}
