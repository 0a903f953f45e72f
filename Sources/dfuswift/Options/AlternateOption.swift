import ArgumentParser

/// Which memory of the device is meant.
struct AlternateOption: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The alternate setting by number or name; without it, the addresses decide.",
      valueName: "n|name"))
  var alt: AlternateArgument?
}
