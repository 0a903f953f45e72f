import Glibc

/// An open file descriptor, closed with its last reference.
///
/// A class and no `~Copyable` struct, since a server keeps a list of them.
final class Descriptor: Sendable {
  let raw: Int32

  init(owning raw: Int32) {
    self.raw = raw
  }

  deinit {
    // Nothing is left to do if closing fails, and Linux has released the number in any case.
    close(raw)
  }
}
