/// The sentences about what was asked for and cannot be done, and about devices, files and stores
/// for which nothing can be.
extension DFUError {
  private static let seeInfo = "See the memories with `dfuswift info`."
  private static let cannotKeep = "The bytes that the image does not cover cannot be kept"

  private static func invalid(_ summary: String, reason: String, remedy: String) -> DFUError {
    DFUError(.invalidRequest, summary: summary, reason: reason, remedy: remedy, blame: .caller)
  }

  private static func badDescriptor(_ reason: String, place: Place) -> DFUError {
    DFUError(
      .protocolViolation, summary: "The device cannot be used", place: place, reason: reason,
      remedy: "Overrule what it says with `--transfer-size N` or `--layout STRING`.",
      blame: .device)
  }

  // MARK: Sessions

  static var sessionBusy: DFUError {
    invalid(
      "The session is busy", reason: "another operation runs on it",
      remedy: "Wait for its report first.")
  }

  static func badLayout(_ error: MemoryMapError) -> DFUError {
    invalid(
      "The layout given with `--layout` cannot be used", reason: "\(error)",
      remedy: "Its form is \"@Internal Flash/0x08000000/04*016Kg,01*064Kg\".")
  }

  static func noFunctionalDescriptor(place: Place) -> DFUError {
    badDescriptor("it has no DFU functional descriptor", place: place)
  }

  static func noAlternate(place: Place) -> DFUError {
    badDescriptor("it has no alternate setting", place: place)
  }

  static func noTransferSize(_ size: UInt16, place: Place) -> DFUError {
    badDescriptor("its wTransferSize is \(size)", place: place)
  }

  static func blocksTooSmall(_ size: ByteCount, unit: ByteCount, place: Place) -> DFUError {
    badDescriptor(
      "blocks of at most \(size) bytes cannot hold a program unit of \(unit) bytes", place: place)
  }

  static func noLayout(place: Place) -> DFUError {
    badDescriptor("no alternate setting has a layout string that can be read", place: place)
  }

  static func noLayout(of alternate: UInt8, place: Place) -> DFUError {
    badDescriptor("the name of alternate setting \(alternate) is no layout string", place: place)
  }

  static func layoutTooLarge(place: Place) -> DFUError {
    badDescriptor("its layout string claims more memory than can be read", place: place)
  }

  // MARK: Memories

  static func unknownAlternate(_ wanted: String, memories: [DeviceMemory]) -> DFUError {
    let names = memories.map { "\($0.alternate) \"\($0.title)\"" }.joined(separator: ", ")
    return invalid(
      "There is no alternate setting \(wanted)", reason: "the device has \(names)",
      remedy: "Name one of them with `--alt`.")
  }

  static func ambiguousAlternate(_ wanted: String, found: [DeviceMemory]) -> DFUError {
    let numbers = found.map { "\($0.alternate)" }.joined(separator: ", ")
    return invalid(
      "The alternate setting \(wanted) is ambiguous",
      reason: "settings \(numbers) have that name and different memory maps",
      remedy: "Name one by its number with `--alt N`.")
  }

  // MARK: Erasing

  static func notDfuSe(_ summary: String) -> DFUError {
    invalid(
      summary, reason: "the device speaks plain DFU, which has no such command",
      remedy: "Only DfuSe devices, such as ST's bootloaders, know it.")
  }

  static func nothingToErase(at start: Address) -> DFUError {
    invalid(
      "Nothing can be erased at \(start)",
      reason: "the bytes asked for do not lie in one region of the device's memory",
      remedy: seeInfo)
  }

  static func cannotErase(_ sector: MemorySector) -> DFUError {
    invalid(
      "Sector \(sector.index) at \(sector.range.start) cannot be erased",
      reason: "its rights are \(sector.access)", remedy: "Leave it out.")
  }

  // MARK: Reading

  static var cannotBeRead: DFUError {
    invalid(
      "The device cannot be read", reason: "its functional descriptor lacks bitCanUpload",
      remedy: "Nothing can be read from this device.")
  }

  static func badLength(_ count: ByteCount, limit: ByteCount) -> DFUError {
    invalid(
      "\(count) bytes cannot be read", reason: "a length is 1 to \(limit)",
      remedy: "Give another length.")
  }

  static func tooMuchToRead(_ count: ByteCount, limit: ByteCount) -> DFUError {
    invalid(
      "The memory cannot be read whole",
      reason: "its layout string claims \(count) bytes, more than any STM32 has",
      remedy: "Give a length of at most \(limit), or the layout with `--layout`.")
  }

  static var nothingToRead: DFUError {
    invalid("Nothing is to be read", reason: "the length is 0", remedy: "Give a length above 0.")
  }

  static func cannotRead(_ start: Address) -> DFUError {
    invalid(
      "\(start) cannot be read", reason: "no memory of the device holds this address",
      remedy: seeInfo)
  }

  static func cannotRead(_ count: ByteCount, from start: Address, region: AddressRange) -> DFUError
  {
    invalid(
      "\(count) bytes from \(start) cannot be read",
      reason: "the region \(region) has \(region.end - Int(start.rawValue)) bytes from there",
      remedy: "Give a shorter length.")
  }

  static func notReadable(_ address: Address) -> DFUError {
    invalid(
      "\(address) cannot be read", reason: "its sector is not readable",
      remedy: "See the rights with `dfuswift info`.")
  }

  static func sentNothing(place: Place) -> DFUError {
    badDescriptor("it sent no firmware", place: place)
  }

  static func readShort(_ count: ByteCount, of wanted: ByteCount, place: Place) -> DFUError {
    badDescriptor("only \(count) of \(wanted) bytes could be read back", place: place)
  }

  // MARK: Flashing

  static func hasAddresses(_ format: FirmwareFormat) -> DFUError {
    invalid(
      "`--address` cannot be used with this file",
      reason: "\(format.title) carries its own addresses",
      remedy: "Leave it out, or read the file as it is with `--format raw`.")
  }

  static var takesNoFirmware: DFUError {
    invalid(
      "The device takes no firmware", reason: "its functional descriptor lacks bitCanDnload",
      remedy: "Look for another way to flash this device.")
  }

  static func badFirmware(_ error: FirmwareError) -> DFUError { badFirmware("\(error)") }

  static var emptyFirmware: DFUError { badFirmware("the file holds no firmware") }

  static var nothingForDevice: DFUError { badFirmware("the file holds nothing for this device") }

  static func targetsOverlap(at address: Address) -> DFUError {
    badFirmware("two of its targets claim \(address) of one memory")
  }

  private static func badFirmware(_ reason: String) -> DFUError {
    DFUError(
      .badFirmware, summary: "The firmware file cannot be used", reason: reason, remedy: "",
      blame: .file)
  }

  // MARK: Keeping

  /// Why bytes cannot be kept.
  enum PreservingProblem: Sendable, Hashable, CaseIterable {
    case plainDFU
    case cannotBeRead
    case unverified
  }

  static func cannotPreserve(_ problem: PreservingProblem) -> DFUError {
    let reason =
      switch problem {
      case .plainDFU: "the device speaks plain DFU, which does not tell what it erases"
      case .cannotBeRead:
        "the device cannot be read: its functional descriptor lacks bitCanUpload"
      case .unverified:
        "they are kept until what was written has been read back, and that was turned off"
      }
    return invalid(
      cannotKeep, reason: reason, remedy: "Leave `--preserve` or `--no-verify` out.")
  }

  static var noStore: DFUError {
    invalid(
      cannotKeep, reason: "no store was given", remedy: "Give a PreservationStore to the flash.")
  }
}
