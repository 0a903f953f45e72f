extension Trigger {
  /// The most bytes behind a vendor request: what one control transfer of Linux takes.
  static let dataLimit = 4_096
  /// The most bytes of a report: the kernel's HID layer has buffers of 16 KiB, devices have 64.
  static let reportLimit = 1_024

  /// The forms that are read, a preset's name apart, as help texts and errors show them.
  public static var forms: [String] { TriggerForm.allCases.map(\.short) }

  /// Reads a trigger as users write it: one of the forms of ``TriggerForm``, or a preset's name.
  ///
  /// `dfu-detach` is another word for `detach`. Numbers are decimal or have `0x` in front, bytes
  /// are hexadecimal digits, two for each.
  ///
  /// - Parameter text: any text.
  /// - Throws: what is wrong with it.
  public init(parsing text: String) throws(TriggerError) {
    let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    let word = String(parts[0])
    guard parts.count == 2 else {
      self = try Self.named(word)
      return
    }
    switch TriggerForm(rawValue: word) {
    case .text: self.init(text, .serial(SerialScript(try TriggerText.steps(parts[1]))))
    case .vendor: self.init(text, try Self.vendor(parts[1]))
    case .hid: self.init(text, .report(try Self.report(parts[1])))
    case .detach, .touch, nil: throw Self.unknown(word)
    }
  }

  private static func named(_ name: String) throws(TriggerError) -> Trigger {
    guard !name.isEmpty else { throw TriggerError("it is empty") }
    switch TriggerForm(rawValue: name == "dfu-detach" ? "detach" : name) {
    case .detach: return .detach
    case .touch: return Trigger(name, .serial(.touch))
    case .text, .vendor, .hid: throw TriggerError("\(name) needs a colon and what to send")
    case nil:
      guard let preset = TriggerPreset.named(name) else { throw unknown(name) }
      return Trigger(preset)
    }
  }

  private static func unknown(_ name: String) -> TriggerError {
    TriggerError(
      "\"\(name.prefix(40))\" is none of \(forms.joined(separator: ", ")) and no preset; "
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
    guard let number = UInt32(written: text), number <= limit else {
      throw TriggerError("\(name) is a number from 0 to \(limit), decimal or with 0x")
    }
    return number
  }

  private static func bytes(
    _ text: some StringProtocol, _ name: String, limit: Int
  ) throws(TriggerError) -> [UInt8] {
    var bytes: [UInt8] = []
    let digits = Array(text.utf8)
    guard digits.count.isMultiple(of: 2), digits.count <= 2 * limit,
      HexDigits.read(digits[...], into: &bytes) == nil
    else {
      throw TriggerError(
        "\(name) is hexadecimal digits, two for each byte, \(limit) bytes at most")
    }
    return bytes
  }
}
