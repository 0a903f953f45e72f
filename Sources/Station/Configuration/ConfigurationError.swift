/// One thing that is wrong with a configuration.
public struct ConfigurationError: Error, Sendable, Hashable {
  /// A place in the file.
  public struct Place: Sendable, Hashable {
    /// The line, from 1.
    public var line: Int
    /// The column in characters, from 1.
    public var column: Int

    /// Creates a place.
    public init(line: Int, column: Int) {
      self.line = line
      self.column = column
    }
  }

  /// Where it is; `nil` for the file as a whole.
  public var place: Place?
  /// What is wrong and what to do, in whole sentences.
  public var message: String

  /// Creates an error.
  public init(_ message: String, at place: Place? = nil) {
    self.message = message
    self.place = place
  }
}

extension ConfigurationError: CustomStringConvertible {
  /// `Line 12, column 9: …`.
  public var description: String {
    place.map { "Line \($0.line), column \($0.column): \(message)" } ?? message
  }
}

/// Everything that is wrong with a configuration, in the order of the file; at least one error.
public struct ConfigurationErrors: Error, Sendable, Hashable {
  /// The errors.
  public var all: [ConfigurationError]

  /// Creates a list.
  public init(_ all: [ConfigurationError]) {
    self.all = all
  }
}

extension ConfigurationErrors: CustomStringConvertible {
  /// One error a line.
  public var description: String { all.map(\.description).joined(separator: "\n") }
}
