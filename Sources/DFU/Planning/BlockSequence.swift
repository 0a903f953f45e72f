/// How large the blocks of a transfer are.
struct BlockShape: Sendable, Hashable {
  /// The device's wTransferSize, bytes: what its address rule multiplies with.
  let transferSize: ByteCount
  /// The bytes that go into one block; equal to wTransferSize unless something forbids that.
  let blockSize: ByteCount

  /// Creates a shape; `nil` if there would be no room for a single program unit.
  ///
  /// - Parameters:
  ///   - transferSize: the device's wTransferSize, bytes.
  ///   - limit: the most bytes that the host can move at once, or that the user asked for.
  ///   - unit: what a block must be a multiple of, bytes.
  init?(transferSize: ByteCount, limit: ByteCount, unit: ByteCount) {
    guard transferSize > 0, limit > 0, unit > 0 else { return nil }
    let most = min(transferSize, limit)
    blockSize = most - most % unit
    self.transferSize = transferSize
    guard blockSize > 0 else { return nil }
  }
}

/// One step of moving a run of memory in DfuSe blocks.
enum BlockStep: Sendable, Hashable {
  /// Send Set Address Pointer.
  case setAddressPointer(Address)
  /// Move these bytes with this `wBlockNum`.
  case block(number: UInt16, range: AddressRange)
}

/// The blocks that move one contiguous run of memory, with the address pointers they need.
///
/// The device's rule is *address = pointer + (wBlockNum − 2) × wTransferSize* (AN3156), and this is
/// the one place where the host applies it. One Set Address Pointer serves a run of full blocks
/// with `wBlockNum` 2, 3, 4 …; it is sent anew
/// - before a block that is not exactly wTransferSize long, because AN3156 multiplies with the
///   length of the block at hand and ST's device library with wTransferSize, and only a fresh
///   pointer with block 2 means the same to both;
/// - before the 16-bit number runs out.
///
/// Blocks begin at multiples of their size, but for the first one: so none lies in two sectors,
/// unless sectors are smaller than blocks, and what goes wrong with a block is named where it is.
struct BlockSequence: Sequence, Sendable {
  private let range: AddressRange
  private let shape: BlockShape

  /// Creates the blocks of a range.
  init(_ range: AddressRange, shape: BlockShape) {
    self.range = range
    self.shape = shape
  }

  /// The address of a block.
  ///
  /// - Parameters:
  ///   - number: `wBlockNum`, 2 or more.
  ///   - pointer: the address pointer.
  ///   - transferSize: wTransferSize, bytes.
  /// - Returns: the address, or `nil` for a number below 2 or an address beyond 32 bits.
  static func address(
    ofBlock number: UInt16, pointer: Address, transferSize: ByteCount
  ) -> Address? {
    guard number >= DfuSeCommand.firstDataBlock else { return nil }
    return pointer.advanced(by: Int(number - DfuSeCommand.firstDataBlock) * transferSize)
  }

  /// Steps through the blocks from the lowest address to the highest.
  struct Iterator: IteratorProtocol {
    private let shape: BlockShape
    /// The bytes that are left: a place in the 32-bit space, and the one behind the last.
    private var place: Int
    private let end: Int
    /// The number of the next block under the pointer that was set; `nil` if it must be set anew.
    private var nextNumber: UInt16?

    init(_ range: AddressRange, shape: BlockShape) {
      self.shape = shape
      place = Int(range.start.rawValue)
      end = range.end
    }

    /// The next step; `nil` after the last block.
    mutating func next() -> BlockStep? {
      let count = Swift.min(end - place, shape.blockSize - place % shape.blockSize)
      guard let start = UInt32(exactly: place).map(Address.init(rawValue:)), count > 0,
        let block = AddressRange(start: start, count: count)
      else { return nil }
      let isFull = count == shape.transferSize
      guard let number = nextNumber, isFull || number == DfuSeCommand.firstDataBlock else {
        nextNumber = DfuSeCommand.firstDataBlock
        return .setAddressPointer(start)
      }
      place += count
      nextNumber = isFull && number < UInt16.max ? number + 1 : nil
      return .block(number: number, range: block)
    }
  }

  /// Starts at the lowest address.
  func makeIterator() -> Iterator { Iterator(range, shape: shape) }
}
