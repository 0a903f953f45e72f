/// Why a text is no trigger; a clause without a full stop.
public struct TriggerError: Error, Sendable, Hashable, CustomStringConvertible {
  /// What is wrong.
  public let description: String

  init(_ description: String) {
    self.description = description
  }
}

extension Trigger {
  /// The most bytes behind a vendor request: what one control transfer of Linux takes.
  static let dataLimit = 4_096
  /// The most bytes of a report: the kernel's HID layer has buffers of 16 KiB, devices have 64.
  static let reportLimit = 1_024

  /// Reads a trigger as users write it.
  ///
  /// ```
  /// detach                                   also dfu-detach
  /// 1200bps
  /// text:STRING                              escapes: see TriggerText
  /// vendor:REQUEST[,VALUE[,INDEX[,DATA]]]    numbers, and DATA in hexadecimal digits
  /// hid:BYTES                                hexadecimal digits, the report's number first
  /// klipper, betaflight …                    a row of TriggerPreset.table
  /// ```
  ///
  /// - Parameter text: any text.
  /// - Throws: what is wrong with it.
  public init(parsing text: String) throws(TriggerError) {
    let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    let kind = parts[0]
    guard parts.count == 2 else {
      self = try Self.named(text)
      return
    }
    switch kind {
    case "text": self.init(text, .serial(SerialScript(try TriggerText.steps(parts[1]))))
    case "vendor": self.init(text, try Self.vendor(parts[1]))
    case "hid": self.init(text, .report(try Self.report(parts[1])))
    default: throw Self.unknown(String(kind))
    }
  }

  private static func named(_ name: String) throws(TriggerError) -> Trigger {
    switch name {
    case "detach", "dfu-detach": return .detach
    case "1200bps": return Trigger(name, .serial(.touch))
    case "text", "vendor", "hid": throw TriggerError("\(name) needs a colon and what to send")
    case "": throw TriggerError("it is empty")
    default:
      guard let preset = TriggerPreset.named(name) else { throw unknown(name) }
      return Trigger(preset)
    }
  }

  private static func unknown(_ name: String) -> TriggerError {
    TriggerError(
      "\"\(name.prefix(40))\" is none of detach, 1200bps, text:…, vendor:…, hid:… and no preset; "
        + "`dfuswift enter --list` names the presets")
  }

  /// bmRequestType of a vendor's request to the device as a whole, host to device.
  private static let vendorRequest: UInt8 = 0x40

  private static func vendor(_ text: some StringProtocol) throws(TriggerError) -> Action {
    let fields = text.split(separator: ",", omittingEmptySubsequences: false)
    guard fields.count <= 4 else {
      throw TriggerError("vendor: takes REQUEST, VALUE, INDEX and DATA, and no more")
    }
    let request = try number(fields[0], "REQUEST", limit: 0xFF)
    let value = fields.count > 1 ? try number(fields[1], "VALUE", limit: 0xFFFF) : 0
    let index = fields.count > 2 ? try number(fields[2], "INDEX", limit: 0xFFFF) : 0
    let data = fields.count > 3 ? try bytes(fields[3], "DATA", limit: dataLimit) : []
    let setup = ControlSetup(
      requestType: vendorRequest, request: UInt8(truncatingIfNeeded: request),
      value: UInt16(truncatingIfNeeded: value), index: UInt16(truncatingIfNeeded: index),
      length: UInt16(truncatingIfNeeded: data.count))
    return .control(setup, data)
  }

  private static func report(_ text: some StringProtocol) throws(TriggerError) -> [UInt8] {
    let report = try bytes(text, "hid:", limit: reportLimit)
    guard report.count > 1 else {
      throw TriggerError("hid: needs the report's number (00 if there are none) and its bytes")
    }
    return report
  }

  private static func number(
    _ text: some StringProtocol, _ name: String, limit: UInt32
  ) throws(TriggerError) -> UInt32 {
    let isHex = text.hasPrefix("0x") || text.hasPrefix("0X")
    let digits = isHex ? String(text.dropFirst(2)) : String(text)
    guard digits.first?.isHexDigit == true, let number = UInt32(digits, radix: isHex ? 16 : 10),
      number <= limit
    else {
      throw TriggerError("\(name) is a number from 0 to \(limit), decimal or with 0x")
    }
    return number
  }

  private static func bytes(
    _ text: some StringProtocol, _ name: String, limit: Int
  ) throws(TriggerError) -> [UInt8] {
    let digits = text.utf8.map { UInt8(String(Unicode.Scalar($0)), radix: 16) }
    guard digits.count.isMultiple(of: 2), digits.count <= 2 * limit, !digits.contains(nil) else {
      throw TriggerError(
        "\(name) is hexadecimal digits, two for each byte, \(limit) bytes at most")
    }
    let values = digits.compactMap { $0 }
    return stride(from: 0, to: values.count, by: 2).map { values[$0] << 4 | values[$0 + 1] }
  }
}
