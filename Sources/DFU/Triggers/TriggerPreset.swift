/// How a known firmware is asked for its bootloader: a row of the table.
public struct TriggerPreset: Sendable, Hashable {
  /// How well the bytes are known.
  ///
  /// None of them was tried on hardware here.
  public enum Evidence: String, Sendable, Hashable, CaseIterable {
    /// The firmware's own source or documents were read.
    case read
    /// They were seen in other programs only.
    case seen
    /// They were worked out from a description and never seen on a wire.
    case derived

    /// Whether the firmware's authors vouch for the bytes.
    public var isProved: Bool { self == .read }
  }

  /// The numbers that a firmware has on USB: a vendor, and products in a row.
  public struct Numbers: Sendable, Hashable {
    /// `idVendor`.
    public let vendor: UInt16
    /// The `idProduct`s.
    public let products: ClosedRange<UInt16>

    init(_ vendor: UInt16, _ product: UInt16) {
      self.init(vendor, product...product)
    }

    init(_ vendor: UInt16, _ products: ClosedRange<UInt16>) {
      self.vendor = vendor
      self.products = products
    }

    /// Whether a device has one of these numbers.
    public func contains(_ id: USBIdentifier) -> Bool {
      id.vendor == vendor && products.contains(id.product)
    }
  }

  /// The name in the command line.
  public let name: String
  /// Whose firmware it is for.
  public let firmware: String
  /// What is done.
  public let action: Trigger.Action
  /// The numbers that the firmware is known to have on USB; empty if it has none of its own.
  public let numbers: [Numbers]
  /// What comes afterwards.
  public let leadsTo: String
  /// How well the bytes are known.
  public let evidence: Evidence
  /// Where they are from.
  public let source: String
  /// What a person must see to first; `nil` if nothing moves or gets hot.
  public let caution: String?

  init(
    _ name: String, for firmware: String, _ action: Trigger.Action, numbers: [Numbers] = [],
    leadsTo: String = "ROM", evidence: Evidence, source: String, caution: String? = nil
  ) {
    self.name = name
    self.firmware = firmware
    self.action = action
    self.numbers = numbers
    self.leadsTo = leadsTo
    self.evidence = evidence
    self.source = source
    self.caution = caution
  }

  /// The row of a name; `nil` if there is none.
  public static func named(_ name: String) -> TriggerPreset? {
    table.first { $0.name == name }
  }

  /// The rows that may be for a device, by its numbers.
  public static func candidates(for id: USBIdentifier) -> [TriggerPreset] {
    table.filter { row in row.numbers.contains { $0.contains(id) } }
  }

  /// Whether a device's numbers alone say that this firmware runs on it.
  ///
  /// Numbers that every program made with ST's examples has say nothing.
  func identifies(_ id: USBIdentifier) -> Bool {
    id != Self.common && numbers.contains { $0.contains(id) }
  }
}

extension TriggerPreset.Numbers: CustomStringConvertible {
  /// As in `1d50:614e` or `f055:9800-98ff`.
  public var description: String {
    let first = "\(USBIdentifier(vendor: vendor, product: products.lowerBound))"
    guard products.count > 1 else { return first }
    return first + "-" + "\(USBIdentifier(vendor: 0, product: products.upperBound))".suffix(4)
  }
}
