/// The transfer loop: DFU_DNLOADs and their polls, queued on endpoint 0 ahead of the device.
///
/// ## Theory of operation
///
/// A DfuSe device takes three control transfers for each command or block (AN3156): DFU_DNLOAD
/// parks it, a first DFU_GETSTATUS starts it and answers dfuDNBUSY, a second one tells how it
/// ended. A host that waits for each answer before it sends the next request pays a round trip
/// three times a block, and a host that sleeps bwPollTimeout pays that on top.
///
/// Endpoint 0 is a queue. A device that *holds* does not answer the second DFU_GETSTATUS until the
/// work is over, and then it answers dfuDNLOAD-IDLE: the one state in which the next DFU_DNLOAD is
/// right. So the whole conversation can be known before it takes place, and be queued:
///
/// ```
///   item      │ n                             │ n + 1                         │ n + 2 …
///   transfer  │ DNLOAD  GETSTATUS  GETSTATUS  │ DNLOAD  GETSTATUS  GETSTATUS  │ DNLOAD
///   expected  │ taken   dfuDNBUSY  DNLOAD-IDLE│ taken   dfuDNBUSY  DNLOAD-IDLE│
///             └───────────── in flight, depth 2 items ────────────────────────┘
/// ```
///
/// The host controller starts each transfer the moment that the one before it ends; between two
/// items there is no sleep and no round trip, only the wire. Two items are enough: while the device
/// works on one, the other waits its turn.
///
/// ## When something else happens
///
/// The first answer that is not the expected one stops the feeding. What is already queued cannot
/// be taken back, but it can do no harm: a device in dfuERROR stalls every DFU_DNLOAD that follows,
/// and one that did not see a block takes the next at the place that its number says. Only a lost
/// Set Address Pointer would send blocks elsewhere, so nothing is queued behind one. The loop
/// drains, and says which items are *proved* (their second DFU_GETSTATUS was seen), and from where
/// on it is not known what was done. What to do about those is not decided here: see
/// `DFUSession+Download.swift`.
///
/// The loop is only for devices that have shown that they hold. It is stepped by the transport, on
/// its own thread; it neither waits nor allocates.
struct DownloadLoop: TransferLoop {
  /// One DFU_DNLOAD of the script, with its time.
  struct Item: Sendable, Hashable {
    /// What is sent.
    var step: DownloadScript.Step
    /// The longest that the device may work on it.
    var limit: Duration
  }

  /// Why the loop stopped before its end.
  struct Stop: Sendable, Hashable {
    /// The item at which it stopped.
    var item: Int
    /// What went wrong there.
    var failure: ProtocolFailure
  }

  /// The three transfers of an item.
  private enum Stage {
    case download
    case start
    case result
  }

  /// A place in the conversation: an item and one of its transfers.
  private struct Cursor {
    var item = 0
    var stage = Stage.download

    mutating func advance() {
      switch stage {
      case .download: stage = .start
      case .start: stage = .result
      case .result:
        stage = .download
        item += 1
      }
    }
  }

  /// The items in flight that keep a device busy without a pause.
  static let depth = 2
  /// The transfers of one item.
  static let transfersPerItem = 3

  private let bytes: [UInt8]
  private let items: [Item]
  private let interface: UInt8
  private let signal: LoopSignal

  /// The next transfer to send.
  private var fed = Cursor()
  /// The next transfer to end.
  private var seen = Cursor()
  /// Why the feeding stopped; `nil` while all is as expected.
  private(set) var stop: Stop?

  /// Creates a loop.
  ///
  /// - Parameters:
  ///   - items: what to send, in order.
  ///   - bytes: the payloads of all items.
  ///   - interface: the interface that the requests go to.
  ///   - signal: tells of progress and says when to stop.
  init(items: [Item], bytes: [UInt8], interface: UInt8, signal: LoopSignal) {
    self.items = items
    self.bytes = bytes
    self.interface = interface
    self.signal = signal
  }

  /// The transfers that may be in flight at once.
  var slots: Int { Self.depth * Self.transfersPerItem }

  /// The items whose end was seen, from the first on: these are done.
  var provedCount: Int { seen.item }

  /// The items of which anything was sent; those from ``provedCount`` on may be done or not.
  var begunCount: Int { fed.stage == .download ? fed.item : fed.item + 1 }

  /// Says what comes next.
  mutating func next(payload: inout MutableRawSpan) -> LoopStep {
    guard stop == nil, fed.item < items.count else { return .finish }
    let item = items[fed.item]
    let stage = fed.stage
    if stage == .download {
      // An item is begun whole or not at all, so that a stop leaves no command parked.
      guard !signal.isStopped else { return .finish }
      guard fed.item - seen.item < Self.depth, isPointerSet else { return .await }
      for (offset, index) in item.step.payload.enumerated() {
        payload.storeBytes(of: bytes[index], toByteOffset: offset, as: UInt8.self)
      }
    }
    fed.advance()
    let setup =
      stage == .download
      ? ControlSetup(
        .download, value: item.step.block, interface: interface,
        length: UInt16(item.step.payload.count))
      : ControlSetup(
        .getStatus, interface: interface, length: UInt16(StatusResponse.byteCount))
    return .submit(setup, timeout: max(item.limit, DFUMessage.shortTimeout))
  }

  /// Whether the next item's bytes would go where they belong.
  ///
  /// A Set Address Pointer that was lost on the way leaves the old pointer and no dfuERROR, so a
  /// block waits until the one before it was seen to end: a round trip for each run of blocks.
  private var isPointerSet: Bool {
    guard fed.item > 0, case .setAddressPointer = items[fed.item - 1].step.work else { return true }
    return seen.item == fed.item
  }

  /// Holds an answer against the expected one.
  mutating func completed(_ completion: TransferCompletion, payload: RawSpan) {
    guard stop == nil, seen.item < items.count else { return }
    if let failure = failure(of: completion, payload: payload) {
      stop = Stop(item: seen.item, failure: failure)
      return
    }
    if seen.stage == .result { signal.advance(to: seen.item) }
    seen.advance()
  }

  private func failure(
    of completion: TransferCompletion, payload: RawSpan
  ) -> ProtocolFailure? {
    let request: DFURequest = seen.stage == .download ? .download : .getStatus
    if let failure = completion.failure(at: request) { return failure }
    guard seen.stage != .download else {
      let count = items[seen.item].step.payload.count
      return completion.byteCount == count
        ? nil
        : ProtocolFailure(at: request, .transferFailed(.short(completion.byteCount, of: count)))
    }
    guard let status = StatusResponse(payload) else {
      return ProtocolFailure(at: request, .malformedAnswer([]))
    }
    guard status.status == .ok, status.state != .dfuError else {
      return ProtocolFailure(at: request, .refused(status))
    }
    let isExpected =
      status.state == .dfuDownloadIdle || (seen.stage == .start && status.state == .dfuDownloadBusy)
    return isExpected ? nil : ProtocolFailure(at: request, .unexpectedState(status.state))
  }
}
