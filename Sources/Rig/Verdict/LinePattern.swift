/// A regular expression for one line.
public struct LinePattern: Sendable, Hashable {
  /// The expression as it was written.
  public let text: String

  /// Reads an expression.
  ///
  /// - Throws: what is wrong with it.
  public init(_ text: String) throws(PatternError) {
    self.text = text
  }
}

/// Why a text is no regular expression.
public struct PatternError: Error, Sendable, Hashable, CustomStringConvertible {
  /// What is wrong and what to do, in whole sentences.
  public var description: String

  /// Creates an error.
  public init(_ description: String) {
    self.description = description
  }
}
