import ArgumentParser
import DFU

/// How an application is brought into its bootloader, as users write it.
struct TriggerArgument: Sendable {
  /// The word for ``auto``.
  static let autoName = "auto"
  /// The forms, for help texts.
  static let forms = ([autoName] + Trigger.forms).joined(separator: ", ") + " or a preset"

  /// The trigger; `nil` asks only where a DFU run-time interface is.
  let trigger: Trigger?

  /// DFU_DETACH where there is an interface for it, and nothing else.
  static let auto = TriggerArgument(trigger: nil)

  private init(trigger: Trigger?) {
    self.trigger = trigger
  }

  /// Reads a trigger.
  ///
  /// - Throws: what is wrong with the text.
  init(parsing text: String) throws {
    guard text != Self.autoName else {
      self = .auto
      return
    }
    do throws(TriggerError) {
      trigger = try Trigger(parsing: text)
    } catch {
      throw ValidationError("\(error)")
    }
  }
}

/// A rate in baud, as users write it.
struct RateArgument: ExpressibleByArgument {
  /// From a teleprinter's to what the fastest adapters make.
  static let rates = 50...20_000_000

  let rate: Int

  init?(argument: String) {
    guard let rate = Int(argument), Self.rates.contains(rate) else { return nil }
    self.rate = rate
  }
}

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
    guard tty == nil || selection.profileName == nil else {
      throw ValidationError("A virtual board has no serial port: leave `--tty` out.")
    }
  }
}

/// What is asked for when an application is to be brought into its bootloader.
struct EntryRequest: Sendable {
  /// How it is asked; `nil` asks only where a DFU run-time interface is.
  var trigger: Trigger?
  /// The serial port that was named.
  var serialPort: String?
  /// The rate to begin with, in baud; `nil` takes the trigger's.
  var rate: Int?
  /// How long the bootloader is waited for.
  var limit: Duration
  /// The application's VID:PID.
  var applicationID: USBIdentifier?
}
