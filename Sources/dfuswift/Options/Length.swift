import ArgumentParser
import DFU

/// A number of bytes, as users write it: `4096`, `0x1000`, `16K` or `1M`.
struct Length: ExpressibleByArgument {
  let count: ByteCount

  /// Reads a number above 0 within 32 bits; K and M are 1024 and 1024² bytes.
  init?(argument: String) {
    var digits = argument[...]
    var factor = 1
    switch digits.last {
    case "K", "k": factor = 1 << 10
    case "M", "m": factor = 1 << 20
    default: break
    }
    if factor > 1 { digits = digits.dropLast() }
    guard let value = Address(digits), !digits.isEmpty else { return nil }
    let (count, isTooLarge) = Int(value.rawValue).multipliedReportingOverflow(by: factor)
    guard !isTooLarge, (1...Int(UInt32.max)).contains(count) else { return nil }
    self.count = count
  }
}
