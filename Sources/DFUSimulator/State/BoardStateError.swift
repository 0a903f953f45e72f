/// Why bytes are not the saved state of a board.
public struct BoardStateError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The kinds that callers tell apart.
  public enum Kind: Sendable, Hashable, CaseIterable {
    /// The bytes are no saved state at all.
    case notAState
    /// They were saved in a form that this version does not read.
    case unknownVersion
    /// They are of another kind of board.
    case otherProfile
    /// They end too early, or go on behind the end.
    case wrongLength
    /// A value in them cannot be.
    case impossibleValue
  }

  /// Which kind it is.
  public var kind: Kind
  /// Where in the bytes, from 0.
  public var offset: Int
  /// What is wrong, in words.
  public var detail: String

  /// What is wrong, where, and what to do.
  public var description: String {
    "The saved state of the virtual board cannot be read at byte \(offset): \(detail). "
      + "Delete it to start with a fresh board."
  }
}
