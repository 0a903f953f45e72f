extension Duration {
  /// The whole milliseconds, rounded towards zero and clamped.
  ///
  /// Counted in integers: the quotient of two durations is a `Double`, which falls short of a whole
  /// number for about one duration in a hundred.
  var wholeMilliseconds: Int {
    let (seconds, attoseconds) = components
    return Int(clamping: Int128(seconds) * 1000 + Int128(attoseconds / 1_000_000_000_000_000))
  }
}
