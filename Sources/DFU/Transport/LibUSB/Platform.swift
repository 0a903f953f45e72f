#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// The three texts of a device, as far as it has them.
struct DeviceStrings: Sendable, Hashable {
  var manufacturer: String?
  var product: String?
  var serial: String?
}

/// What differs between the systems that libusb runs on.
enum Platform {
  #if os(Linux)
    /// The most data bytes in one control transfer: usbfs takes a page.
    static let transferLimit: ByteCount = 4096
  #else
    /// The most data bytes in one control transfer: what `wLength` can say.
    static let transferLimit: ByteCount = 65_535
  #endif

  /// Where Linux tells of USB devices.
  static let devicesFolder = "/sys/bus/usb/devices"

  /// The most bytes of an attribute: the kernel gives no more than a page.
  private static let attributeLimit = 4096

  /// Reads a device's texts without opening it, from what the kernel read at its arrival; may block
  /// while somebody resets the device.
  ///
  /// - Parameters:
  ///   - path: the port that the device hangs on.
  ///   - address: the number that it has on its bus: another one means another device.
  ///   - folder: the folder of devices.
  /// - Returns: the texts, all `nil` where the system does not tell; `nil` if the device is gone.
  static func strings(path: String, address: UInt8, folder: String = devicesFolder)
    -> DeviceStrings?
  {
    guard unsafe access(folder, F_OK) == 0 else { return DeviceStrings() }
    let device = "\(folder)/\(path)"
    guard attribute("devnum", of: device) == String(address) else { return nil }
    let strings = DeviceStrings(
      manufacturer: attribute("manufacturer", of: device),
      product: attribute("product", of: device),
      serial: attribute("serial", of: device))
    // Another device may have come to this port between the first reading and the last.
    guard attribute("devnum", of: device) == String(address) else { return nil }
    return strings
  }

  /// The text of an attribute without the line's end; `nil` if there is none.
  private static func attribute(_ name: String, of device: String) -> String? {
    let file = unsafe open("\(device)/\(name)", O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return nil }
    defer { close(file) }
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: attributeLimit) { buffer, count in
      unsafe count = max(0, read(file, buffer.baseAddress, attributeLimit))
    }
    let text = String(decoding: bytes.prefix { $0 != 0x0A }, as: UTF8.self)
    return text.isEmpty ? nil : text
  }
}
