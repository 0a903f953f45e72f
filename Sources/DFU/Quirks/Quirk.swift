/// Something that one kind of device does wrong, and what is done about it.
///
/// A quirk is data: ``table`` lists all of them, a session looks them up once when it opens, and
/// the engine asks ``Quirks``, never the device's name. What a user says (`--layout`,
/// `--transfer-size`, `--chip`) always wins over a row.
///
/// A device whose behaviour the engine learns by itself, or never relies on, needs no row: how it
/// takes an early poll, what it says in bwPollTimeout, several settings of one name.
public struct Quirk: Sendable, Hashable {
  /// What is done about a quirk.
  public enum Remedy: Sendable, Hashable {
    /// An erase in this range that stays in dfuDNBUSY counts as done, and two DFU_CLRSTATUS free
    /// the device: the one place where that request is sent outside dfuERROR.
    case freesStuckErase(AddressRange)
    /// A serial number is read as the bytes that it was sent as, not as UTF-16.
    case readsSerialAsBytes
    /// The flash is taken to have sectors of one size, and as many as a character of the serial
    /// number says; a number of another form changes nothing.
    case countsSectors(SerialLayout)
    /// A device that is gone after the DFU_DNLOAD that asks it to leave has left.
    case leavesUnanswered
    /// The chip is taken for one of this line, named by a part number as in `F767`.
    case isOfLine(String)
    /// Nothing is looked up in the table of STM32 lines, and no vector table is asked for.
    case isNoSTM32
    /// What is written once more is done in whole pages of this size, bytes.
    case erasesPages(ByteCount)
    /// A difference at or above an address is told with its likely cause, a sentence.
    case explainsDifference(from: Address, String)
  }

  /// A short name, lower case with hyphens.
  public let name: String
  /// The devices that have it: those that one of the patterns fits.
  public let devices: [Pattern]
  /// What the device does wrong, a clause.
  public let fault: String
  /// What is done about it.
  public let remedy: Remedy
  /// Where that can be read in public.
  public let source: String

  /// Creates a quirk from its parts.
  public init(
    _ name: String, _ devices: [Pattern], fault: String, remedy: Remedy, source: String
  ) {
    self.name = name
    self.devices = devices
    self.fault = fault
    self.remedy = remedy
    self.source = source
  }
}

extension Quirk: CustomStringConvertible {
  /// One line: the name, what is wrong, what is done, and where that is from.
  public var description: String { "\(name): \(fault); \(remedy) (\(source))" }
}

extension Quirk.Remedy {
  /// Whether it corrects what the layout string says; a layout from the user makes it void.
  var correctsLayout: Bool {
    switch self {
    case .countsSectors, .erasesPages: true
    case .freesStuckErase, .readsSerialAsBytes, .leavesUnanswered, .isOfLine, .isNoSTM32,
      .explainsDifference:
      false
    }
  }
}

extension Quirk.Remedy: CustomStringConvertible {
  /// What is done, in a clause.
  public var description: String {
    switch self {
    case .freesStuckErase: "two DFU_CLRSTATUS free it, and reading back proves the erase"
    case .readsSerialAsBytes: "the serial number is read as the bytes that were sent"
    case .countsSectors(let layout):
      "sectors of \(layout.sectorSize.inBinaryUnits) are counted by the serial number"
    case .leavesUnanswered: "that it is gone counts as leaving"
    case .isOfLine(let name): "it is taken for an STM32\(name)"
    case .isNoSTM32: "the table of STM32 lines is left aside and no vector table is asked for"
    case .erasesPages(let size): "pages of \(size.inBinaryUnits) are written once more as a whole"
    case .explainsDifference: "a difference that is read back is told with this cause"
    }
  }
}
