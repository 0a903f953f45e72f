import CLibUSB

/// A device that libusb knows; nothing here opens it but ``open(_:)``.
///
/// SAFETY: holds one reference on the device from `init` to `deinit`. libusb counts references
/// atomically, and what is read of a device does not change after it was made.
@safe final class LibUSBDevice: @unchecked Sendable {
  /// The deepest chain of ports that USB 3 allows.
  private static let portLimit = 7

  private let library: LibUSBLibrary
  private let pointer: OpaquePointer
  /// The bus and the ports, as in `1-1.4`.
  let path: String
  /// The number that the device has on its bus, new at each arrival.
  let address: UInt8
  private let id: USBIdentifier
  private let release: UInt16

  /// Takes a reference; does not block.
  ///
  /// `nil` for a root hub, which hangs on no port.
  init?(_ pointer: OpaquePointer, of library: LibUSBLibrary) {
    var ports = [UInt8](repeating: 0, count: Self.portLimit)
    let count = unsafe libusb_get_port_numbers(pointer, &ports, Int32(Self.portLimit))
    var descriptor = libusb_device_descriptor()
    guard count > 0, unsafe libusb_get_device_descriptor(pointer, &descriptor) == 0 else {
      return nil
    }
    let chain = ports.prefix(Int(count)).map(String.init).joined(separator: ".")
    path = "\(unsafe libusb_get_bus_number(pointer))-\(chain)"
    address = unsafe libusb_get_device_address(pointer)
    id = USBIdentifier(vendor: descriptor.idVendor, product: descriptor.idProduct)
    release = descriptor.bcdDevice
    self.library = library
    unsafe self.pointer = libusb_ref_device(pointer)
  }

  deinit {
    unsafe libusb_unref_device(pointer)
  }

  /// Describes the device without opening it; may block.
  ///
  /// - Returns: the description; `nil` if the device is gone.
  func describe(arrival: UInt64) -> USBDevice? {
    guard let strings = Platform.strings(path: path, address: address) else { return nil }
    return USBDevice(
      path: path, arrival: arrival, id: id, release: release,
      manufacturer: strings.manufacturer, product: strings.product, serial: strings.serial,
      interfaces: DFUInterface.all(inConfiguration: activeConfiguration()), address: address)
  }

  /// Opens the device; may block.
  func open() -> Result<LibUSBHandle, TransportError> {
    var handle: OpaquePointer?
    let code = unsafe libusb_open(pointer, &handle)
    guard code == 0, let handle = unsafe handle else { return .failure(LibUSBCode.error(code)) }
    return .success(unsafe LibUSBHandle(handle))
  }

  /// The interfaces and what stands behind them, from the copy that libusb has; empty for a device
  /// without a configuration.
  ///
  /// libusb gives structures, the parser wants bytes: they are put together again, up to the
  /// configuration's own header and the endpoints, which no one reads.
  private func activeConfiguration() -> [UInt8] {
    var configuration: UnsafeMutablePointer<libusb_config_descriptor>?
    guard unsafe libusb_get_active_config_descriptor(pointer, &configuration) == 0,
      let configuration = unsafe configuration
    else { return [] }
    defer { unsafe libusb_free_config_descriptor(configuration) }
    return unsafe ConfigurationBytes.of(configuration.pointee)
  }
}

/// Puts a configuration together again from libusb's structures.
enum ConfigurationBytes {
  /// The interface descriptors of a configuration, each with the class's own descriptors behind it.
  static func of(_ configuration: libusb_config_descriptor) -> [UInt8] {
    var bytes = unsafe Array(list(configuration.extra, Int(configuration.extra_length)))
    let interfaces = unsafe list(configuration.interface, Int(configuration.bNumInterfaces))
    for place in interfaces.indices {
      let interface = unsafe interfaces[place]
      let settings = unsafe list(interface.altsetting, Int(interface.num_altsetting))
      for place in settings.indices { unsafe append(settings[place], to: &bytes) }
    }
    return bytes
  }

  private static func append(_ setting: libusb_interface_descriptor, to bytes: inout [UInt8]) {
    unsafe bytes += [
      9, UInt8(LIBUSB_DT_INTERFACE.rawValue), setting.bInterfaceNumber, setting.bAlternateSetting,
      setting.bNumEndpoints, setting.bInterfaceClass, setting.bInterfaceSubClass,
      setting.bInterfaceProtocol, setting.iInterface,
    ]
    unsafe bytes += list(setting.extra, Int(setting.extra_length))
    let endpoints = unsafe list(setting.endpoint, Int(setting.bNumEndpoints))
    // A descriptor that follows an endpoint is found there.
    for place in endpoints.indices {
      let endpoint = unsafe endpoints[place]
      unsafe bytes += list(endpoint.extra, Int(endpoint.extra_length))
    }
  }

  /// A list as C has it; empty where there is none.
  private static func list<Element>(_ start: UnsafePointer<Element>?, _ count: Int)
    -> UnsafeBufferPointer<Element>
  {
    unsafe UnsafeBufferPointer(start: start, count: start == nil ? 0 : max(0, count))
  }
}
