/// Keeps the bytes that a flash saves before it erases them: what survives when all else fails.
///
/// The library knows no files; whoever uses it gives it a store for the one board that is meant.
/// A store holds one image at most.
public protocol PreservationStore: Sendable {
  /// What to call the place in messages, as in a path.
  var name: String { get }

  /// Gives what an interrupted flash has saved.
  ///
  /// - Returns: the bytes; `nil` if there are none.
  /// - Throws: that something is there and cannot be used.
  func load() async throws(PreservationError) -> FirmwareImage?

  /// Keeps bytes in place of those that are there; they are safe when this returns, even if the
  /// power goes at that moment.
  ///
  /// - Throws: that they are not safe; what was there before is untouched.
  func save(_ bytes: FirmwareImage) async throws(PreservationError)

  /// Forgets the bytes: they are back on the board.
  func remove() async throws(PreservationError)
}

/// A store cannot do what it is for.
public struct PreservationError: Error, Sendable, Hashable {
  /// Why, as a clause without a full stop.
  public var reason: String

  /// Creates an error.
  public init(reason: String) {
    self.reason = reason
  }
}

/// What one flash keeps, and what of it is safe.
struct Preservation: Sendable {
  /// Where it is kept.
  let store: any PreservationStore
  /// Whether a run before this one has saved bytes and did not come to write them back.
  let isSecondRun: Bool
  /// All bytes that this run knows.
  var known: FirmwareImage
  /// The bytes that are safe.
  var saved: FirmwareImage?

  /// Creates what begins with the bytes of an earlier run.
  init(store: any PreservationStore, earlier: FirmwareImage?) {
    self.store = store
    isSecondRun = earlier != nil
    known = earlier ?? FirmwareImage()
    saved = earlier
  }
}
