/// A device as USB/IP's lists describe it: `struct usbip_usb_device`, 312 bytes.
///
/// **Spec:** Linux kernel, Documentation/usb/usbip_protocol.rst.
struct USBIPDeviceRecord: Sendable, Hashable {
  /// The bus identifier of the one device that a server here has.
  static let busID = "1-1"
  /// Bus 1, device 2, as `busnum << 16 | devnum`: the number that submissions carry.
  static let deviceID: UInt32 = 1 << 16 | 2
  /// `enum usb_device_speed`: full speed.
  static let fullSpeed: UInt32 = 2

  private let device: [UInt8]
  private let configuration: [UInt8]

  /// Creates the record of what is on a port; descriptors that are too short count as zeros.
  init(_ presence: PortPresence) {
    device = Self.filled(presence.deviceDescriptor, to: 18)
    configuration = Self.filled(presence.configurationDescriptor, to: 9)
  }

  /// The 312 bytes.
  var bytes: [UInt8] {
    var raw: [UInt8] = []
    raw.append("/sys/devices/dfuswift/usb1/\(Self.busID)", size: 256)
    raw.append(Self.busID, size: USBIPOperation.busIDSize)
    raw.appendBigEndian(UInt32(1))  // busnum
    raw.appendBigEndian(UInt32(2))  // devnum
    raw.appendBigEndian(Self.fullSpeed)
    // idVendor, idProduct and bcdDevice: little endian in the descriptor, big endian here.
    for offset in [8, 10, 12] { raw += [device[offset + 1], device[offset]] }
    raw += device[4...6]  // bDeviceClass, bDeviceSubClass, bDeviceProtocol
    raw.append(configuration[5])  // bConfigurationValue
    raw.append(device[17])  // bNumConfigurations
    raw.append(configuration[4])  // bNumInterfaces
    return raw
  }

  /// Class, subclass, protocol and a zero for each of the `bNumInterfaces` interfaces.
  var interfaceBytes: [UInt8] {
    var found: [[UInt8]] = []
    var rest = configuration[...]
    while let length = rest.first, length >= 2, rest.count >= Int(length) {
      let descriptor = Array(rest.prefix(Int(length)))
      rest = rest.dropFirst(Int(length))
      // An interface counts once, whatever its number of alternate settings.
      guard descriptor[1] == 4, descriptor.count >= 9, descriptor[3] == 0 else { continue }
      found.append([descriptor[5], descriptor[6], descriptor[7], 0])
    }
    let count = Int(configuration[4])
    let padding = repeatElement([UInt8](repeating: 0, count: 4), count: max(0, count - found.count))
    return (found.prefix(count) + padding).flatMap(\.self)
  }

  private static func filled(_ bytes: [UInt8], to count: Int) -> [UInt8] {
    bytes + repeatElement(0, count: max(0, count - bytes.count))
  }
}
