/// A serial number that does not tell boards apart.
///
/// Most ROMs make a serial number of the chip's unique id; these do not. Nothing in the engine
/// depends on it: it is for whoever wants to name boards by their numbers.
public struct SerialFault: Sendable, Hashable {
  /// A part number of the line whose ROM does it, without `STM32`.
  public let chip: String
  /// The numbers that many boards have; empty if any number may be one.
  public let numbers: [String]
  /// What is known, a clause.
  public let clause: String
  /// Where that can be read in public.
  public let source: String

  /// What is known to be wrong with the serial numbers of a line; `nil` if nothing is.
  public static func of(chip: Chip) -> SerialFault? {
    table.first { chip.names.contains($0.chip) }
  }

  /// What is known to be wrong with a serial number, whatever the chip; `nil` if nothing is.
  public static func of(serial: String) -> SerialFault? {
    table.first { $0.numbers.contains(serial) }
  }

  static let table = [
    SerialFault(
      chip: "F042", numbers: ["FFFFFFFEFFFF"],
      clause: "every part has the serial number FFFFFFFEFFFF", source: "candleLight#175"),
    SerialFault(
      chip: "F072", numbers: ["FFFFFFFEFFFF"],
      clause: "every part has the serial number FFFFFFFEFFFF", source: "candleLight#175"),
    SerialFault(
      chip: "F105", numbers: ["STM32"],
      clause: "many parts, clones among them, have the serial number STM32",
      source: "flashfloppy#462"),
    SerialFault(
      chip: "F722", numbers: ["STM32FxSTM32"],
      clause: "every part has the serial number STM32FxSTM32", source: "logs of Betaflight"),
    SerialFault(
      chip: "H743", numbers: ["200364500000", "200000500000"],
      clause: "every part has the serial number 200364500000 or 200000500000",
      source: "libDaisy#195"),
    SerialFault(
      chip: "L496", numbers: [], clause: "the serial number changes at every power cycle",
      source: "zephyr#16934"),
    SerialFault(
      chip: "U585", numbers: [], clause: "several boards were seen with one serial number",
      source: "qa-community.st.com 153796"),
  ]
}
