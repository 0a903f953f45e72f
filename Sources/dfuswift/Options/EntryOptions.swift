import ArgumentParser
import DFU

/// Where a trigger goes, and how long the bootloader may take.
struct EntryOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Send the trigger to this serial port, as in /dev/ttyACM0.", valueName: "path"))
  var tty: String?

  @Option(
    help: ArgumentHelp(
      "The rate of the serial port to begin with; without it, the trigger's.", valueName: "baud"))
  var baud: RateArgument?

  @Option(
    name: .customLong("enter-timeout"),
    help: ArgumentHelp(
      "Wait so long for the bootloader, 10 without a word.", valueName: "seconds"))
  var limit: Seconds?

  /// Whether any of them was given.
  var isAny: Bool { tty != nil || baud != nil || limit != nil }

  /// What they and a trigger ask for.
  func request(_ argument: TriggerArgument, applicationID: IdentifierArgument?) -> EntryRequest {
    EntryRequest(
      trigger: argument.trigger, serialPort: tty, rate: baud?.rate,
      limit: limit?.duration ?? BootloaderEntry.limit, applicationID: applicationID?.id)
  }

  /// Checks that they fit a trigger and the device options.
  func validate(with argument: TriggerArgument, _ selection: SelectionOptions) throws {
    guard tty != nil || baud != nil else { return }
    guard let trigger = argument.trigger, case .serial = trigger.action else {
      throw ValidationError(
        "`--tty` and `--baud` are for triggers that go to a serial port: name one, as in "
          + "`text:dfu\\r`.")
    }
    guard tty == nil || selection.virtual == nil else {
      throw ValidationError("A virtual board has no serial port: leave `--tty` out.")
    }
  }
}
