import DFU

/// Numbers as people read them.
enum Figures {
  /// As in `48 KiB`, `1.5 MiB` or `300 bytes`: rounded to a tenth.
  static func size(_ count: ByteCount) -> String {
    if count.isMultiple(of: 1 << 10) || count < 1 << 10 { return count.inBinaryUnits }
    if count >= 1 << 20 { return tenths(Double(count) / Double(1 << 20)) + " MiB" }
    return tenths(Double(count) / Double(1 << 10)) + " KiB"
  }

  /// As in `0.42 s`, `7.3 s` or `2 min 05 s`.
  static func time(_ duration: Duration) -> String {
    let seconds = max(0, duration / .seconds(1))
    if seconds < 1 { return hundredths(seconds) + " s" }
    if seconds < 99.95 { return tenths(seconds) + " s" }
    let whole = Int(min(seconds, 359_999).rounded())
    let rest = whole % 60
    return "\(whole / 60) min \(rest < 10 ? "0" : "")\(rest) s"
  }

  /// As in `31.2 KiB/s`; empty if it took no time to speak of.
  static func rate(_ count: ByteCount, in duration: Duration) -> String {
    let seconds = duration / .seconds(1)
    guard seconds > 0.001, count > 0 else { return "" }
    let rate = Double(count) / seconds
    return rate >= Double(1 << 20)
      ? tenths(rate / Double(1 << 20)) + " MiB/s" : tenths(rate / Double(1 << 10)) + " KiB/s"
  }

  /// `0x` and four digits, as for `bcdDevice`.
  static func hex(_ value: UInt16) -> String {
    let digits = String(value, radix: 16, uppercase: true)
    return "0x" + String(repeating: "0", count: 4 - digits.count) + digits
  }

  /// As in `3 bytes` or `1 byte`.
  static func count(_ number: Int, _ noun: String) -> String {
    "\(number) \(noun)\(number == 1 ? "" : "s")"
  }

  private static func tenths(_ value: Double) -> String { decimals(value, 10) }

  private static func hundredths(_ value: Double) -> String { decimals(value, 100) }

  private static func decimals(_ value: Double, _ scale: Int) -> String {
    let scaled = Int((min(value, 1e12) * Double(scale)).rounded())
    let rest = "\(scaled % scale)"
    let width = scale == 100 ? 2 : 1
    return "\(scaled / scale)." + String(repeating: "0", count: max(0, width - rest.count)) + rest
  }
}
