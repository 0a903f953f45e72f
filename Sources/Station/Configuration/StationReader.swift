package import DFU

/// Reads the stations of a configuration, and sees to it that no two claim the same.
///
/// Its parts read one key or a few that belong together; files of other kinds that have stations
/// are put together from them.
package struct StationReader {
  /// The keys that `defaults` may have, too.
  static let sharedKeys = [
    "chip", "image", "vdd", "layout", "bootloader-version", "enter", "after",
  ]
  private static let keys = ["name", "port", "serials"] + sharedKeys

  private typealias Place = ConfigurationError.Place

  /// The stations so far.
  private(set) var stations: [StationConfiguration.Station] = []

  /// Whether images must be signed.
  let hasKeys: Bool
  /// Where each name, port and serial number was claimed.
  private var names: [String: Place] = [:]
  private var ports: [USBPort: Place] = [:]
  private var serials: [String: Place] = [:]

  /// Creates a reader.
  ///
  /// - Parameter hasKeys: whether images must be signed.
  package init(hasKeys: Bool) {
    self.hasKeys = hasKeys
  }

  /// Reads one station; what is wrong with it is told to the reader.
  ///
  /// - Parameters:
  ///   - station: the station.
  ///   - defaults: what it has if it does not say otherwise.
  ///   - reader: is told what is wrong.
  mutating func read(
    _ station: ConfigurationSection.Entry, defaults: ConfigurationSection?,
    _ reader: inout ConfigurationReader
  ) {
    guard var section = reader.section(station, "a station", keys: Self.keys) else { return }
    section = section.merged(over: defaults)
    let name = name(of: &section, &reader)
    let chip = chip(section, &reader)
    let boards = boards(section, chip, &reader)
    let image = image(section, &reader)
    let vdd = Self.supply(section, &reader)
    let entry = entry(section, hasPort: boards?.port != nil, &reader)
    let afterwards = afterwards(section, &reader)
    guard let name, let chip, let boards, let image, let afterwards else { return }
    stations.append(
      StationConfiguration.Station(
        name: name, boards: boards, chip: chip, image: image, supplyVoltage: vdd, entry: entry,
        afterwards: afterwards, line: section.place.line))
  }

  private static let nameLimit = 64

  /// Reads `name`, after which the section is called from then on.
  package mutating func name(
    of section: inout ConfigurationSection, _ reader: inout ConfigurationReader
  ) -> String? {
    section.name = "the station"
    guard let text = reader.text("name", of: section, isNeeded: true) else { return nil }
    let allowed = text.value.allSatisfy {
      $0.isASCII && ($0.isLetter || $0.isNumber || "._-".contains($0))
    }
    guard allowed, text.value.count <= Self.nameLimit else {
      reader.fail(
        "`name` is 1 to \(Self.nameLimit) letters, digits, `.`, `-` and `_`, and not "
          + "\"\(text.value.shown)\".", at: text.place)
      return nil
    }
    guard claim(text, in: \.names, "the name \(text.value)", &reader) else { return nil }
    section.name = "station \(text.value)"
    return text.value
  }

  /// Reads `chip`, which must be there.
  package func chip(
    _ section: ConfigurationSection, _ reader: inout ConfigurationReader
  ) -> Chip? {
    guard let text = reader.text("chip", of: section, isNeeded: true) else { return nil }
    do throws(ChipNameError) {
      let chip = try Chip.named(text.value.shown)
      guard chip.rom.hasUSB else {
        reader.fail(
          "`chip`: the ROM of \(chip) has no USB. Boards with it cannot be flashed this way.",
          at: text.place)
        return nil
      }
      return chip
    } catch {
      reader.fail("`chip`: \(error).", at: text.place)
      return nil
    }
  }

  /// Which boards are meant: a port, serial numbers, or both.
  private mutating func boards(
    _ section: ConfigurationSection, _ chip: Chip?, _ reader: inout ConfigurationReader
  ) -> BoardSelection? {
    let port = port(section, &reader)
    let serials = serials(section, chip, &reader)
    let layout = Self.layout(section, &reader)
    let release = reader.value(
      "bootloader-version", of: section, "bcdDevice as four hexadecimal digits, as in 2200",
      Self.release)
    if let port {
      guard claim(port, &reader) else { return nil }
      return BoardSelection(
        .port(port.value, serials: Set(serials.map(\.value))), layout: layout, release: release)
    }
    guard section.entries["port"] == nil else { return nil }
    guard section.entries["serials"] != nil else {
      reader.fail(
        "\(section.name) has neither `port` nor `serials`. Say where its boards are plugged in; "
          .withCapital + "`dfuswift list` shows the ports.", at: section.place)
      return nil
    }
    for serial in serials {
      guard claim(serial, in: \.serials, "serial number \(serial.value)", &reader) else {
        return nil
      }
    }
    guard !serials.isEmpty else { return nil }
    return BoardSelection(.serials(Set(serials.map(\.value))), layout: layout, release: release)
  }

  /// Reads `port` and claims it; it must be there.
  package mutating func neededPort(
    _ section: ConfigurationSection, _ reader: inout ConfigurationReader
  ) -> USBPort? {
    guard let port = port(section, isNeeded: true, &reader), claim(port, &reader) else {
      return nil
    }
    return port.value
  }

  private func port(
    _ section: ConfigurationSection, isNeeded: Bool = false, _ reader: inout ConfigurationReader
  ) -> Located<USBPort>? {
    guard let text = reader.text("port", of: section, isNeeded: isNeeded) else { return nil }
    guard let port = USBPort(text.value) else {
      reader.fail(
        "`port` is a port as in 1-4.2, or udev's ID_PATH of the device as in "
          + "pci-0000:00:14.0-usb-0:4.2, and not \"\(text.value.shown)\". `dfuswift list` shows "
          + "the ports.", at: text.place)
      return nil
    }
    if let first = ports.first(where: { $0.key.isKernelName != port.isKernelName }) {
      reader.fail(
        "Port \(port) is written in another way than \(first.key) in line \(first.value.line). "
          + "Write all ports in one way: two ways cannot be compared.", at: text.place)
      return nil
    }
    return Located(port, text.place)
  }

  private func serials(
    _ section: ConfigurationSection, _ chip: Chip?, _ reader: inout ConfigurationReader
  ) -> [Located<String>] {
    guard let entry = section.entries["serials"] else { return [] }
    if let fault = chip.flatMap(SerialFault.of(chip:)) {
      reader.fail(
        "`serials` cannot tell boards with an STM32\(fault.chip) apart: \(fault.clause) "
          + "(\(fault.source)). Name a `port`.", at: entry.place)
      return []
    }
    var found: [Located<String>] = []
    for text in reader.texts(entry, "`serials`", limit: StationConfiguration.serialLimit) {
      if let fault = SerialFault.of(serial: text.value) {
        reader.fail(
          "\(text.value) names no board: \(fault.clause) (\(fault.source)). Name a `port`.",
          at: text.place)
      } else if text.value.count <= 126, text.value.allSatisfy(\.isSerialCharacter) {
        found.append(text)
      } else {
        reader.fail(
          "\"\(text.value.shown)\" is no serial number: 1 to 126 letters, digits, `.`, `-`, `_` "
            + "and `:`.", at: text.place)
      }
    }
    return found
  }

  private mutating func claim(
    _ port: Located<USBPort>, _ reader: inout ConfigurationReader
  ) -> Bool {
    claim(port, in: \.ports, "port \(port.value)", &reader)
  }

  /// Claims something that only one station may have.
  private mutating func claim<Key: Hashable>(
    _ key: Located<Key>, in claims: WritableKeyPath<Self, [Key: ConfigurationError.Place]>,
    _ what: String, _ reader: inout ConfigurationReader
  ) -> Bool {
    if let first = self[keyPath: claims][key.value] {
      reader.fail(
        "\(what) belongs to the station in line \(first.line) already. ".withCapital
          + "Remove one of them.", at: key.place)
      return false
    }
    self[keyPath: claims][key.value] = key.place
    return true
  }

  /// `2200` as bcdDevice.
  private static func release(_ text: String) -> UInt16? {
    text.count == 4 && text.allSatisfy(\.isHexDigit) ? UInt16(text, radix: 16) : nil
  }

  /// Reads `layout`.
  package static func layout(
    _ section: ConfigurationSection, _ reader: inout ConfigurationReader
  ) -> String? {
    reader.value(
      "layout", of: section, "the bootloader's layout string, as `dfuswift info` shows it"
    ) { text in
      // `try?`: only whether it can be read matters here; the key's own message says what it is.
      (try? MemoryMap(layout: text)) == nil ? nil : text
    }
  }

  /// Reads `vdd`.
  package static func supply(
    _ section: ConfigurationSection, _ reader: inout ConfigurationReader
  ) -> SupplyRange? {
    reader.value(
      "vdd", of: section, "the board's supply in volts, 1.8 to 3.6", SupplyRange.init(text:))
  }
}

extension Character {
  /// Whether a serial number may have it; nothing that means something in a udev rule.
  fileprivate var isSerialCharacter: Bool {
    isASCII && (isLetter || isNumber || "._-:".contains(self))
  }
}

extension SupplyRange {
  /// Reads a number of volts.
  fileprivate init?(text: String) {
    guard let volts = Double(text) else { return nil }
    self.init(volts: volts)
  }
}

extension USBPort {
  fileprivate var isKernelName: Bool {
    if case .kernelName = self { true } else { false }
  }
}
