extension Duration {
  /// Seconds with a tenth, as in `4.2`: for sentences.
  var inTenths: String { seconds(digits: 1) }

  /// Seconds with milliseconds, as in `4.217`: for programs and logs.
  var inMilliseconds: String { seconds(digits: 3) }

  /// Seconds in decimal digits, rounded; nothing below zero.
  private func seconds(digits: Int) -> String {
    let scale = digits == 1 ? 10 : 1_000
    // A year, in seconds: far more than any run takes, and far less than an Int holds.
    let seconds = min(max(0, self / .seconds(1)), 31_536_000)
    let whole = Int((seconds * Double(scale)).rounded())
    let rest = "\(whole % scale)"
    return "\(whole / scale)." + String(repeating: "0", count: digits - rest.count) + rest
  }
}
