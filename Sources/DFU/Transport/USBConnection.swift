/// An open device.
public protocol USBConnection: Sendable {
  /// The device that is open.
  var device: USBDevice { get }

  /// The clock of the bus that the device is on.
  var clock: any DeviceClock { get }

  /// The most data bytes in one control transfer; 4,096 with libusb on Linux.
  var transferLimit: ByteCount { get }

  /// Takes an interface for this program alone, moving a kernel driver aside if there is one.
  ///
  /// - Throws: `.busy` if another program has it.
  func claim(interface: UInt8) async throws(TransportError)

  /// Selects an alternate setting (SET_INTERFACE) of an interface that was claimed.
  ///
  /// - Throws: `.stalled` if the device refuses it, `.gone`, `.timedOut`, or what libusb said.
  func select(alternate: UInt8, interface: UInt8) async throws(TransportError)

  /// Resets the port; the device may come back as another one, see ``USBBus/snapshot()``.
  ///
  /// That it did is no error: then this connection is of no more use, and all that is left is
  /// ``close()``.
  ///
  /// - Throws: `.gone` if the device had left before, or what libusb said.
  func reset() async throws(TransportError)

  /// Performs a run of control transfers, with at most `slots` in flight at once.
  ///
  /// Every transfer that was submitted has ended when this returns. Cancelling the task does not
  /// cut a run short: an operation in flight is always finished. Runs and other calls on one
  /// connection take turns.
  ///
  /// - Parameters:
  ///   - loop: what to send and what to do with the answers.
  ///   - slots: the most transfers in flight, 1 to 16.
  /// - Returns: the loop as the last completion left it.
  func run<Loop: TransferLoop>(_ loop: Loop, slots: Int) async -> Loop

  /// Gives up the interface and closes the device, once what is in flight has ended.
  ///
  /// Further calls end as `.gone`, transfers as `.disconnected`.
  func close() async
}

/// The end of a single control transfer, with what the device sent.
public struct ControlResult: Sendable, Hashable {
  /// How it ended.
  public var status: TransferStatus
  /// The data that the device sent; empty for host to device.
  public var data: [UInt8]
  /// Data bytes that moved, either way.
  public var byteCount: ByteCount

  /// Creates a result from its parts.
  public init(status: TransferStatus, data: [UInt8], byteCount: ByteCount) {
    self.status = status
    self.data = data
    self.byteCount = byteCount
  }
}

extension USBConnection {
  /// Performs one control transfer and awaits its end.
  ///
  /// - Parameters:
  ///   - setup: the setup packet; `length` must be the number of bytes in `data` for host to
  ///     device.
  ///   - data: what goes to the device.
  ///   - timeout: how long the device may take.
  /// - Returns: how it ended, with the device's data.
  public func control(_ setup: ControlSetup, data: [UInt8] = [], timeout: Duration) async
    -> ControlResult
  {
    await run(SingleTransfer(setup: setup, data: data, timeout: timeout), slots: 1).result
  }

  /// Reads a string descriptor in US English, or `nil` if the device has none there.
  public func string(at index: UInt8) async -> String? {
    guard index != 0 else { return nil }
    let setup = ControlSetup(
      requestType: 0x80, request: 6, value: UInt16(USBString.descriptorType) << 8 | UInt16(index),
      index: 0x0409, length: 255)
    let answer = await control(setup, timeout: .seconds(1))
    return answer.status == .completed ? USBString.decode(answer.data) : nil
  }
}

/// A loop of one transfer.
private struct SingleTransfer: TransferLoop {
  let setup: ControlSetup
  let data: [UInt8]
  let timeout: Duration
  var isSent = false
  var result = ControlResult(status: .cancelled, data: [], byteCount: 0)

  mutating func next(payload: inout MutableRawSpan) -> LoopStep {
    guard !isSent else { return .finish }
    isSent = true
    for offset in data.indices where offset < payload.byteCount {
      payload.storeBytes(of: data[offset], toByteOffset: offset, as: UInt8.self)
    }
    return .submit(setup, timeout: timeout)
  }

  mutating func completed(_ completion: TransferCompletion, payload: RawSpan) {
    result.status = completion.status
    result.byteCount = completion.byteCount
    guard setup.isDeviceToHost else { return }
    result.data = (0..<payload.byteCount).map { offset in
      unsafe payload.unsafeLoad(fromByteOffset: offset, as: UInt8.self)
    }
  }
}
