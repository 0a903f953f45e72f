public import DFU

/// What a configuration says about an arrival, before any history is looked at.
public enum StationChoice: Sendable, Hashable {
  /// No device that a station could be for: a keyboard, an application that nobody named.
  case stranger
  /// A bootloader or a named application that is not touched, and why.
  case untouched(Untouched)
  /// The board of a station, in its bootloader already.
  case bootloader(StationConfiguration.Station)
  /// The board of a station, as an application that is asked to make way.
  case application(StationConfiguration.Station, ApplicationEntry)
}

/// Why a board is not touched.
public enum Untouched: Error, Sendable, Hashable {
  /// No station is for its port or its serial number.
  case notConfigured(path: String, serial: String?)
  /// It is no ROM of ST's: only those flash an STM32.
  case otherBootloader(station: String, USBIdentifier)
  /// The station at its port is for other boards.
  case otherSerial(station: String, serial: String?)
  /// Its bootloader has another `bcdDevice`.
  case otherRelease(station: String, found: UInt16, wanted: UInt16)
  /// Its main flash has another layout string.
  case otherLayout(station: String, found: [String], wanted: String)
  /// Its descriptors do not allow the chip line of the station.
  case otherChip(station: String, found: [Chip], wanted: Chip)
  /// This arrival was the work of an attempt.
  case ownDoing(attempt: Int64)
  /// It has failed too often with this image.
  case leftAlone(BoardIdentity, failures: Int, last: String)
}

extension StationConfiguration {
  /// Finds the station that an arrival is for.
  public func choice(for arrival: Arrival) -> StationChoice {
    let device = arrival.device
    let named = stations.first { station in station.boards.port.map(arrival.isAt) ?? false }
    guard device.bootloader != nil else {
      guard let named, let entry = named.entry, entry.applications.contains(device.id) else {
        return .stranger
      }
      return .application(named, entry)
    }
    // A port that is named belongs to its station alone, whatever serial number comes there.
    let found =
      named
      ?? stations.first { station in
        guard case .serials(let serials) = station.boards.identity else { return false }
        return device.serial.map(serials.contains) ?? false
      }
    guard let found else {
      return .untouched(.notConfigured(path: device.path, serial: device.serial))
    }
    if let reason = found.reason(against: device) { return .untouched(reason) }
    return .bootloader(found)
  }
}

extension StationConfiguration.Station {
  /// Why a bootloader at the right port is not meant; `nil` if it is, as far as its descriptors
  /// tell.
  func reason(against bootloader: USBDevice) -> Untouched? {
    guard bootloader.id == .stmDFU else {
      return .otherBootloader(station: name, bootloader.id)
    }
    let serials = boards.serials
    guard serials.isEmpty || bootloader.serial.map(serials.contains) == true else {
      return .otherSerial(station: name, serial: bootloader.serial)
    }
    if let release = boards.release, release != bootloader.release {
      return .otherRelease(station: name, found: bootloader.release, wanted: release)
    }
    return nil
  }

  /// Why a bootloader that was opened is not meant; `nil` if it is.
  ///
  /// - Parameters:
  ///   - layouts: the names of its memories.
  ///   - chips: the lines that its descriptors allow; empty if they tell nothing.
  /// - Returns: why not.
  func reason(againstLayouts layouts: [String], chips: [Chip]) -> Untouched? {
    if let layout = boards.layout, !layouts.contains(layout) {
      return .otherLayout(station: name, found: layouts, wanted: layout)
    }
    guard chips.isEmpty || chips.contains(chip) else {
      return .otherChip(station: name, found: chips, wanted: chip)
    }
    return nil
  }

  /// What stands for a board of this station in the ledger.
  func identity(of bootloader: USBDevice) -> BoardIdentity {
    guard let serial = bootloader.serial, !serial.isEmpty, SerialFault.of(chip: chip) == nil,
      SerialFault.of(serial: serial) == nil
    else { return .port(bootloader.path) }
    return .serial(serial)
  }
}

extension Untouched: CustomStringConvertible {
  /// Why, in a sentence that stands alone.
  public var description: String {
    switch self {
    case .notConfigured(let path, let serial):
      "The board at \(path) with \(Self.words(serial)) is not in the configuration: it was not "
        + "touched."
    case .otherBootloader(let station, let id):
      "The bootloader is \(id), and the station \(station) is for ST's \(USBIdentifier.stmDFU): it "
        + "was not touched."
    case .otherSerial(let station, let serial):
      "The board has \(Self.words(serial)), which the station \(station) does not list: it was not "
        + "touched."
    case .otherRelease(let station, let found, let wanted):
      "The bootloader has bcdDevice \(Self.hex(found)), and the station \(station) wants "
        + "\(Self.hex(wanted)): it was not touched."
    case .otherLayout(let station, let found, let wanted):
      "The board's memory is \(found.map { "\"\($0)\"" }.joined(separator: ", ")), and the station "
        + "\(station) wants \"\(wanted)\": nothing was written."
    case .otherChip(let station, let found, let wanted):
      "The board looks like \(found.prefix(3).map(\.description).joined(separator: " or ")), and "
        + "the station \(station) is for \(wanted): nothing was written."
    case .ownDoing(let attempt):
      "The station itself made the board arrive (attempt \(attempt)): there is nothing to do."
    case .leftAlone(let board, let failures, let last):
      "The board (\(board)) has failed \(failures) times in a row with this image and is left "
        + "alone; the last time: \(last) When that is mended, run `dfuswift station clear "
        + "\(board.clearOption)`."
    }
  }

  private static func words(_ serial: String?) -> String {
    serial.map { "the serial number \($0)" } ?? "no serial number"
  }

  private static func hex(_ value: UInt16) -> String {
    let digits = String(value, radix: 16, uppercase: true)
    return "0x" + String(repeating: "0", count: 4 - digits.count) + digits
  }
}

extension BoardIdentity {
  /// What `dfuswift station clear` takes for it.
  var clearOption: String {
    switch self {
    case .serial(let serial): "--board \(serial)"
    case .port(let path): "--port \(path)"
    }
  }
}
