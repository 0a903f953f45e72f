import ArgumentParser

/// A length of time in seconds, as users write it.
struct Seconds: ExpressibleByArgument {
  /// The longest that can be asked for: a day.
  static let limit = 86_400.0

  let duration: Duration

  /// Reads a number of seconds, maybe with a fraction; `nil` below 0 or beyond a day.
  init?(argument: String) {
    guard let seconds = Double(argument), (0...Self.limit).contains(seconds) else { return nil }
    duration = .seconds(seconds)
  }
}
