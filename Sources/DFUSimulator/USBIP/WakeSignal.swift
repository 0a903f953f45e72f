/// Wakes a thread that waits in ``SystemCall/wait(for:timeout:)``.
final class WakeSignal: Sendable {
  /// Ready from a signal on until it is cleared.
  let descriptor: Descriptor
  private let sender: Descriptor

  init() throws(USBIPError) {
    (descriptor, sender) = try SystemCall.socketPair()
  }

  /// Makes the descriptor ready.
  func signal() {
    // A socket that takes no more bytes has not been read yet: the thread wakes in any case.
    _ = SystemCall.send([1], to: sender)
  }

  /// Makes the descriptor wait for the next signal.
  func clear() {
    while case .bytes = SystemCall.receive(descriptor) {}
  }
}
