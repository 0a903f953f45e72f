import Dispatch

/// Where calls that block are made, one after another: never on the threads of Swift's tasks, of
/// which there are only as many as cores, nor on libusb's event thread.
struct BlockingQueue: Sendable {
  private let queue: DispatchQueue

  init(label: String) {
    queue = DispatchQueue(label: label)
  }

  /// Makes a call and awaits its answer.
  func perform<Answer: Sendable>(_ call: @escaping @Sendable () -> Answer) async -> Answer {
    await withCheckedContinuation { caller in
      queue.async { caller.resume(returning: call()) }
    }
  }

  /// Makes a call whose answer nobody needs.
  func submit(_ call: @escaping @Sendable () -> Void) {
    queue.async(execute: call)
  }
}
