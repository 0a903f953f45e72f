/// What a host does to an application so that it makes way for its bootloader.
public struct Trigger: Sendable, Hashable {
  /// The ways to ask.
  public enum Action: Sendable, Hashable {
    /// DFU_DETACH to its DFU run-time interface.
    case detach
    /// Something done to its serial port.
    case serial(SerialScript)
    /// A control transfer to the device, host to device.
    case control(ControlSetup, [UInt8])
    /// A HID output report; the first byte is its number, 0 for a device without numbers.
    case report([UInt8])
  }

  /// The trigger as it was written: `detach`, `text:dfu\r`, `klipper`.
  public let text: String
  /// What is done.
  public let action: Action
  /// The row of the table that it comes from; `nil` for one that the user made up.
  public let preset: TriggerPreset?

  /// Creates a trigger that is in no table.
  public init(_ text: String, _ action: Action) {
    self.text = text
    self.action = action
    preset = nil
  }

  /// Creates a trigger from a row of the table.
  public init(_ preset: TriggerPreset) {
    text = preset.name
    action = preset.action
    self.preset = preset
  }

  /// DFU_DETACH to whatever has a DFU run-time interface.
  public static let detach = Self("detach", .detach)

  /// Whether an application that is found by nothing but its descriptors may be asked this way.
  ///
  /// DFU_DETACH is defined by a standard and goes to an interface that is made for it; bytes on a
  /// serial port, a vendor's request or a report mean something else to every firmware.
  var needsNaming: Bool { action != .detach }

  /// Whether it is a line of text of the user's own.
  var isLine: Bool {
    if case .serial(let script) = action { preset == nil && script != .touch } else { false }
  }
}

extension Trigger: CustomStringConvertible {
  /// The trigger as it was written, in back quotes.
  public var description: String { "`\(text)`" }
}

extension Trigger.Action: CustomStringConvertible {
  /// What is done, in words.
  public var description: String {
    switch self {
    case .detach: "DFU_DETACH"
    case .serial(.touch): "1200 baud, then DTR down"
    case .serial(let script): "\(script)"
    case .control(let setup, let data): "control transfer \((setup.bytes + data).inDigits)"
    case .report(let bytes): "HID report \(bytes.inDigits.withoutRepeatedZeros)"
    }
  }
}

extension [UInt8] {
  /// Two upper-case hexadecimal digits for each, with blanks between.
  fileprivate var inDigits: String {
    map(\.hexDigits).joined(separator: " ")
  }
}

extension String {
  /// The text with the zeros at its end made short: `00 0B 00 …`.
  fileprivate var withoutRepeatedZeros: String {
    var text = self[...]
    while text.hasSuffix(" 00 00") { text = text.dropLast(3) }
    return text.count < count ? text + " …" : self
  }
}
