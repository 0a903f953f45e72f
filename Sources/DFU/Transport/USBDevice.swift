/// A device on the bus, as far as its descriptors tell before anyone opens it.
public struct USBDevice: Sendable, Hashable {
  /// The port it hangs on, as the kernel and `dfu-util -p` name it: bus, then ports, as in `1-1.4`.
  public var path: String
  /// A number that no other arrival on this bus had: the same port gets a new one at each arrival.
  public var arrival: UInt64
  /// The number that the device has on its bus, 1 to 127, new at each arrival; `nil` if the bus
  /// gives none.
  public var address: UInt8?
  /// `idVendor` and `idProduct`.
  public var id: USBIdentifier
  /// `bcdDevice`; ST's ROMs put the bootloader's protocol version there.
  public var release: UInt16
  /// `iManufacturer` as text; `nil` if there is none or it cannot be read without opening.
  public var manufacturer: String?
  /// `iProduct` as text; `nil` if there is none or it cannot be read without opening.
  public var product: String?
  /// `iSerialNumber` as text, read as UTF-16 whatever it was sent as; `nil` if there is none or it
  /// cannot be read without opening.
  public var serial: String?
  /// The DFU interfaces of the active configuration; empty for a device that is no DFU device.
  public var interfaces: [DFUInterface]

  /// Creates a description from its parts.
  public init(
    path: String, arrival: UInt64, id: USBIdentifier, release: UInt16,
    manufacturer: String? = nil, product: String? = nil, serial: String? = nil,
    interfaces: [DFUInterface], address: UInt8? = nil
  ) {
    self.path = path
    self.arrival = arrival
    self.id = id
    self.release = release
    self.manufacturer = manufacturer
    self.product = product
    self.serial = serial
    self.interfaces = interfaces
    self.address = address
  }

  /// The interface in DFU mode; `nil` for an application or a device without DFU.
  public var bootloader: DFUInterface? { interfaces.first { $0.mode == .dfu } }

  /// The run-time interface of an application that knows DFU_DETACH; `nil` if there is none.
  public var runtime: DFUInterface? { interfaces.first { $0.mode == .runtime } }
}
