import ArgumentParser

/// Where a raw image belongs.
struct ImageAddressOption: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Where a raw image belongs; without it, at the first address of the flash."))
  var address: AddressArgument?
}
