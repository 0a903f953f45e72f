/// A few bytes outside the flash that tell about the chip, if the ROM lets UPLOAD read them.
///
/// A refusal (dfuERROR, errTARGET) is an answer too, and no failure.
///
/// **Spec:** AN2606 (bootloader id, in each product's section); AN2662 (UPLOAD of system memory).
struct IdentificationRead: Sendable, Hashable {
  /// What the bytes are.
  enum Subject: Sendable, Hashable {
    /// The unique id: three words.
    case uniqueID
    /// The size of the flash in KiB: two bytes, little endian.
    case flashSize
    /// The ROM's version: one byte.
    case romVersion
  }

  /// What the bytes are.
  let subject: Subject
  /// Where they are, and how many.
  let range: AddressRange

  /// Creates a read; `nil` if there is no address.
  init?(_ subject: Subject, at address: Address?, count: ByteCount) {
    guard let range = address.flatMap({ AddressRange(start: $0, count: count) }) else { return nil }
    self.subject = subject
    self.range = range
  }
}

extension Chip {
  /// What may be read to be sure of the chip.
  var identificationReads: [IdentificationRead] {
    [
      IdentificationRead(.uniqueID, at: uniqueID, count: 12),
      IdentificationRead(.flashSize, at: flashSizeRegister, count: 2),
      IdentificationRead(.romVersion, at: rom.versionAddress, count: 1),
    ].compactMap { $0 }
  }
}
