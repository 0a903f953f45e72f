import ArgumentParser
import DFU

/// How a flash is to be done.
struct FlashSettings: ParsableArguments {
  @Flag(help: "The image is data, no application: its vector table is not checked.")
  var data = false

  @Flag(help: "Erase and write everything, also what is there already.")
  var full = false

  @Flag(help: "Do not read back what was written.")
  var noVerify = false

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

  @Option(
    help: ArgumentHelp(
      "How the device is fed; auto learns what it takes, and a failure goes down by itself."))
  var pace = PaceArgument.auto

  @Flag(help: "Wait until the firmware is there as a USB device on the same port.")
  var expectApp = false

  @Option(
    help: ArgumentHelp(
      "The numbers that the application has on USB, before and afterwards.", valueName: "vid:pid"))
  var appID: IdentifierArgument?

  @Flag(help: "Keep the bytes of erased sectors that the firmware does not cover.")
  var preserve = false

  @Option(
    help: ArgumentHelp(
      "The board's own supply voltage, 1.8 to 3.6: the bootloaders of F2, F4 and F7 then program "
        + "words and not bytes. It must be true.", valueName: "volts"))
  var vdd: SupplyArgument?

  @Flag(help: "Allow writing the option bytes that `--alt` names.")
  var optionBytes = false

  @Flag(help: "Allow writing the one-time programmable memory that `--alt` names.")
  var otp = false

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
    guard !(preserve && noVerify) else {
      throw ValidationError(
        "`--preserve` keeps bytes until they have been read back: leave `--no-verify` out.")
    }
    guard !(noLeave && expectApp) else {
      throw ValidationError("`--expect-app` waits for what `--no-leave` does not start.")
    }
  }

  /// How an application is brought into its bootloader; `nil` does not touch one.
  var entryRequest: EntryRequest? {
    enter.map { entry.request($0, applicationID: appID) }
  }

  /// The options for the library.
  func options(
    address: AddressArgument?, alternate: AlternateArgument?
  ) -> FlashOptions {
    var consent: Set<MemoryKind> = []
    if optionBytes { consent.insert(.optionBytes) }
    if otp { consent.insert(.oneTimeProgrammable) }
    return FlashOptions(
      address: address?.address, alternate: alternate?.selector,
      purpose: data ? .data : .application, consent: consent, isFull: full,
      verifies: !noVerify,
      leaves: !noLeave, applicationLimit: expectApp ? Self.applicationLimit : nil,
      applicationID: appID?.id, supplyVoltage: vdd?.range, preserves: preserve)
  }
}
