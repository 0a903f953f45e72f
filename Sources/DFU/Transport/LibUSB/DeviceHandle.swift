/// An open device, as libusb gives it, or a test that lets every call fail.
///
/// Answers are libusb's codes: 0 is success, below 0 is an error for ``LibUSBCode``. All but
/// ``submit(slot:milliseconds:)`` may block.
protocol DeviceHandle: AnyObject, Sendable {
  /// Makes one transfer for each buffer, once; their ends go to the sink.
  func prepare(_ buffers: [TransferBuffer], sink: any TransferSink) -> Int32

  /// Hands a prepared transfer over, its setup packet in its buffer; does not block.
  func submit(slot: Int, milliseconds: UInt32) -> Int32

  /// Takes an interface, moving a kernel driver aside where that is possible.
  func claim(interface: UInt8) -> Int32

  /// Gives an interface back, to the kernel's driver if one was moved aside.
  func release(interface: UInt8) -> Int32

  /// Selects an alternate setting.
  func select(alternate: UInt8, interface: UInt8) -> Int32

  /// Resets the port.
  func reset() -> Int32

  /// Closes the device and frees the transfers; none may be pending. Called once.
  func close()
}

/// Where the ends of transfers go.
protocol TransferSink: AnyObject, Sendable {
  /// Takes the end of a transfer, on any thread that does not hold the sink's lock.
  func transferEnded(slot: Int, status: TransferStatus, byteCount: ByteCount)
}
