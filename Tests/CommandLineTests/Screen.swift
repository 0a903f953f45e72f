#if os(Linux)
  import Foundation
  import Synchronization
  import TestSupport

  /// What a terminal was sent so far.
  final class Screen: Sendable {
    private let bytes = Mutex<[UInt8]>([])
    private let ended: AsyncStream<Never>

    /// Begins to hear a terminal, until nobody has its other side any more.
    ///
    /// It does so on a thread of its own: other tests may keep the cooperative pool busy.
    init(hearing terminal: PseudoTerminal) {
      let (ended, end) = AsyncStream<Never>.makeStream()
      self.ended = ended
      Thread.detachNewThread {
        while case let more = terminal.hear(4_096), !more.isEmpty {
          self.bytes.withLock { $0 += more }
        }
        end.finish()
      }
    }

    /// All of it, control sequences too.
    var text: String { String(decoding: bytes.withLock(\.self), as: UTF8.self) }

    /// Waits until nothing more can come.
    func waitForEnd() async {
      for await _ in ended {}
    }
  }
#endif
