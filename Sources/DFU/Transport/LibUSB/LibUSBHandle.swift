import CLibUSB

/// A device that libusb has open, with its transfers.
///
/// SAFETY: the handle is valid from `init` to `close()`, and the connection makes its blocking
/// calls one after another on one queue. The transfers are made in `prepare` and freed in
/// `close()`, after `libusb_close`, which waits for the event thread to be out of every callback.
/// In between a transfer is touched by the thread that holds the pipe's lock while it is idle, and
/// by libusb and the callback while it is pending.
@safe final class LibUSBHandle: DeviceHandle, @unchecked Sendable {
  private let handle: OpaquePointer
  private var transfers: [LibUSBTransfer] = []

  init(_ handle: OpaquePointer) {
    unsafe self.handle = handle
  }

  func prepare(_ buffers: [TransferBuffer], sink: any TransferSink) -> Int32 {
    for (slot, buffer) in buffers.enumerated() {
      guard
        let transfer = unsafe LibUSBTransfer(handle, slot: slot, buffer: buffer, sink: sink)
      else { return LibUSBCode.noMemory }
      transfers.append(transfer)
    }
    return 0
  }

  func submit(slot: Int, milliseconds: UInt32) -> Int32 {
    guard transfers.indices.contains(slot) else { return LibUSBCode.invalidParameter }
    return transfers[slot].submit(milliseconds: milliseconds)
  }

  func claim(interface: UInt8) -> Int32 {
    // Where libusb cannot do this there is no driver in the way, or the claim itself will say so.
    _ = unsafe libusb_set_auto_detach_kernel_driver(handle, 1)
    return unsafe libusb_claim_interface(handle, Int32(interface))
  }

  func release(interface: UInt8) -> Int32 {
    unsafe libusb_release_interface(handle, Int32(interface))
  }

  func select(alternate: UInt8, interface: UInt8) -> Int32 {
    unsafe libusb_set_interface_alt_setting(handle, Int32(interface), Int32(alternate))
  }

  func reset() -> Int32 {
    unsafe libusb_reset_device(handle)
  }

  func close() {
    unsafe libusb_close(handle)
    transfers = []
  }
}

/// One of libusb's transfers, used again and again.
///
/// SAFETY: libusb's `user_data` is this object, not retained: the handle keeps it until libusb can
/// no longer call back. The sink is weak, since it owns the handle.
@safe final class LibUSBTransfer: @unchecked Sendable {
  private let transfer: UnsafeMutablePointer<libusb_transfer>
  private let slot: Int
  private let buffer: TransferBuffer
  private weak let sink: (any TransferSink)?

  /// Makes an idle transfer; `nil` if there is no memory.
  init?(_ handle: OpaquePointer, slot: Int, buffer: TransferBuffer, sink: any TransferSink) {
    guard let transfer = unsafe libusb_alloc_transfer(0) else { return nil }
    unsafe self.transfer = unsafe transfer
    self.slot = slot
    self.buffer = buffer
    self.sink = sink
    unsafe transfer.pointee.dev_handle = unsafe handle
    unsafe transfer.pointee.callback = unsafe transferEnded
    unsafe transfer.pointee.user_data = unsafe Unmanaged.passUnretained(self).toOpaque()
  }

  deinit {
    unsafe libusb_free_transfer(transfer)
  }

  /// Hands the transfer to libusb, with the setup packet that is in its buffer.
  func submit(milliseconds: UInt32) -> Int32 {
    // Fills type, endpoint, buffer, length (from the setup packet) and timeout; keeps the rest.
    unsafe libusb_fill_control_transfer(
      transfer, transfer.pointee.dev_handle,
      buffer.memory.assumingMemoryBound(to: UInt8.self), transferEnded,
      transfer.pointee.user_data, milliseconds)
    return unsafe libusb_submit_transfer(transfer)
  }

  /// Passes the end on; libusb has given the transfer back.
  fileprivate func ended() {
    let status = unsafe LibUSBCode.status(ofTransfer: transfer.pointee.status.rawValue)
    let byteCount = unsafe Int(transfer.pointee.actual_length)
    sink?.transferEnded(slot: slot, status: status, byteCount: byteCount)
  }
}

/// libusb's callback, on the event thread.
private func transferEnded(_ transfer: UnsafeMutablePointer<libusb_transfer>?) {
  guard let context = unsafe transfer?.pointee.user_data else { return }
  unsafe Unmanaged<LibUSBTransfer>.fromOpaque(context).takeUnretainedValue().ended()
}
