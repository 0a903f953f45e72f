internal import DFU

// Standard requests and descriptors; USB 2.0 chapter 9.
extension VirtualBoard {
  /// Packet size of endpoint 0 at full speed on STM32.
  static let packetSize: UInt8 = 64
  private static let firstNameIndex = 4

  func makePresence() -> PortPresence {
    PortPresence(
      arrival: arrival, deviceDescriptor: deviceDescriptor,
      configurationDescriptor: configurationDescriptor, strings: strings)
  }

  var identity: BoardProfile.Identity {
    application == nil ? profile.identity : profile.application.identity
  }

  private var deviceDescriptor: [UInt8] {
    let identity = identity
    let deviceClass = application?.settings.deviceClass ?? [0, 0, 0]
    return [18, 1, 0x00, 0x02] + deviceClass + [Self.packetSize]
      + Self.littleEndian(identity.id.vendor) + Self.littleEndian(identity.id.product)
      + Self.littleEndian(identity.release) + [1, 2, 3, 1]
  }

  private var configurationDescriptor: [UInt8] {
    var body: [UInt8] = []
    if let application {
      body += application.settings.interfaceBytes(
        name: UInt8(Self.firstNameIndex), profile.functional)
    } else {
      for alternate in profile.alternates.indices {
        body += [9, 4, 0, UInt8(alternate), 0, 0xFE, 0x01, 0x02]
        body.append(UInt8(Self.firstNameIndex + alternate))
      }
      body += profile.functional.bytes
    }
    // Bus powered, 100 mA.
    let size = Self.littleEndian(UInt16(9 + body.count))
    return [9, 2] + size + [interfaceCount, 1, 0, 0x80, 50] + body
  }

  /// The strings by their index, without the list of languages at index 0.
  private var strings: [UInt8: String] {
    var strings: [UInt8: String] = [
      1: identity.manufacturer, 2: identity.product, 3: identity.serial,
    ]
    if let application {
      guard application.settings.runTime != nil else { return strings }
      strings[UInt8(Self.firstNameIndex)] = "DFU Runtime"
    } else {
      for (offset, alternate) in profile.alternates.enumerated() {
        strings[UInt8(Self.firstNameIndex + offset)] = alternate.name
      }
    }
    return strings
  }

  /// Performs a standard request; `nil` for one that the device does not know.
  mutating func performStandard(_ setup: ControlSetup) -> [UInt8]? {
    switch (setup.requestType, setup.request) {
    case (0x82, 0): [application?.isHalted(setup.index) == true ? 1 : 0, 0]  // GET_STATUS
    case (0x80, 0), (0x81, 0): [0, 0]
    case (0x02, 1): application?.setHalt(false, setup)  // CLEAR_FEATURE
    case (0x02, 3): application?.setHalt(true, setup)  // SET_FEATURE
    case (0x80, 6): descriptor(setup.value)  // GET_DESCRIPTOR
    case (0x80, 8): [1]  // GET_CONFIGURATION
    case (0x00, 9): setup.value <= 1 ? [] : nil  // SET_CONFIGURATION
    case (0x81, 10):  // GET_INTERFACE
      setup.index < interfaceCount ? [bootloader?.alternate ?? 0] : nil
    case (0x01, 11): setAlternate(setup)  // SET_INTERFACE
    default: nil
    }
  }

  private func descriptor(_ value: UInt16) -> [UInt8]? {
    let index = UInt8(truncatingIfNeeded: value)
    switch value >> 8 {
    case 1: return presence?.deviceDescriptor
    case 2: return index == 0 ? presence?.configurationDescriptor : nil
    case 3 where index == 0: return [4, 3, 0x09, 0x04]
    case 3: return presence?.strings[index].map { USBString.encode($0) }
    default: return nil
    }
  }

  private mutating func setAlternate(_ setup: ControlSetup) -> [UInt8]? {
    let count = application == nil ? profile.alternates.count : 1
    guard setup.index < interfaceCount, Int(setup.value) < count else { return nil }
    bootloader?.alternate = UInt8(setup.value)
    return []
  }

  private var interfaceCount: UInt8 { application?.settings.interfaceCount ?? 1 }

  private static func littleEndian(_ value: UInt16) -> [UInt8] {
    [UInt8(truncatingIfNeeded: value), UInt8(truncatingIfNeeded: value >> 8)]
  }
}
