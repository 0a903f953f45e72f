import ArgumentParser
import DFU

/// How firmware is written, whatever comes after.
struct WritingOptions: ParsableArguments {
  @Flag(help: "The image is data, no application: its vector table is not checked.")
  var data = false

  @Flag(help: "Erase and write everything, also what is there already.")
  var full = false

  @Flag(help: "Do not read back what was written.")
  var noVerify = false

  @Option(
    help: ArgumentHelp(
      "How the device is fed; auto learns what it takes, and a failure goes down by itself."))
  var pace = PaceArgument.auto

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

  func validate() throws {
    guard !(preserve && noVerify) else {
      throw ValidationError(
        "`--preserve` keeps bytes until they have been read back: leave `--no-verify` out.")
    }
  }

  /// Checks that the memories that these allow to be written are named.
  func validate(with alternate: AlternateOption) throws {
    guard alternate.alt != nil || !(optionBytes || otp) else {
      throw ValidationError(
        "`--option-bytes` and `--otp` need `--alt` to name the memory that is meant.")
    }
  }

  /// The options for the library; the firmware is started, and not waited for.
  func options(
    address: AddressArgument?, alternate: AlternateArgument?
  ) -> FlashOptions {
    var consent: Set<MemoryKind> = []
    if optionBytes { consent.insert(.optionBytes) }
    if otp { consent.insert(.oneTimeProgrammable) }
    return FlashOptions(
      address: address?.address, alternate: alternate?.selector,
      purpose: data ? .data : .application, consent: consent, isFull: full,
      verifies: !noVerify, supplyVoltage: vdd?.range, preserves: preserve)
  }
}
