import ArgumentParser
import DFU

/// What the user knows better than the device, and how long one operation may take.
struct OverrideOptions: ParsableArguments {
  @OptionGroup(title: "What the device gets wrong") var device: TraitOptions

  @Option(
    help: ArgumentHelp("The longest that one erase or write may take.", valueName: "seconds"))
  var timeout: Seconds?

  /// The options for a session.
  ///
  /// - Throws: what is wrong with them.
  func options() throws(CommandFailure) -> SessionOptions {
    var options = try device.options()
    options.timeout = timeout?.duration
    return options
  }
}

/// What the user knows better than the device.
struct TraitOptions: ParsableArguments {
  /// A layout string as it should be.
  private static let layoutForm = "\"@Internal Flash/0x08000000/04*016Kg,01*064Kg\""

  @Option(
    help: ArgumentHelp(
      "The chip, as in F405 or STM32H743ZI, for times and program units.", valueName: "line"))
  var chip: ChipArgument?

  @Option(
    help: ArgumentHelp(
      "The memory layout, for a device that tells a wrong one: \(Self.layoutForm).",
      valueName: "string"))
  var layout: String?

  @Option(
    help: ArgumentHelp(
      "The most bytes in a block, for a device that cannot take its own "
        + "wTransferSize.", valueName: "bytes"))
  var transferSize: Length?

  /// The options for a session.
  ///
  /// - Throws: what is wrong with them.
  func options() throws(CommandFailure) -> SessionOptions {
    if let layout {
      do throws(MemoryMapError) {
        _ = try MemoryMap(layout: layout)
      } catch {
        throw .usage("`--layout` cannot be used: \(error). Its form is \(Self.layoutForm).")
      }
    }
    return SessionOptions(
      layout: layout, transferSize: transferSize?.count,
      chip: try chip.map { argument throws(CommandFailure) in try argument.chip() })
  }
}
