import ArgumentParser
import DFU

/// How a flash is to be done.
struct FlashSettings: ParsableArguments {
  @OptionGroup var writing: WritingOptions

  @Flag(help: "Do not start the firmware.")
  var noLeave = false

  @Flag(name: [.customShort("n"), .long], help: "Show what would be done, and stop.")
  var dryRun = false

  @Option(help: ArgumentHelp("Wait so long for a device.", valueName: "seconds"))
  var wait: Seconds?

  @Option(
    help: ArgumentHelp(
      "Bring a running application into its bootloader first: \(TriggerArgument.forms); see "
        + "`help enter`.", valueName: "trigger"),
    transform: TriggerArgument.init(parsing:))
  var enter: TriggerArgument?

  @OptionGroup var entry: EntryOptions

  @Flag(help: "Wait until the firmware is there as a USB device on the same port.")
  var expectApp = false

  @Option(
    help: ArgumentHelp(
      "The numbers that the application has on USB, before and afterwards.", valueName: "vid:pid"))
  var appID: IdentifierArgument?

  /// How long the application is waited for: enumeration takes 1.6 to 1.8 s at worst
  /// (betaflight-configurator#2836), and an application may take its time before that.
  private static let applicationLimit = Duration.seconds(10)

  func validate() throws {
    guard appID == nil || expectApp || enter != nil else {
      throw ValidationError(
        "`--app-id` says which application `--enter` asks and `--expect-app` waits for: give one.")
    }
    guard !entry.isAny || enter != nil else {
      throw ValidationError("`--tty`, `--baud` and `--enter-timeout` say how to `--enter`.")
    }
    guard !(noLeave && expectApp) else {
      throw ValidationError("`--expect-app` waits for what `--no-leave` does not start.")
    }
  }

  /// How an application is brought into its bootloader; `nil` does not touch one.
  var entryRequest: EntryRequest? {
    enter.map { entry.request($0, applicationID: appID) }
  }

  /// How the device is fed.
  var pace: PaceArgument { writing.pace }

  /// Whether the bytes that the firmware does not cover are kept.
  var preserve: Bool { writing.preserve }

  /// The options for the library.
  func options(
    address: AddressArgument?, alternate: AlternateArgument?
  ) -> FlashOptions {
    var options = writing.options(address: address, alternate: alternate)
    options.leaves = !noLeave
    options.applicationLimit = expectApp ? Self.applicationLimit : nil
    options.applicationID = appID?.id
    return options
  }
}
