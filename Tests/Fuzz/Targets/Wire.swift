@testable import DFU

extension FuzzTarget {
  static let wire = [descriptors, status]

  /// The descriptors of a configuration, and single descriptors.
  static let descriptors = FuzzTarget("descriptors", inputLimit: 512) { bytes in
    for interface in DFUInterface.all(inConfiguration: bytes) {
      try require(!interface.alternates.isEmpty, "an interface without a setting")
      try require(interface.alternates.allSatisfy(\.isDFU), "a setting of another class")
    }
    if let functional = FunctionalDescriptor(bytes: bytes) {
      try require(
        FunctionalDescriptor(bytes: functional.bytes) == functional,
        "a functional descriptor does not read back")
    }
    if let setup = ControlSetup(bytes: bytes) {
      try require(setup.bytes == bytes, "a setup packet does not read back")
      _ = setup.dfuRequest
    }
    if let command = DfuSeCommand(bytes: bytes) {
      try require(command.bytes == bytes, "a command does not read back")
    }
    if let text = USBString.decode(bytes), text.utf16.count <= USBString.unitLimit {
      // Zeros at the end are padding, and halves of a pair become U+FFFD.
      try require(USBString.decode(USBString.encode(text)) == text, "a string does not read back")
      _ = USBString.bytewise(text)
    }
  }

  /// The answer to DFU_GETSTATUS.
  static let status = FuzzTarget("status", inputLimit: 16) { bytes in
    guard let response = StatusResponse(bytes: bytes) else {
      try require(
        bytes.count != 6 || bytes[4] > 10, "six bytes with a known state are a status")
      return
    }
    try require(response.bytes == bytes, "a status does not read back")
    _ = response.status.specName + response.state.specName
  }
}
