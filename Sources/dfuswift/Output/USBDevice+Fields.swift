import DFU

/// What a device is doing; the raw value is the word for it, in tables and in JSON.
enum DeviceMode: String, CaseIterable {
  case bootloader
  case application
  /// It does not speak DFU.
  case other
}

extension USBDevice {
  /// What the device is doing.
  var mode: DeviceMode {
    bootloader != nil ? .bootloader : runtime != nil ? .application : .other
  }

  /// What is known of a device without opening it.
  var fields: [String: JSONValue] {
    [
      "path": .string(path), "id": .string("\(id)"), "release": .integer(Int(release)),
      "mode": .string(mode.rawValue), "manufacturer": JSONValue(manufacturer),
      "product": JSONValue(product), "serial": JSONValue(serial),
      "alternates": .integer((bootloader ?? runtime)?.alternates.count ?? 0),
    ]
  }
}
