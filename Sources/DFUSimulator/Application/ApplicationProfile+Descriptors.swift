internal import DFU

// The configuration of a composite device: serial port, then DFU run time.
extension ApplicationProfile {
  /// The number of the serial port's communication interface, to which its requests go.
  static let serialInterface: UInt8 = 0
  /// The endpoint of notifications: interrupt IN.
  static let notificationEndpoint: UInt8 = 0x81
  /// The endpoints of the data interface: bulk.
  static let outEndpoint: UInt8 = 0x02
  static let inEndpoint: UInt8 = 0x82
  /// The bytes of a bulk packet at full speed.
  static let packetSize: ByteCount = 64
  /// Room for a SERIAL_STATE notification of ten bytes.
  private static let notificationSize: UInt8 = 16

  /// The DFU interface's number; `nil` if there is none.
  var runTimeInterface: UInt8? {
    runTime == nil ? nil : serialPort == nil ? 0 : 2
  }

  var interfaceCount: UInt8 {
    let count: UInt8 = (serialPort == nil ? 0 : 2) + (runTime == nil ? 0 : 1)
    return max(1, count)
  }

  /// The endpoints other than 0.
  var endpoints: Set<UInt8> {
    serialPort == nil ? [] : [Self.notificationEndpoint, Self.outEndpoint, Self.inEndpoint]
  }

  /// `bDeviceClass`, `bDeviceSubClass` and `bDeviceProtocol`.
  ///
  /// **Spec:** CDC 1.2 §4.1; the IAD engineering change notice for devices of several functions.
  var deviceClass: [UInt8] {
    if serialPort == nil { return [0, 0, 0] }
    return runTime == nil ? [0x02, 0, 0] : [0xEF, 0x02, 0x01]
  }

  /// What follows the configuration descriptor's header.
  ///
  /// - Parameters:
  ///   - name: the string index of the DFU interface.
  ///   - functional: the bootloader's descriptor, of which transfer size and version are shown.
  /// - Returns: interfaces, endpoints and what belongs to the classes.
  func interfaceBytes(name: UInt8, _ functional: FunctionalDescriptor) -> [UInt8] {
    var bytes: [UInt8] = []
    if serialPort != nil { bytes += serialBytes }
    if let runTime, let number = runTimeInterface {
      bytes += [9, 4, number, 0, 0, 0xFE, 0x01, 0x01, name]
      bytes +=
        FunctionalDescriptor(
          attributes: runTime.attributes, detachTimeout: runTime.detachTimeout,
          transferSize: functional.transferSize, dfuVersion: functional.dfuVersion
        ).bytes
    }
    return bytes.isEmpty ? [9, 4, 0, 0, 0, 0xFF, 0, 0, 0] : bytes
  }

  /// **Spec:** CDC 1.2 §5.2.3; PSTN 1.2 §5.3.
  private var serialBytes: [UInt8] {
    // The association is for devices that have more than this function.
    let association: [UInt8] = runTime == nil ? [] : [8, 0x0B, 0, 2, 0x02, 0x02, 0x00, 0]
    return association
      + [9, 4, 0, 0, 1, 0x02, 0x02, 0x00, 0]  // communication interface, abstract control model
      + [5, 0x24, 0x00, 0x20, 0x01]  // header, CDC 1.20
      + [5, 0x24, 0x01, 0x00, 1]  // call management: none, data interface 1
      + [4, 0x24, 0x02, 0x06]  // ACM: line coding and state, SEND_BREAK
      + [5, 0x24, 0x06, 0, 1]  // union: 0 controls 1
      + [7, 5, Self.notificationEndpoint, 0x03, Self.notificationSize, 0, 16]
      + [9, 4, 1, 0, 2, 0x0A, 0x00, 0x00, 0]  // data interface
      + [7, 5, Self.outEndpoint, 0x02, UInt8(Self.packetSize), 0, 0]
      + [7, 5, Self.inEndpoint, 0x02, UInt8(Self.packetSize), 0, 0]
  }
}
