/// The memory of one transfer: the eight bytes of the setup packet, then the data stage.
///
/// SAFETY: the memory lives as long as this object. While a transfer is pending it belongs to
/// libusb; ``TransferQueue`` keeps everybody else away until the transfer has ended, under the lock
/// of ``ControlPipe``.
@safe final class TransferBuffer: @unchecked Sendable {
  /// Bytes of a setup packet.
  static let setupSize: ByteCount = 8

  /// The most bytes in the data stage.
  let limit: ByteCount
  /// All of the memory, as libusb wants it.
  let memory: UnsafeMutableRawPointer

  init(limit: ByteCount) {
    self.limit = limit
    unsafe memory = .allocate(byteCount: Self.setupSize + limit, alignment: 8)
    unsafe memory.initializeMemory(as: UInt8.self, repeating: 0, count: Self.setupSize + limit)
  }

  deinit {
    unsafe memory.deallocate()
  }

  /// Writes the setup packet, field by field: an array of bytes would be an allocation.
  func write(_ setup: ControlSetup) {
    unsafe memory.storeBytes(of: setup.requestType, toByteOffset: 0, as: UInt8.self)
    unsafe memory.storeBytes(of: setup.request, toByteOffset: 1, as: UInt8.self)
    unsafe memory.storeBytes(of: setup.value.littleEndian, toByteOffset: 2, as: UInt16.self)
    unsafe memory.storeBytes(of: setup.index.littleEndian, toByteOffset: 4, as: UInt16.self)
    unsafe memory.storeBytes(of: setup.length.littleEndian, toByteOffset: 6, as: UInt16.self)
  }

  /// Lets a loop fill the data stage and say what comes next.
  func next(of loop: inout some TransferLoop) -> LoopStep {
    var payload = unsafe MutableRawSpan(_unsafeStart: memory + Self.setupSize, byteCount: limit)
    return loop.next(payload: &payload)
  }

  /// Hands the end of a transfer to a loop, with what the device sent.
  func deliver(_ completion: TransferCompletion, to loop: inout some TransferLoop) {
    let received = completion.setup.isDeviceToHost ? min(completion.byteCount, limit) : 0
    let payload = unsafe RawSpan(_unsafeStart: memory + Self.setupSize, byteCount: received)
    loop.completed(completion, payload: payload)
  }
}
