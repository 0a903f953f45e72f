/// The comparing loop: DFU_UPLOADs whose bytes are held against what is expected where they arrive.
///
/// All sectors of a run are compared under one address pointer, since a device may ask for a long
/// wait at each. A sector is read until it is known to be neither equal nor blank, and the first
/// block of each comes before all others: where the flash holds something else, that is all that is
/// read of it.
struct CompareLoop: TransferLoop {
  /// One DFU_UPLOAD.
  struct Item: Sendable, Hashable {
    /// `wBlockNum`.
    var block: UInt16
    /// Where its bytes are in the run.
    var bytes: Range<Int>
    /// The places of the sectors that it lies in.
    var sectors: Range<Int>
  }

  /// The part of the run that lies in a sector, and what is known of it.
  struct Sector: Sendable, Hashable {
    /// Where its bytes are in the run.
    var bytes: Range<Int>
    /// What is known so far.
    var finding = SectorFinding.equalAndBlank
  }

  private let items: [Item]
  private let expected: [UInt8]
  private let blank: UInt8
  private let interface: UInt8
  private let signal: LoopSignal

  private var fedCount = 0
  /// Items that were not sent, since all is known of their sectors.
  private var isSkipped: [Bool]
  /// The items that are over, from the first on.
  private(set) var seenCount = 0
  /// The sectors, with what is known of them.
  private(set) var sectors: [Sector]
  /// Why the reading stopped at item ``seenCount``; `nil` while all is well.
  private(set) var failure: ProtocolFailure?

  /// Creates a loop.
  ///
  /// - Parameters:
  ///   - items: the blocks, in the order of reading.
  ///   - sectors: the sectors of the run.
  ///   - expected: what the run should hold.
  ///   - blank: what erased memory reads as.
  ///   - interface: the interface that the requests go to.
  ///   - signal: tells of progress and says when to stop.
  init(
    items: [Item], sectors: [Sector], expected: [UInt8], blank: UInt8, interface: UInt8,
    signal: LoopSignal
  ) {
    self.items = items
    self.sectors = sectors
    self.expected = expected
    self.blank = blank
    self.interface = interface
    self.signal = signal
    isSkipped = [Bool](repeating: false, count: items.count)
  }

  /// Says what comes next.
  mutating func next(payload: inout MutableRawSpan) -> LoopStep {
    guard failure == nil, !signal.isStopped else { return .finish }
    while fedCount < items.count {
      let item = items[fedCount]
      fedCount += 1
      guard sectors[item.sectors].contains(where: \.finding.isOpen) else {
        isSkipped[fedCount - 1] = true
        signal.advance(to: fedCount - 1)
        continue
      }
      let setup = ControlSetup(
        .upload, value: item.block, interface: interface, length: UInt16(item.bytes.count))
      return .submit(setup, timeout: UploadLoop.limit)
    }
    return .finish
  }

  /// Compares a block.
  mutating func completed(_ completion: TransferCompletion, payload: RawSpan) {
    while seenCount < items.count, isSkipped[seenCount] { seenCount += 1 }
    guard failure == nil, seenCount < items.count else { return }
    let item = items[seenCount]
    failure = completion.uploadFailure(payload, wanted: item.bytes.count)
    guard failure == nil else { return }
    for index in item.sectors where sectors[index].finding.isOpen {
      let shared = sectors[index].bytes.clamped(to: item.bytes)
      sectors[index].finding.add(
        payload.extracting(droppingFirst: shared.lowerBound - item.bytes.lowerBound),
        expected[shared], blank: blank)
    }
    signal.advance(to: seenCount)
    seenCount += 1
  }
}

/// What is known of a sector's contents while it is read.
enum SectorFinding: Sendable, Hashable {
  /// All that has come is blank, and so is what is expected there.
  case equalAndBlank
  /// All that has come is equal to what is expected.
  case equal
  /// All that has come is blank.
  case blank
  /// Neither.
  case different
  /// The device refused to give it.
  case unreadable

  /// Whether more of it can change the verdict.
  var isOpen: Bool { self != .different && self != .unreadable }

  /// The verdict, if no more comes.
  var verdict: SectorVerdict {
    switch self {
    case .equalAndBlank, .equal: .equal
    case .blank: .blank
    case .different: .different
    case .unreadable: .unreadable
    }
  }

  /// Holds bytes against what is expected.
  fileprivate mutating func add(
    _ payload: RawSpan, _ expected: ArraySlice<UInt8>, blank: UInt8
  ) {
    var isEqual = self == .equalAndBlank || self == .equal
    var isBlank = self == .equalAndBlank || self == .blank
    for (offset, wanted) in expected.enumerated() where isEqual || isBlank {
      let found = unsafe payload.unsafeLoad(fromByteOffset: offset, as: UInt8.self)
      isEqual = isEqual && found == wanted
      isBlank = isBlank && found == blank
    }
    self =
      switch (isEqual, isBlank) {
      case (true, true): .equalAndBlank
      case (true, false): .equal
      case (false, true): .blank
      case (false, false): .different
      }
  }
}
