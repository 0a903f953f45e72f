/// Why a text is no trigger; a clause without a full stop.
public struct TriggerError: Error, Sendable, Hashable, CustomStringConvertible {
  /// What is wrong.
  public let description: String

  init(_ description: String) {
    self.description = description
  }
}
