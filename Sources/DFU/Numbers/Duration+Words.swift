extension Duration {
  /// The whole milliseconds, rounded towards zero and clamped.
  ///
  /// Counted in integers: the quotient of two durations is a `Double`, which falls short of a whole
  /// number for about one duration in a hundred.
  var wholeMilliseconds: Int {
    let (seconds, attoseconds) = components
    return Int(clamping: Int128(seconds) * 1000 + Int128(attoseconds / 1_000_000_000_000_000))
  }

  /// As in `5 s`, `1.5 s` or `250 ms`.
  var inWords: String {
    let milliseconds = wholeMilliseconds
    if milliseconds < 1000 { return "\(milliseconds) ms" }
    let tenths = milliseconds / 100 % 10
    return tenths == 0 ? "\(milliseconds / 1000) s" : "\(milliseconds / 1000).\(tenths) s"
  }
}
