/// Every DFU_DNLOAD of a piece of work in order: erases, address pointers and data, with payloads.
///
/// The same script is performed at every pace: queued ahead of the device, or one step at a time.
struct DownloadScript: Sendable, Hashable {
  /// One DFU_DNLOAD.
  struct Step: Sendable, Hashable {
    /// What it does.
    enum Work: Sendable, Hashable {
      /// Erases a sector.
      case erase(MemorySector)
      /// Sets the address pointer.
      case setAddressPointer(Address)
      /// Programs these bytes.
      case program(AddressRange)

      /// Work that takes a device the same time wherever it is done.
      enum Kind: Hashable {
        case erase(ByteCount)
        case setAddressPointer
        case program(ByteCount)
      }

      /// What decides how long it takes.
      var kind: Kind {
        switch self {
        case .erase(let sector): .erase(sector.range.count)
        case .setAddressPointer: .setAddressPointer
        case .program(let range): .program(range.count)
        }
      }
    }

    /// What it does.
    var work: Work
    /// `wBlockNum`.
    var block: UInt16
    /// Where its payload is in the script's bytes.
    var payload: Range<Int>

    /// Whether the device needs real time for it: only such a step shows how it takes early polls.
    var takesTime: Bool {
      if case .setAddressPointer = work { false } else { true }
    }

    /// The address that it is about.
    var address: Address {
      switch work {
      case .erase(let sector): sector.range.start
      case .setAddressPointer(let address): address
      case .program(let range): range.start
      }
    }

    /// The bytes of memory that are done when it is done.
    var byteCount: ByteCount {
      switch work {
      case .erase(let sector): sector.range.count
      case .setAddressPointer: 0
      case .program(let range): range.count
      }
    }
  }

  /// The steps in order.
  private(set) var steps: [Step] = []
  /// The payloads of all steps.
  private(set) var bytes: [UInt8] = []

  /// Creates the script that erases sectors.
  init(erasing sectors: [MemorySector]) {
    for sector in sectors {
      append(.erase(sector), command: .erase(sector.range.start.rawValue))
    }
  }

  /// Creates the script that writes runs of bytes.
  init(writing runs: [FirmwareImage.Segment], shape: BlockShape) {
    bytes.reserveCapacity(runs.reduce(0) { $0 + $1.bytes.count + Self.pointerByteCount })
    for run in runs {
      for step in BlockSequence(run.range, shape: shape) {
        switch step {
        case .setAddressPointer(let address):
          append(.setAddressPointer(address), command: .setAddressPointer(address.rawValue))
        case .block(let number, let range):
          let first = run.address.distance(to: range.start)
          append(
            .program(range), block: number, payload: run.bytes[first..<(first + range.count)])
        }
      }
    }
  }

  /// Creates the script that sets the address pointer and writes nothing.
  init(settingAddressPointer address: Address) {
    append(.setAddressPointer(address), command: .setAddressPointer(address.rawValue))
  }

  /// The rest of the script for a device that has lost its address pointer: blocks that relied on
  /// one set before get a new one, and count from 2 again.
  ///
  /// - Parameter place: the first step that is still to be done.
  /// - Returns: a script with the same erases and the same bytes for the same addresses.
  func resumed(at place: Int) -> DownloadScript {
    var rest = self
    rest.steps.removeFirst(place)
    guard case .program(let range)? = rest.steps.first?.work else { return rest }
    let follows = rest.steps.prefix { step in
      if case .program = step.work { true } else { false }
    }
    for index in follows.indices {
      rest.steps[index].block = DfuSeCommand.firstDataBlock + UInt16(index)
    }
    rest.append(.setAddressPointer(range.start), command: .setAddressPointer(range.start.rawValue))
    rest.steps.insert(rest.steps.removeLast(), at: 0)
    return rest
  }

  /// The payload of Set Address Pointer.
  private static let pointerByteCount: ByteCount = 5

  /// The bytes of memory that the script is about.
  var byteCount: ByteCount { steps.reduce(0) { $0 + $1.byteCount } }

  private mutating func append(_ work: Step.Work, command: DfuSeCommand) {
    append(work, block: DfuSeCommand.blockNumber, payload: command.bytes[...])
  }

  private mutating func append(_ work: Step.Work, block: UInt16, payload: ArraySlice<UInt8>) {
    let start = bytes.count
    bytes += payload
    steps.append(Step(work: work, block: block, payload: start..<bytes.count))
  }
}
