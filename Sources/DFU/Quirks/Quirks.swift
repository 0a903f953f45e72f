/// The quirks of one device, and the questions that the engine asks of them.
public struct Quirks: Sendable, Hashable {
  /// The rows that the device's descriptors fit, in the order of the table.
  public let rows: [Quirk]

  /// Looks a device up.
  ///
  /// - Parameters:
  ///   - traits: what its descriptors tell.
  ///   - table: the rows to look in.
  ///   - hasGivenLayout: whether the user gave a layout; rows that correct it do not count then.
  public init(
    of traits: Quirk.DeviceTraits, in table: [Quirk], hasGivenLayout: Bool = false
  ) {
    rows = table.filter { row in
      !(hasGivenLayout && row.remedy.correctsLayout)
        && row.devices.contains { $0.fits(traits) }
    }
  }

  /// Whether the device may stay in dfuDNBUSY for ever after an erase, though it is done.
  func mayStayBusy(afterErasing address: Address) -> Bool {
    rows.contains {
      if case .freesStuckErase(let range) = $0.remedy { range.contains(address) } else { false }
    }
  }

  /// Whether the device may be gone before it has accepted the request to leave.
  var leavesUnanswered: Bool { rows.contains { $0.remedy == .leavesUnanswered } }

  /// Whether the device is none of the lines in the table, and starts without a vector table.
  var isNoSTM32: Bool { rows.contains { $0.remedy == .isNoSTM32 } }

  /// The line that the chip is of, whatever its layout looks like; `nil` if nothing is known.
  var line: Chip? {
    rows.lazy.compactMap { row in
      guard case .isOfLine(let name) = row.remedy else { return nil }
      return Chip.all.first { $0.names.contains(name) }
    }.first
  }

  /// What an erase takes at least, bytes; `nil` if that is what the layout says.
  var pageSize: ByteCount? {
    rows.lazy.compactMap {
      if case .erasesPages(let size) = $0.remedy { size } else { nil }
    }.first
  }

  /// The layout that holds in place of the device's own; `nil` if that one does.
  func layout(serial: String?) -> String? {
    guard let serial else { return nil }
    return rows.lazy.compactMap {
      if case .countsSectors(let rule) = $0.remedy { rule.layout(serial: serial) } else { nil }
    }.first
  }

  /// The likely cause of a difference at an address, a sentence; `nil` if none is known.
  func cause(ofDifferenceAt address: Address) -> String? {
    rows.lazy.compactMap {
      guard case .explainsDifference(let first, let cause) = $0.remedy else { return nil }
      return address < first ? nil : cause
    }.first
  }

  /// A device's serial number as it was meant.
  ///
  /// - Parameters:
  ///   - serial: the number as USB has it.
  ///   - traits: whose it is; the memories need not be known.
  ///   - table: the rows to look in.
  /// - Returns: the number as bytes if a row says that it was sent so, else as it is.
  static func serial(
    _ serial: String?, of traits: Quirk.DeviceTraits, in table: [Quirk] = Quirk.table
  ) -> String? {
    guard let serial else { return nil }
    let isBytes = table.contains { row in
      row.remedy == .readsSerialAsBytes && row.devices.contains { $0.fits(traits) }
    }
    return isBytes ? USBString.bytewise(serial) ?? serial : serial
  }
}
