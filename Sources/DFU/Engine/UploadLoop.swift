/// The reading loop: DFU_UPLOADs of whole blocks, several in flight.
///
/// DfuSe needs no DFU_GETSTATUS between two blocks of an upload, so reading is bound by the wire
/// alone once the next request is queued before the last one is answered. The blocks are either
/// kept, or held against what is expected where they arrive; a comparison ends as soon as the
/// memory is known to be neither equal nor blank.
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

  /// What the blocks are read for.
  enum Purpose: Sendable {
    /// To have them.
    case keep
    /// To compare them with these bytes, and with blank memory.
    case compare(expected: ArraySlice<UInt8>, blank: UInt8)
  }

  /// The requests in flight; enough that the queue is not empty while an answer is handled.
  static let depth = 4
  /// The longest that a block may take: no work, but some ROMs read option bytes slowly.
  static let limit = Duration.seconds(5)

  private let items: [Item]
  private let purpose: Purpose
  private let interface: UInt8
  private let depth: Int
  private let signal: LoopSignal

  private var fedCount = 0
  /// The blocks that have come, from the first on.
  private(set) var seenCount = 0
  /// What has come so far, if it is kept; zero where nothing has.
  private(set) var bytes: [UInt8]
  /// Whether all that has come is equal to what is expected.
  private(set) var isEqual = true
  /// Whether all that has come is blank.
  private(set) var isBlank = true
  /// Why the reading stopped at item ``seenCount``; `nil` while all is well.
  private(set) var failure: ProtocolFailure?

  /// Creates a loop.
  ///
  /// - Parameters:
  ///   - items: the blocks, in order.
  ///   - byteCount: the bytes of all of them.
  ///   - purpose: what they are read for.
  ///   - interface: the interface that the requests go to.
  ///   - depth: the most requests in flight, 1 or more.
  ///   - signal: tells of progress and says when to stop.
  init(
    items: [Item], byteCount: ByteCount, purpose: Purpose, interface: UInt8,
    depth: Int = Self.depth, signal: LoopSignal
  ) {
    self.items = items
    self.purpose = purpose
    self.interface = interface
    self.depth = max(1, depth)
    self.signal = signal
    bytes =
      switch purpose {
      case .keep: [UInt8](repeating: 0, count: byteCount)
      case .compare: []
      }
  }

  /// The transfers that may be in flight at once.
  var slots: Int { depth }

  /// Says what comes next.
  mutating func next(payload: inout MutableRawSpan) -> LoopStep {
    guard failure == nil, isEqual || isBlank, fedCount < items.count, !signal.isStopped else {
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
    if let reason = completion.failureReason {
      failure = ProtocolFailure(at: .upload, reason)
      return
    }
    guard payload.byteCount == item.bytes.count else {
      let short = (0..<payload.byteCount).map { offset in
        unsafe payload.unsafeLoad(fromByteOffset: offset, as: UInt8.self)
      }
      failure = ProtocolFailure(at: .upload, .malformedAnswer(short))
      return
    }
    take(payload, as: item.bytes)
    signal.advance(to: seenCount)
    seenCount += 1
  }

  private mutating func take(_ payload: RawSpan, as range: Range<Int>) {
    switch purpose {
    case .keep:
      for (offset, place) in range.enumerated() {
        bytes[place] = unsafe payload.unsafeLoad(fromByteOffset: offset, as: UInt8.self)
      }
    case .compare(let expected, let blank):
      for (offset, place) in range.enumerated() where isEqual || isBlank {
        let found = unsafe payload.unsafeLoad(fromByteOffset: offset, as: UInt8.self)
        isEqual = isEqual && found == expected[expected.startIndex + place]
        isBlank = isBlank && found == blank
      }
    }
  }
}
