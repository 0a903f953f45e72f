import Dispatch
import Synchronization

/// A thread for a front that waits in `poll`, and the flag that ends it.
///
/// The thread is Dispatch's, so that the cooperative pool never waits for a socket.
final class FrontThread: Sendable {
  private let isCancelled = Atomic(false)
  private let wake: WakeSignal

  /// - Parameter wake: what the front's loop waits for along with its sockets.
  init(wake: WakeSignal) {
    self.wake = wake
  }

  /// Whether the loop is to end.
  var shouldStop: Bool { isCancelled.load(ordering: .acquiring) }

  /// Runs a loop until it ends by itself, or by ``shouldStop`` once the task is cancelled.
  func run(
    _ name: String, _ loop: @escaping @Sendable () throws(USBIPError) -> Void
  ) async throws(USBIPError) {
    let result: Result<Void, USBIPError> = await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        DispatchQueue(label: "dfuswift.\(name)").async {
          do throws(USBIPError) {
            try loop()
            continuation.resume(returning: .success(()))
          } catch {
            continuation.resume(returning: .failure(error))
          }
        }
      }
    } onCancel: {
      isCancelled.store(true, ordering: .releasing)
      wake.signal()
    }
    try result.get()
  }
}
