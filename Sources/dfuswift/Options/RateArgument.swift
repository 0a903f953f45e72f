import ArgumentParser

/// A rate in baud, as users write it.
struct RateArgument: ExpressibleByArgument {
  /// From a teleprinter's to what the fastest adapters make.
  static let rates = 50...20_000_000

  let rate: Int

  init?(argument: String) {
    guard let rate = Int(argument), Self.rates.contains(rate) else { return nil }
    self.rate = rate
  }
}
