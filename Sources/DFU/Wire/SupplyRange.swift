/// The board's supply voltage, as the ROM must be told it before it programs more than bytes.
///
/// A wider program operation needs a higher supply. The ROM of F2, F4 and F7 starts with the
/// lowest range, for it cannot measure, and so programs one byte at a time.
///
/// There is a value 0x04 for 9 V on Vpp, which dfuswift never sends: it is for production lines.
///
/// **Spec:** AN2606 table 4; AN3156 (Device Feature memory at 0xFFFF0000).
public enum SupplyRange: UInt8, Sendable, Hashable, CaseIterable {
  /// 1.8 to 2.1 V: bytes, what the ROM starts with.
  case from1V8 = 0x00
  /// 2.1 to 2.4 V.
  case from2V1 = 0x01
  /// 2.4 to 2.7 V.
  case from2V4 = 0x02
  /// 2.7 to 3.6 V: words.
  case from2V7 = 0x03

  /// The supply voltages that an STM32 with this setting may have, in volts.
  public static let allowedVolts = 1.8...3.6

  /// Finds the range that a supply voltage is in; where two meet, the higher one.
  ///
  /// - Parameter volts: the board's supply in volts; `nil` comes of what no range holds.
  public init?(volts: Double) {
    guard Self.allowedVolts.contains(volts) else { return nil }
    let range = Self.allCases.last { $0.volts.contains(volts) }
    guard let range else { return nil }
    self = range
  }

  /// The voltages of the range, in volts.
  public var volts: ClosedRange<Double> {
    switch self {
    case .from1V8: 1.8...2.1
    case .from2V1: 2.1...2.4
    case .from2V4: 2.4...2.7
    case .from2V7: 2.7...3.6
    }
  }

  /// What is written to Device Feature: the range, and three bytes that must stay as they are.
  public var bytes: [UInt8] { [rawValue, 0xFF, 0xFF, 0xFF] }
}

extension SupplyRange: CustomStringConvertible {
  /// As in `2.7 to 3.6 V`.
  public var description: String { "\(volts.lowerBound) to \(volts.upperBound) V" }
}
