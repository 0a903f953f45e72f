/// Something that takes bytes from outside, and what must hold whatever they are.
///
/// Libfuzzer makes the bytes (`scripts/fuzz`); `swift test` replays those that are kept in `Seeds`.
struct FuzzTarget: Sendable {
  /// The name of the target and of its folder in `Seeds`.
  let name: String
  /// The longest input worth trying, in bytes.
  let inputLimit: Int
  /// Handles the bytes; throws a ``Finding`` if something does not hold.
  let run: @Sendable ([UInt8]) async throws -> Void

  init(
    _ name: String, inputLimit: Int = 4_096, run: @escaping @Sendable ([UInt8]) async throws -> Void
  ) {
    self.name = name
    self.inputLimit = inputLimit
    self.run = run
  }

  static let all: [FuzzTarget] =
    [layout, plan] + wire + formats + [trigger] + simulator + sessions

  static func named(_ name: String) -> FuzzTarget? { all.first { $0.name == name } }
}

/// What does not hold.
struct Finding: Error, CustomStringConvertible {
  let description: String
}

/// Throws a finding unless a condition holds.
func require(_ condition: Bool, _ what: @autoclosure () -> String) throws(Finding) {
  guard condition else { throw Finding(description: what()) }
}
