/// A vendor and a product number: what people write as `0483:df11`.
public struct USBIdentifier: Sendable, Hashable, CustomStringConvertible {
  /// `idVendor`.
  public var vendor: UInt16
  /// `idProduct`.
  public var product: UInt16

  /// Creates an identifier from its two numbers.
  public init(vendor: UInt16, product: UInt16) {
    self.vendor = vendor
    self.product = product
  }

  /// The identifier that every STM32 ROM bootloader carries.
  public static let stmDFU = Self(vendor: 0x0483, product: 0xDF11)

  /// Reads `VID:PID`, hexadecimal, 1 to 4 digits each, with or without `0x`; `nil` otherwise.
  public init?(_ text: some StringProtocol) {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, let vendor = Self.number(parts[0]), let product = Self.number(parts[1])
    else { return nil }
    self.init(vendor: vendor, product: product)
  }

  /// Four lower-case hexadecimal digits each, as `lsusb` prints them.
  public var description: String {
    "\(vendor.hexDigits):\(product.hexDigits)".lowercased()
  }

  private static func number(_ text: some StringProtocol) -> UInt16? {
    let prefixed = text.hasPrefix("0x") || text.hasPrefix("0X")
    let digits = text.dropFirst(prefixed ? 2 : 0)
    return digits.count <= 4 ? UInt16(hexDigits: digits) : nil
  }
}
