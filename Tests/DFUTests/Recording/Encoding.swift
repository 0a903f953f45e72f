import DFU

/// What the tests of encoders share: a device, and the way from an event to bytes.
enum Encoding {
  static let device = USBDevice(
    path: "1-1.4", arrival: 9, id: USBIdentifier(vendor: 0x0483, product: 0xDF11),
    release: 0x2200, product: "STM32 BOOTLOADER",
    interfaces: [
      DFUInterface(
        number: 0, mode: .dfu,
        alternates: [
          InterfaceSetting(
            number: 0, alternate: 0, interfaceClass: 0xFE, interfaceSubclass: 1,
            interfaceProtocol: 2, nameIndex: 4)
        ],
        functional: FunctionalDescriptor(
          attributes: .init(rawValue: 0x0B), detachTimeout: .milliseconds(255), transferSize: 2048,
          dfuVersion: 0x011A))
    ], address: 5)

  static let getStatus = ControlSetup(.getStatus, interface: 0, length: 6)
  static let erase = ControlSetup(.download, interface: 0, length: 5)
  static let eraseCommand = DfuSeCommand.erase(0x0800_4000).bytes

  /// The answer that a status makes.
  static func answer(_ state: DeviceState, pollTimeout: Duration = .zero) -> [UInt8] {
    StatusResponse(status: .ok, pollTimeout: pollTimeout, state: state).bytes
  }

  static func completion(
    _ setup: ControlSetup, _ byteCount: Int, _ status: TransferStatus = .completed
  ) -> TransferCompletion {
    TransferCompletion(setup: setup, status: status, byteCount: byteCount)
  }
}

extension RecordingEncoder {
  /// What an event adds to the file.
  mutating func bytes(
    _ event: BusEvent, of device: USBDevice? = Encoding.device, at time: Duration,
    payload: [UInt8] = []
  ) -> [UInt8] {
    var output: [UInt8] = []
    unsafe encode(event, of: device, at: time, payload: payload.span.bytes, to: &output)
    return output
  }
}
